import { type AiShape, chatAnswer, chatUsage, totals } from './shape.ts';

/** Calls whose usage is missing, wrong, or of a model that nobody can price; and calls that failed. */
export const faultyShapes: readonly AiShape[] = [
  {
    key: 'strings-as-numbers',
    model: 'GPT-4o',
    weight: 0.5,
    output: (tokens, random) => {
      const { input, output, all } = totals(tokens);
      return chatAnswer(
        'gpt-4o',
        { prompt_tokens: String(input), completion_tokens: String(output), total_tokens: String(all) },
        random,
      );
    },
  },
  {
    key: 'cached-above-prompt',
    model: 'GPT-4o mini',
    weight: 0.3,
    output: (tokens, random) => {
      const usage = chatUsage(tokens);
      return chatAnswer(
        'gpt-4o-mini',
        { ...usage, prompt_tokens_details: { cached_tokens: usage.prompt_tokens + 500 } },
        random,
      );
    },
  },
  { key: 'no-usage', model: 'GPT-4o mini', weight: 1, output: () => ({ text: 'Gladly.' }) },
  { key: 'empty-output', model: 'GPT-4o mini', weight: 0.3, output: () => ({}) },
  {
    key: 'response-cache-hit',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (_tokens, random) => ({
      cached: true,
      ...chatAnswer('gpt-4o-mini', { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }, random),
    }),
  },
  {
    key: 'upper-case-model',
    model: 'GPT-5 mini',
    weight: 0.5,
    output: (tokens, random) => chatAnswer('GPT-5-MINI', chatUsage(tokens), random),
  },
  {
    key: 'unknown-model',
    model: 'Llama local',
    weight: 1,
    output: (tokens, random) => chatAnswer('llama3.1:8b-instruct-q4_K_M', chatUsage(tokens), random),
  },
  {
    key: 'failed-without-usage',
    model: 'GPT-4o mini',
    weight: 1.6,
    status: 'error',
    errorMessage: '429 Rate limit reached for gpt-4o-mini',
    output: () => ({ error: { type: 'rate_limit_exceeded', message: 'Rate limit reached' } }),
  },
  {
    key: 'failed-with-usage',
    model: 'Claude Sonnet 4.5',
    weight: 0.4,
    status: 'error',
    errorMessage: 'The answer was cut off by the content filter',
    output: (tokens) => ({
      type: 'message',
      model: 'claude-sonnet-4-5-20250929',
      stop_reason: 'refusal',
      usage: { input_tokens: tokens.uncached, output_tokens: 3 },
    }),
  },
  {
    key: 'timeout',
    model: 'Gemini 2.5 Flash',
    weight: 0.7,
    status: 'timeout',
    errorMessage: 'No answer within 60 s',
    output: () => null,
  },
  { key: 'canceled', model: 'GPT-4o mini', weight: 0.4, status: 'canceled', output: () => null },
  { key: 'pending', model: 'GPT-4o mini', weight: 0.1, status: 'pending', output: () => null },
];
