import type { ClientDb } from '../../server/db/tenancy.ts';
import { sql } from '../../server/db/tenancy.ts';
import { stageMapSteps } from '../funnel/stage-map.ts';
import { withSteps } from '../funnel/steps.ts';

export interface StageChoice {
  readonly id: string;
  readonly name: string;
  readonly pipelineId: string;
}

/** Every stage of the client, pipeline by pipeline, in the order of the funnel. */
export async function loadStageChoices(db: ClientDb): Promise<StageChoice[]> {
  return db.rows<StageChoice>(
    withSteps(stageMapSteps(db.clientId))
      .select(
        'id',
        sql.raw(`coalesce(name, 'Unnamed stage') as name`),
        sql.raw('pipeline_id as "pipelineId"'),
      )
      .from('stage_map')
      .orderBy(['pipeline_id', 'position', 'id']),
  );
}

/** The states that this client's leads are in, by label, and those that have a meaning anyway. */
export async function stateChoices(db: ClientDb): Promise<string[]> {
  const rows = await db.rows<{ label: string }>(
    sql.raw(
      `select distinct state::text as label from leads where client_id = :client_id and state is not null
       union
       select label from reporting.status_outcomes where domain = 'lead'
       order by label`,
      { client_id: db.clientId },
    ),
  );
  return rows.map((row) => row.label);
}
