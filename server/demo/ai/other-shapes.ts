import { type AiShape, chatAnswer, chatUsage, totals } from './shape.ts';

/** Google, Mistral, Cohere, Perplexity. */
export const otherShapes: readonly AiShape[] = [
  {
    key: 'gemini',
    model: 'Gemini 2.5 Flash',
    weight: 12,
    output: (tokens) => ({
      candidates: [{ content: { role: 'model', parts: [{ text: 'Gladly.' }] }, finishReason: 'STOP' }],
      usageMetadata: {
        promptTokenCount: totals(tokens).input,
        cachedContentTokenCount: tokens.cacheRead,
        candidatesTokenCount: tokens.visible,
        thoughtsTokenCount: tokens.reasoning,
        totalTokenCount: totals(tokens).all,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: totals(tokens).input }],
      },
      modelVersion: 'gemini-2.5-flash',
    }),
  },
  {
    key: 'gemini-long-with-tools',
    model: 'Gemini 2.5 Pro',
    weight: 0.5,
    // Beyond 200,000 input tokens the whole request has another price.
    output: (tokens, random) => {
      const prompt = random.pick([200_000, 200_001, 210_000]) - 120;
      return {
        candidates: [{ content: { role: 'model', parts: [{ text: 'Summary.' }] } }],
        usageMetadata: {
          promptTokenCount: prompt,
          toolUsePromptTokenCount: 120,
          cachedContentTokenCount: 50_000,
          candidatesTokenCount: tokens.visible,
          thoughtsTokenCount: 2_000,
          totalTokenCount: prompt + 120 + tokens.visible + 2_000,
          promptTokensDetails: [
            { modality: 'TEXT', tokenCount: prompt - 900 },
            { modality: 'AUDIO', tokenCount: 900 },
          ],
        },
        modelVersion: 'models/gemini-2.5-pro',
      };
    },
  },
  {
    key: 'mistral',
    model: 'Mistral Small',
    weight: 2,
    output: (tokens, random) => {
      const { input, output, all } = totals(tokens);
      const usage = {
        prompt_tokens: input,
        completion_tokens: output,
        total_tokens: all,
        prompt_audio_seconds: null,
        prompt_tokens_details: { cached_tokens: tokens.cacheRead },
      };
      return chatAnswer('mistral-small-latest', usage, random);
    },
  },
  {
    key: 'mistral-sdk',
    model: 'Mistral Small',
    weight: 1,
    output: (tokens) => {
      const { input, output, all } = totals(tokens);
      return {
        model: 'mistral-small-latest',
        usage: { promptTokens: input, completionTokens: output, totalTokens: all },
      };
    },
  },
  {
    key: 'cohere-billed-units',
    model: 'Command R+',
    weight: 1,
    output: (tokens) => ({
      id: 'cohere-chat',
      finish_reason: 'COMPLETE',
      usage: {
        billed_units: { input_tokens: tokens.uncached, output_tokens: totals(tokens).output },
        tokens: { input_tokens: totals(tokens).input + 60, output_tokens: totals(tokens).output },
      },
    }),
  },
  {
    key: 'cohere-tokens',
    model: 'Command R+',
    weight: 0.5,
    output: (tokens) => ({
      finish_reason: 'COMPLETE',
      usage: {
        tokens: { input_tokens: totals(tokens).input, output_tokens: totals(tokens).output },
        cached_tokens: tokens.cacheRead,
      },
    }),
  },
  {
    key: 'cohere-embed',
    model: 'Cohere Embed v4',
    weight: 0.5,
    silent: true,
    output: (tokens) => ({
      response_type: 'embeddings_floats',
      meta: { billed_units: { input_tokens: tokens.uncached } },
    }),
  },
  {
    key: 'perplexity',
    model: 'Sonar Pro',
    weight: 1,
    output: (tokens, random) =>
      chatAnswer(
        'sonar-pro',
        {
          prompt_tokens: totals(tokens).input,
          completion_tokens: tokens.visible,
          reasoning_tokens: tokens.reasoning,
          citation_tokens: random.int(100, 2_000),
          num_search_queries: random.int(1, 3),
          total_tokens: totals(tokens).all,
        },
        random,
      ),
  },
  {
    key: 'moved-model-name',
    model: 'House fine-tune',
    weight: 0.5,
    output: (tokens, random) =>
      chatAnswer('ft:gpt-4o-mini-2024-07-18:agency::A1b2C3', chatUsage(tokens), random),
  },
];
