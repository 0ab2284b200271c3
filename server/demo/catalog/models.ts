/** The platform's ai_models rows: display name, provider and identifier as people really wrote them. */
export type ModelSpec = {
  name: string;
  provider: string;
  identifier: string;
  status: 'active' | 'deprecated' | 'disabled';
};

const row = <N extends string>(
  name: N,
  provider: string,
  identifier: string,
  status: ModelSpec['status'] = 'active',
) => ({
  name,
  provider,
  identifier,
  status,
});

export const modelSpecs = [
  row('GPT-4o', 'openai', 'gpt-4o'),
  row('GPT-4o mini', 'openai', 'gpt-4o-mini'),
  row('GPT-5 mini', 'OpenAI', 'GPT-5-Mini'),
  row('GPT-4o audio', 'openai', 'gpt-4o-audio-preview'),
  row('o3', 'openai', 'o3'),
  row('Embeddings small', 'openai', 'text-embedding-3-small'),
  row('GPT-4o via OpenRouter', 'openrouter', 'openai/gpt-4o'),
  row('GPT-4o on Azure', 'azure', 'gpt-4o'),
  row('Claude Sonnet 4.5', 'anthropic', 'claude-sonnet-4-5-20250929'),
  row('Claude Sonnet 4.6', 'anthropic', 'claude-sonnet-4-6'),
  row('Claude Sonnet 4 on Vertex', 'gcp.vertex_ai', 'claude-sonnet-4@20250514'),
  row('Claude Haiku 4.5 on Bedrock', 'aws.bedrock', 'us.anthropic.claude-haiku-4-5-20251001-v1:0'),
  row(
    'Claude Sonnet 4.5 on Bedrock (ARN)',
    'bedrock',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  ),
  row('Gemini 2.5 Pro', 'google', 'models/gemini-2.5-pro'),
  row('Gemini 2.5 Flash', 'gcp.gemini', 'gemini-2.5-flash'),
  row('Mistral Small', 'mistral', 'mistral-small-latest'),
  row('Command R+', 'cohere', 'command-r-plus'),
  row('Cohere Embed v4', 'cohere', 'embed-v4.0'),
  row('Grok 3 mini', 'xai', 'grok-3-mini'),
  row('Sonar Pro', 'perplexity', 'sonar-pro'),
  row('DeepSeek Chat', 'deepseek', 'deepseek-chat'),
  row('Llama 3.3 on Groq', 'groq', 'llama-3.3-70b-versatile'),
  row('GLM 4.6', 'z.ai', 'glm-4.6'),
  row('Llama local', 'ollama', 'llama3.1:8b-instruct-q4_K_M'),
  row('Old GPT-3.5', 'openai', 'gpt-3.5-turbo', 'deprecated'),
  row('House fine-tune', 'openai', 'ft:gpt-4o-mini-2024-07-18:agency::A1b2C3', 'disabled'),
] as const satisfies readonly ModelSpec[];

export type ModelName = (typeof modelSpecs)[number]['name'];
