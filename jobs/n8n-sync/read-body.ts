import { N8nError } from './n8n-error.ts';

/** The body as text; throws N8nError `unusable` (413) beyond `maxBytes`, so that one huge run cannot fill the memory. */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (!response.body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new N8nError('unusable', `n8n's answer is larger than ${maxBytes} bytes`, { status: 413 });
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
