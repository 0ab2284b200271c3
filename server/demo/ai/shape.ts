import type { ModelName } from '../catalog/models.ts';
import type { Random } from '../random.ts';

/** Token counts of one imagined call, each bucket apart. */
export type Tokens = {
  /** Fresh input, without what came from or went to a cache. */
  uncached: number;
  cacheRead: number;
  cacheWrite: number;
  /** Output that the contact sees. */
  visible: number;
  reasoning: number;
};

/** One way in which a provider, or a library in between, reports what a call used. */
export type AiShape = {
  key: string;
  model: ModelName;
  /** How often it is drawn; every shape occurs at least once on the largest client. */
  weight: number;
  /** output_data, to be stored as JSON. */
  output: (tokens: Tokens, random: Random) => unknown;
  status?: 'success' | 'error' | 'timeout' | 'canceled' | 'pending';
  errorMessage?: string;
  /** Only for calls without a message: embeddings, audio. */
  silent?: boolean;
};

export function totals(tokens: Tokens): { input: number; output: number; all: number } {
  const input = tokens.uncached + tokens.cacheRead + tokens.cacheWrite;
  const output = tokens.visible + tokens.reasoning;
  return { input, output, all: input + output };
}

/** What OpenAI and everyone who copies it calls usage: input counts include the cache. */
export function chatUsage(tokens: Tokens) {
  const { input, output, all } = totals(tokens);
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: all,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** A whole answer of a chat completion. */
export function chatAnswer(model: string, usage: unknown, random: Random) {
  return {
    id: `chatcmpl-${random.hex(24)}`,
    object: 'chat.completion',
    model,
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: 'Gladly. When does it suit you?' },
      },
    ],
    usage,
  };
}

/** Anthropic's usage: input_tokens leave the cache out. */
export function anthropicUsage(tokens: Tokens) {
  return {
    input_tokens: tokens.uncached,
    cache_creation_input_tokens: tokens.cacheWrite,
    cache_read_input_tokens: tokens.cacheRead,
    output_tokens: tokens.visible + tokens.reasoning,
    service_tier: 'standard',
  };
}

export function anthropicAnswer(model: string, usage: unknown, random: Random) {
  return {
    id: `msg_${random.hex(24)}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [{ type: 'text', text: 'Gladly. When does it suit you?' }],
    stop_reason: 'end_turn',
    usage,
  };
}
