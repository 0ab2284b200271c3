import { articleTopics } from './catalog/phrases.ts';
import type { ClientWorld, PipelinePlan, StagePlan } from './client-world.ts';
import { dayMs, iso } from './times.ts';

/** Writes what a client set up before any lead came: itself, people, projects, boards, workflows, prompts, integrations. */
export function writeClient(world: ClientWorld): void {
  const { spec, id, sink, people } = world;
  const random = world.random('client-row');
  const createdMs = world.fromMs - 30 * dayMs;
  sink.add('public.clients', {
    id,
    name: spec.name,
    email: `hello@${spec.slug}.example`,
    phone_number: `${world.names.phonePrefix}${random.int(10_000_000, 99_999_999)}`,
    contact_info: JSON.stringify({
      website: `https://www.${spec.slug}.example`,
      city: random.pick(world.names.cities),
    }),
    api_key: `llk_demo_${random.hex(32)}`,
    primary_contact_user_id: people.managerId,
    whatsapp_phone_number: `${world.names.phonePrefix}${random.int(10_000_000, 99_999_999)}`,
    // An identifier longer than a double can hold.
    whatsapp_number_id: `10${random.int(10_000_000, 99_999_999)}${random.int(100_000_000, 999_999_999)}`,
    status: 'active',
    timezone: spec.zone,
    currency: spec.currency,
    locale: spec.locale,
    created_at: iso(createdMs),
    updated_at: iso(createdMs),
  });
  for (const { account, role, status } of people.profiles) {
    sink.add('public.user_profiles', {
      user_id: account.id,
      client_id: id,
      full_name: account.fullName,
      role,
      status,
      created_at: iso(createdMs),
    });
  }
  world.projectIds.forEach((projectId, index) => {
    sink.add('public.projects', {
      id: projectId,
      client_id: id,
      name: spec.projects[index] ?? 'Project',
      status: index === 0 ? 'active' : random.pick(['active', 'paused', 'completed']),
      created_by_user_id: people.managerId,
      created_at: iso(createdMs),
      updated_at: iso(createdMs),
    });
  });
  world.pipelines.forEach((pipeline, index) => {
    writePipeline(world, pipeline, index, createdMs);
  });
  writeAutomations(world, createdMs);
  writeArticles(world);
}

function writePipeline(world: ClientWorld, pipeline: PipelinePlan, index: number, createdMs: number): void {
  const { sink, spec, id, people } = world;
  sink.add('public.deal_pipelines', {
    id: pipeline.id,
    client_id: id,
    name: pipeline.name,
    is_default: index === 0,
    created_by_user_id: people.managerId,
    created_at: iso(createdMs + index),
  });
  const scale = spec.probabilityScale === 'percent' ? 100 : 1;
  const stages: StagePlan[] = [...pipeline.open, pipeline.won, pipeline.lost];
  stages.forEach((stage, position) => {
    sink.add('public.deal_stages', {
      id: stage.id,
      pipeline_id: pipeline.id,
      client_id: id,
      name: stage.name,
      stage_order: stage.order,
      probability: Math.round(stage.probability * 100) / (100 / scale),
      kind: spec.namesStageKinds && stage.kind !== 'open' ? stage.kind : null,
      created_by_user_id: people.managerId,
      created_at: iso(createdMs + position),
    });
  });
}

function writeAutomations(world: ClientWorld, createdMs: number): void {
  const { sink, id, people } = world;
  for (const workflow of world.workflows.values()) {
    sink.add('public.n8n_workflows', {
      id: workflow.id,
      client_id: id,
      name: workflow.name,
      n8n_workflow_id: workflow.n8nWorkflowId,
      status: workflow.status,
      definition_json: JSON.stringify({
        nodes: workflow.nodes.map((name, position) => ({ id: `n${position + 1}`, name })),
        settings: { executionOrder: 'v1' },
      }),
      schedule_hint: workflow.scheduleHint,
      created_by_user_id: people.managerId,
      created_at: iso(createdMs),
    });
  }
  for (const prompt of world.prompts) {
    for (const version of [1, 2]) {
      sink.add('public.ai_prompts', {
        id: version === 2 ? prompt.id : world.random(`prompt/${prompt.name}`).uuid(),
        client_id: id,
        name: prompt.name,
        version,
        prompt_text: `You work for ${world.spec.name}. ${prompt.name}. Be brief and friendly.`,
        model_id: world.modelIds.get(prompt.model) ?? null,
        status: version === 2 ? 'active' : 'archived',
        created_by_user_id: people.managerId,
        created_at: iso(createdMs + version * dayMs),
      });
    }
  }
  world.integrations.forEach(({ id: integrationId, provider, secret }, index) => {
    const broken = provider === 'google_calendar';
    sink.add('public.integrations', {
      id: integrationId,
      client_id: id,
      provider,
      name: `${provider.replaceAll('_', ' ')} (team)`,
      status: broken ? 'error' : index === 3 ? 'disconnected' : 'connected',
      config: JSON.stringify({ base_url: `https://api.${provider}.example`, access_token: secret }),
      last_synced_at: iso(world.nowMs - (broken ? 5 * dayMs : (index + 1) * 600_000)),
      last_error: broken ? 'invalid_grant: token was revoked' : null,
      created_at: iso(createdMs),
      updated_at: iso(createdMs),
    });
  });
}

function writeArticles(world: ClientWorld): void {
  const random = world.random('articles');
  for (const [title, category] of articleTopics) {
    const createdMs = world.rhythm.sample(random);
    world.sink.add('public.knowledge_base_articles', {
      id: random.uuid(),
      client_id: world.id,
      title,
      content: `${title} at ${world.spec.name}.\n\nAsk us if something is missing.`,
      category,
      status: random.weighted([
        ['published', 7],
        ['draft', 2],
        ['archived', 1],
      ]),
      view_count: random.int(0, 900),
      created_by_user_id: world.people.managerId,
      created_at: iso(createdMs),
      updated_at: iso(createdMs),
    });
  }
}
