/**
 * Makes JSON of the beginning of a longer JSON text: drops what stands after the last complete value and closes what is
 * open, so that it can be masked by its structure.
 */
export function closeCutJson(text: string): string {
  const open: string[] = [];
  let inText = false;
  let cutAt = 0;
  let closers = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inText) {
      if (char === '\\') at++;
      else if (char === '"') inText = false;
    } else if (char === '"') {
      inText = true;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? '}' : ']');
      cutAt = at + 1;
      closers = open.toReversed().join('');
    } else if (char === '}' || char === ']') {
      open.pop();
    } else if (char === ',') {
      cutAt = at;
      closers = open.toReversed().join('');
    }
  }
  return text.slice(0, cutAt) + closers;
}
