import { type AiShape, anthropicAnswer, anthropicUsage, chatAnswer, chatUsage, totals } from './shape.ts';

/** Usage as n8n, LangChain, OpenTelemetry and other layers in between pass it on. */
export const wrappedShapes: readonly AiShape[] = [
  {
    key: 'n8n-token-usage',
    model: 'GPT-4o mini',
    weight: 9,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        response: { generations: [[{ text: 'Gladly.' }]] },
        tokenUsage: {
          promptTokens: input,
          completionTokens: output,
          totalTokens: all,
          cacheReadTokens: tokens.cacheRead,
          reasoningTokens: tokens.reasoning,
        },
      };
    },
  },
  {
    key: 'n8n-estimate',
    model: 'Llama local',
    weight: 1,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        response: { generations: [[{ text: 'Gladly.' }]] },
        tokenUsageEstimate: { promptTokens: input, completionTokens: output, totalTokens: all },
      };
    },
  },
  {
    key: 'n8n-provider-cost',
    model: 'GPT-4o via OpenRouter',
    weight: 1,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        tokenUsage: { promptTokens: input, completionTokens: output, totalTokens: all },
        cost: {
          amount: Number((all * 3e-6).toFixed(8)),
          currency: 'USD',
          source: 'provider',
          model: 'openai/gpt-4o',
        },
      };
    },
  },
  {
    key: 'n8n-catalogue-cost',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        tokenUsage: { promptTokens: input, completionTokens: output, totalTokens: all },
        cost: { amount: 0.0001, currency: 'USD', source: 'catalog', model: 'gpt-4o-mini' },
      };
    },
  },
  {
    key: 'langchain',
    model: 'GPT-4o',
    weight: 2,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        content: 'Gladly.',
        usage_metadata: {
          input_tokens: input,
          output_tokens: output,
          total_tokens: all,
          input_token_details: { cache_read: tokens.cacheRead },
        },
        response_metadata: { model_name: 'gpt-4o-2024-08-06' },
      };
    },
  },
  {
    key: 'otel',
    model: 'Claude Sonnet 4.5',
    weight: 1,
    output: (tokens) => ({
      attributes: {
        'gen_ai.provider.name': 'anthropic',
        'gen_ai.request.model': 'claude-sonnet-4-5',
        'gen_ai.response.model': 'claude-sonnet-4-5-20250929',
        'gen_ai.usage.input_tokens': totals(tokens).input,
        'gen_ai.usage.output_tokens': totals(tokens).output,
        'gen_ai.usage.cache_read.input_tokens': tokens.cacheRead,
        'gen_ai.usage.cache_creation.input_tokens': tokens.cacheWrite,
        'gen_ai.usage.reasoning.output_tokens': tokens.reasoning,
      },
    }),
  },
  {
    key: 'otel-legacy',
    model: 'GPT-4o',
    weight: 0.5,
    output: (tokens) => ({
      'gen_ai.system': 'openai',
      'gen_ai.response.model': 'gpt-4o',
      'gen_ai.usage.prompt_tokens': totals(tokens).input,
      'gen_ai.usage.completion_tokens': totals(tokens).output,
    }),
  },
  {
    key: 'usage-at-the-root',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (tokens) => chatUsage(tokens),
  },
  {
    key: 'usage-in-body',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (tokens, random) => ({
      statusCode: 200,
      body: chatAnswer('gpt-4o-mini', chatUsage(tokens), random),
    }),
  },
  {
    key: 'usage-in-response',
    model: 'Claude Sonnet 4.5',
    weight: 0.5,
    output: (tokens, random) => ({
      response: anthropicAnswer('claude-sonnet-4-5', anthropicUsage(tokens), random),
    }),
  },
  {
    key: 'usage-in-array',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (tokens, random) => [chatAnswer('gpt-4o-mini', chatUsage(tokens), random)],
  },
  {
    key: 'json-text-in-jsonb',
    model: 'GPT-4o mini',
    weight: 0.5,
    output: (tokens, random) => JSON.stringify(chatAnswer('gpt-4o-mini', chatUsage(tokens), random)),
  },
];
