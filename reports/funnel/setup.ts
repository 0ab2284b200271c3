import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { badInput } from '../../server/errors.ts';
import { isUuid } from './params.ts';
import { parseValuePath } from './value-path.ts';

export interface PipelineChoice {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
}

export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** What a client has to choose from, and how it keeps a lead's value. */
export interface FunnelSetup {
  /** Oldest first. */
  readonly pipelines: readonly PipelineChoice[];
  readonly projects: readonly Choice[];
  /** People who may be or are assigned; a deleted account keeps its leads. */
  readonly assignees: readonly Choice[];
  readonly sources: readonly string[];
  readonly valuePathText: string;
  readonly valuePath: readonly string[] | null;
}

/** Reads the client's choices in one statement. */
export async function loadFunnelSetup(db: ClientDb): Promise<FunnelSetup> {
  const found = await db.row<{
    pipelines: PipelineChoice[] | null;
    projects: Choice[] | null;
    assignees: { id: string; name: string | null; known: boolean }[] | null;
    sources: string[] | null;
    value_path: string | null;
  }>(
    sql.raw(
      `select
         (select json_agg(json_build_object('id', id, 'name', coalesce(name, 'Unnamed pipeline'),
                   'isDefault', coalesce(is_default, false)) order by created_at, id)
          from deal_pipelines where client_id = :client_id) as pipelines,
         (select json_agg(json_build_object('id', id, 'name', coalesce(name, 'Unnamed project')) order by name, id)
          from projects where client_id = :client_id) as projects,
         (select json_agg(json_build_object('id', a.user_id, 'name', coalesce(p.full_name, p.email),
                   'known', p.user_id is not null) order by coalesce(p.full_name, p.email), a.user_id)
          from (select distinct assigned_to_user_id as user_id from leads
                where client_id = :client_id and assigned_to_user_id is not null
                union
                select user_id from reporting.people where client_id = :client_id) a
          left join reporting.people p on p.client_id = :client_id and p.user_id = a.user_id) as assignees,
         (select json_agg(source order by source)
          from (select distinct source from leads where client_id = :client_id and source <> '') s) as sources,
         (select value_path from reporting.client_settings where client_id = :client_id) as value_path`,
      { client_id: db.clientId },
    ),
  );
  const valuePathText = found.value_path ?? '$.value';
  return {
    pipelines: found.pipelines ?? [],
    projects: found.projects ?? [],
    assignees: (found.assignees ?? []).map(({ id, name, known }) => ({
      id,
      name: name ?? (known ? 'Unnamed person' : `Deleted user ${id.slice(0, 8)}`),
    })),
    sources: found.sources ?? [],
    valuePathText,
    valuePath: parseValuePath(valuePathText),
  };
}

/** The client's default pipeline, else its first; undefined where it has none. */
export function defaultPipeline(setup: FunnelSetup): PipelineChoice | undefined {
  return setup.pipelines.find((pipeline) => pipeline.isDefault) ?? setup.pipelines[0];
}

/** The one of `choices` that `value` names by id or exact name. Throws badInput(field) for none, or for a name of several. */
export function pick<T extends Choice>(field: string, value: string, choices: readonly T[]): T {
  if (isUuid(value)) {
    const id = value.toLowerCase();
    const found = choices.find((choice) => choice.id === id);
    if (found) return found;
  }
  const named = choices.filter((choice) => choice.name === value);
  const [only] = named;
  if (named.length > 1) throw badInput(field, `${field} names more than one: give the id.`);
  if (!only) throw badInput(field, `${field} is not known here.`);
  return only;
}

/** The ids that the parameters project, assignee and source mean. Throws badInput for what this client does not have. */
export function pickFilter(
  setup: FunnelSetup,
  params: {
    readonly project: string | null;
    readonly assignee: string | null;
    readonly source: string | null;
  },
): { projectId: string | null; assigneeId: string | null; source: string | null } {
  const { project, assignee, source } = params;
  const none = (value: string | null) => value === null || value === 'none';
  if (!none(assignee) && !isUuid(assignee as string)) {
    throw badInput('assignee', 'assignee must be a person’s id, or none.');
  }
  return {
    projectId: none(project) ? project : pick('project', project as string, setup.projects).id,
    assigneeId: none(assignee) ? assignee : pick('assignee', assignee as string, setup.assignees).id,
    source,
  };
}
