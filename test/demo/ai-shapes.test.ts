import { afterAll, beforeAll, expect, test } from 'vitest';
import { aiShapes } from '../../server/demo/ai/ai-shapes.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('demo');
});
afterAll(() => database.drop());

/** What tells each source's shape apart (definitions §4.1), as a JSON path over output_data, and the model behind it. */
const shapes: Record<string, string> = {
  'OpenAI chat': '$.usage.prompt_tokens_details.cached_tokens',
  'OpenAI audio': '$.usage.completion_tokens_details ? (@.audio_tokens > 0)',
  'OpenAI rejected predictions': '$.usage.completion_tokens_details ? (@.rejected_prediction_tokens > 0)',
  'OpenAI service tier':
    '$ ? (@.service_tier == "flex" || @.service_tier == "priority" || @.service_tier == "default")',
  'OpenAI Responses': '$.usage.output_tokens_details.reasoning_tokens',
  'OpenAI embeddings': '$ ? (@.object == "list").usage.prompt_tokens',
  'OpenAI stream': '$[*] ? (@.object == "chat.completion.chunk" && exists(@.usage.prompt_tokens))',
  Anthropic: '$.usage.cache_creation_input_tokens',
  'Anthropic cache split': '$.usage.cache_creation.ephemeral_1h_input_tokens',
  'Anthropic search and thinking':
    '$.usage ? (@.server_tool_use.web_search_requests > 0).output_tokens_details.thinking_tokens',
  'Anthropic stream': 'strict $[*] ? (@.type == "message_start").message.usage.input_tokens',
  Gemini: '$.usageMetadata.thoughtsTokenCount',
  'Gemini tools, cache and audio':
    '$.usageMetadata ? (@.toolUsePromptTokenCount > 0).promptTokensDetails[*] ? (@.modality == "AUDIO")',
  Mistral: '$.usage ? (exists (@.prompt_audio_seconds))',
  'Mistral SDK': '$.usage.promptTokens',
  'Bedrock Converse': '$.usage.cacheWriteInputTokens',
  'Cohere billed units': '$.usage.billed_units.input_tokens',
  'Cohere tokens': '$.usage ? (!exists(@.billed_units)).cached_tokens',
  'Cohere embed': '$.meta.billed_units.input_tokens',
  Perplexity: '$.usage.num_search_queries',
  'OpenRouter cost': '$.usage.cost',
  'DeepSeek cache': '$.usage.prompt_cache_hit_tokens',
  Groq: '$ ? (@.model == "llama-3.3-70b-versatile").usage.total_time',
  'z.ai': '$ ? (@.model == "glm-4.6").usage',
  xAI: '$ ? (@.model == "grok-3-mini").usage.completion_tokens_details.reasoning_tokens',
  'Azure, wrapped': '$.response ? (@.model == "gpt-4o-2024-11-20").usage',
  OTel: '$.attributes."gen_ai.usage.cache_creation.input_tokens"',
  'OTel legacy': '$."gen_ai.usage.prompt_tokens"',
  LangChain: '$.usage_metadata.input_token_details.cache_read',
  n8n: '$.tokenUsage.cacheReadTokens',
  'n8n estimate': '$.tokenUsageEstimate.promptTokens',
  'n8n cost of the provider': '$.cost ? (@.source == "provider").amount',
  'n8n cost of the catalogue': '$.cost ? (@.source == "catalog").amount',
  'usage at the root': '$ ? (!exists(@.usage) && exists(@.prompt_tokens))',
  'usage in a body': '$.body.usage',
  'usage in a response': '$.response.usage',
  'usage in an array': 'strict $[0] ? (@.object == "chat.completion").usage',
  'no usage': '$ ? (exists(@.text) && !exists(@.usage))',
  'a cached answer': '$ ? (@.cached == true && @.usage.total_tokens == 0)',
};

test.each(Object.entries(shapes))('%s occurs', async (_shape, path) => {
  const rows = await database.arrange(
    'select id from public.ai_interactions where jsonb_path_exists(output_data, $1::jsonpath, silent => true) limit 1',
    [path],
  );
  expect(rows).toHaveLength(1);
});

test.each([
  [
    'JSON text inside jsonb',
    "jsonb_typeof(output_data) = 'string' and (output_data #>> '{}')::jsonb ? 'usage'",
  ],
  ['usage as strings', "jsonb_typeof(output_data->'usage'->'prompt_tokens') = 'string'"],
  [
    'more cached than prompt',
    "(output_data #>> '{usage,prompt_tokens_details,cached_tokens}')::int > (output_data #>> '{usage,prompt_tokens}')::int",
  ],
  ['failed, and used', "status = 'error' and output_data->'usage' is not null"],
  [
    'failed, and nothing used',
    "status in ('error', 'timeout') and output_data->'usage' is null and error_message is not null",
  ],
  [
    'Bedrock with a full ARN',
    "model_id in (select id from public.ai_models where model_identifier like 'arn:%')",
  ],
  ['a model nobody prices', "model_id in (select id from public.ai_models where provider = 'ollama')"],
  [
    'beyond the price tier, and at its edge',
    "(output_data #>> '{usageMetadata,totalTokenCount}')::int > 200000",
  ],
  [
    'linked to message, prompt and run',
    'message_id is not null and prompt_id is not null and n8n_execution_id is not null',
  ],
])('%s occurs', async (_trap, condition) => {
  expect(
    await database.arrange(`select id from public.ai_interactions where ${condition} limit 1`),
  ).toHaveLength(1);
});

test('no shape is named twice, and none is without a weight', () => {
  expect(new Set(aiShapes.map((shape) => shape.key)).size).toBe(aiShapes.length);
  expect(aiShapes.filter((shape) => shape.weight <= 0)).toEqual([]);
});
