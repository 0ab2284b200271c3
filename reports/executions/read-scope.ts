import type { ClientDb } from '../../server/db/tenancy.ts';
import { badInput } from '../../server/errors.ts';
import { isKnownMode, parseModes } from './run-modes.ts';
import { hasMode } from './run-oddities.ts';
import type { RunScope } from './run-scope.ts';
import type { Workflow } from './workflows.ts';

/**
 * The runs that the parameters mean. Throws badInput for a workflow that the client does not have (id or exact name;
 * a name that several share means all of them) and for a mode that neither n8n nor the client's runs know.
 */
export async function readScope(
  db: ClientDb,
  params: { readonly workflow: string; readonly modes: string },
  workflows: readonly Workflow[],
): Promise<RunScope> {
  return {
    clientId: db.clientId,
    workflows: readWorkflow(params.workflow, workflows),
    modes: await readModes(db, params.modes),
  };
}

function readWorkflow(asked: string, workflows: readonly Workflow[]): RunScope['workflows'] {
  // A workflow of this name is found by its id.
  if (asked === 'all' || asked === 'none') return asked;
  const ids = workflows.flatMap(({ id, name }) =>
    id !== null && (id === asked.toLowerCase() || name === asked) ? [id] : [],
  );
  if (ids.length > 0) return ids;
  throw badInput('workflow', 'workflow must be the id or the exact name of one of this client’s workflows.');
}

async function readModes(db: ClientDb, asked: string): Promise<RunScope['modes']> {
  const modes = parseModes(asked);
  if (modes === null) throw badInput('modes', 'modes must be production, all, or names joined by commas.');
  if (modes === 'all') return modes;
  for (const mode of modes) {
    if (mode !== '' && !isKnownMode(mode) && !(await hasMode(db, mode))) {
      throw badInput('modes', `modes: no run of this client has the mode ${mode}.`);
    }
  }
  return modes;
}
