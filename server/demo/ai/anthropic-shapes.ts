import { type AiShape, anthropicAnswer, anthropicUsage, totals } from './shape.ts';

/** Claude, directly and through clouds. */
export const anthropicShapes: readonly AiShape[] = [
  {
    key: 'anthropic-plain',
    model: 'Claude Sonnet 4.5',
    weight: 12,
    output: (tokens, random) => anthropicAnswer('claude-sonnet-4-5-20250929', anthropicUsage(tokens), random),
  },
  {
    key: 'anthropic-cache-split',
    model: 'Claude Sonnet 4.5',
    weight: 3,
    output: (tokens, random) => {
      const hourly = Math.floor(tokens.cacheWrite / 3);
      return anthropicAnswer(
        'claude-sonnet-4-5-20250929',
        {
          ...anthropicUsage(tokens),
          cache_creation: {
            ephemeral_5m_input_tokens: tokens.cacheWrite - hourly,
            ephemeral_1h_input_tokens: hourly,
          },
          inference_geo: 'not_available',
        },
        random,
      );
    },
  },
  {
    key: 'anthropic-search-and-thinking',
    model: 'Claude Sonnet 4.6',
    weight: 1,
    output: (tokens, random) =>
      anthropicAnswer(
        'claude-sonnet-4-6',
        {
          ...anthropicUsage(tokens),
          server_tool_use: { web_search_requests: random.int(1, 3) },
          output_tokens_details: { thinking_tokens: tokens.reasoning },
        },
        random,
      ),
  },
  {
    key: 'anthropic-stream',
    model: 'Claude Sonnet 4.5',
    weight: 2,
    output: (tokens, random) => [
      {
        type: 'message_start',
        message: anthropicAnswer(
          'claude-sonnet-4-5-20250929',
          { ...anthropicUsage(tokens), output_tokens: 1 },
          random,
        ),
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Gladly.' } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: totals(tokens).output },
      },
      { type: 'message_stop' },
    ],
  },
  {
    key: 'vertex-claude',
    model: 'Claude Sonnet 4 on Vertex',
    weight: 1,
    output: (tokens, random) => ({
      body: anthropicAnswer('claude-sonnet-4@20250514', anthropicUsage(tokens), random),
    }),
  },
  {
    key: 'bedrock-invoke-claude',
    model: 'Claude Sonnet 4.5 on Bedrock (ARN)',
    weight: 1,
    output: (tokens, random) => anthropicAnswer('claude-sonnet-4-5-20250929', anthropicUsage(tokens), random),
  },
  {
    key: 'bedrock-converse',
    model: 'Claude Haiku 4.5 on Bedrock',
    weight: 3,
    output: (tokens, random) => ({
      output: { message: { role: 'assistant', content: [{ text: 'Gladly.' }] } },
      stopReason: 'end_turn',
      usage: {
        inputTokens: tokens.uncached,
        outputTokens: totals(tokens).output,
        totalTokens: totals(tokens).all,
        cacheReadInputTokens: tokens.cacheRead,
        cacheWriteInputTokens: tokens.cacheWrite,
      },
      metrics: { latencyMs: random.int(300, 4_000) },
    }),
  },
];
