import { type AiShape, chatAnswer, chatUsage, totals } from './shape.ts';

/** OpenAI's own shapes and those of providers that speak its language. */
export const openaiShapes: readonly AiShape[] = [
  {
    key: 'openai-chat',
    model: 'GPT-4o mini',
    weight: 40,
    output: (tokens, random) => chatAnswer('gpt-4o-mini-2024-07-18', chatUsage(tokens), random),
  },
  {
    key: 'openai-chat-dated',
    model: 'GPT-4o',
    weight: 8,
    output: (tokens, random) => chatAnswer('gpt-4o-2024-08-06', chatUsage(tokens), random),
  },
  {
    key: 'openai-service-tier',
    model: 'GPT-5 mini',
    weight: 2,
    output: (tokens, random) => ({
      ...chatAnswer('gpt-5-mini', chatUsage(tokens), random),
      service_tier: random.pick(['default', 'flex', 'priority']),
    }),
  },
  {
    key: 'openai-prediction',
    model: 'GPT-4o',
    weight: 0.5,
    output: (tokens, random) => {
      const usage = chatUsage(tokens);
      const rejected = Math.floor(tokens.visible / 3);
      return chatAnswer(
        'gpt-4o',
        {
          ...usage,
          completion_tokens_details: {
            ...usage.completion_tokens_details,
            rejected_prediction_tokens: rejected,
          },
        },
        random,
      );
    },
  },
  {
    key: 'openai-audio',
    model: 'GPT-4o audio',
    weight: 0.5,
    silent: true,
    output: (tokens, random) => {
      const usage = chatUsage(tokens);
      return chatAnswer(
        'gpt-4o-audio-preview',
        {
          ...usage,
          prompt_tokens_details: {
            ...usage.prompt_tokens_details,
            audio_tokens: Math.floor(tokens.uncached / 2),
            text_tokens: Math.ceil(tokens.uncached / 2),
          },
          completion_tokens_details: {
            ...usage.completion_tokens_details,
            audio_tokens: Math.floor(tokens.visible / 2),
          },
        },
        random,
      );
    },
  },
  {
    key: 'openai-responses',
    model: 'GPT-5 mini',
    weight: 6,
    output: (tokens, random) => ({
      id: `resp_${random.hex(24)}`,
      object: 'response',
      model: 'gpt-5-mini-2025-08-07',
      status: 'completed',
      usage: {
        input_tokens: totals(tokens).input,
        input_tokens_details: { cached_tokens: tokens.cacheRead },
        output_tokens: totals(tokens).output,
        output_tokens_details: { reasoning_tokens: tokens.reasoning },
        total_tokens: totals(tokens).all,
      },
    }),
  },
  {
    key: 'openai-embeddings',
    model: 'Embeddings small',
    weight: 6,
    silent: true,
    output: (tokens) => ({
      object: 'list',
      model: 'text-embedding-3-small',
      usage: { prompt_tokens: tokens.uncached, total_tokens: tokens.uncached },
    }),
  },
  {
    key: 'openai-stream',
    model: 'GPT-4o mini',
    weight: 2,
    output: (tokens, random) => {
      const id = `chatcmpl-${random.hex(24)}`;
      const chunk = { id, object: 'chat.completion.chunk', model: 'gpt-4o-mini' };
      return [
        { ...chunk, choices: [{ delta: { content: 'Gladly. ' } }], usage: null },
        { ...chunk, choices: [{ delta: { content: 'When?' } }], usage: null },
        { ...chunk, choices: [], usage: chatUsage(tokens) },
      ];
    },
  },
  {
    key: 'azure-chat',
    model: 'GPT-4o on Azure',
    weight: 2,
    output: (tokens, random) => ({ response: chatAnswer('gpt-4o-2024-11-20', chatUsage(tokens), random) }),
  },
  {
    key: 'openrouter-reported-cost',
    model: 'GPT-4o via OpenRouter',
    weight: 2,
    output: (tokens, random) =>
      chatAnswer(
        'openai/gpt-4o',
        { ...chatUsage(tokens), cost: Number((tokens.uncached * 2.6e-6).toFixed(8)) },
        random,
      ),
  },
  {
    key: 'deepseek-chat',
    model: 'DeepSeek Chat',
    weight: 1,
    output: (tokens, random) =>
      chatAnswer(
        'deepseek-chat',
        {
          ...chatUsage(tokens),
          prompt_cache_hit_tokens: tokens.cacheRead,
          prompt_cache_miss_tokens: tokens.uncached + tokens.cacheWrite,
        },
        random,
      ),
  },
  {
    key: 'groq-chat',
    model: 'Llama 3.3 on Groq',
    weight: 1,
    output: (tokens, random) =>
      chatAnswer('llama-3.3-70b-versatile', { ...chatUsage(tokens), total_time: 0.4 }, random),
  },
  {
    key: 'zai-chat',
    model: 'GLM 4.6',
    weight: 0.5,
    output: (tokens, random) => chatAnswer('glm-4.6', chatUsage(tokens), random),
  },
  {
    key: 'xai-chat',
    model: 'Grok 3 mini',
    weight: 1,
    // Here, and only here, reasoning is not inside completion_tokens.
    output: (tokens, random) =>
      chatAnswer('grok-3-mini', { ...chatUsage(tokens), completion_tokens: tokens.visible }, random),
  },
];
