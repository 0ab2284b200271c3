import type { Pass } from './pass.ts';
import { inJob } from './pass.ts';
import { archiveDeleted, storeWorkflows } from './store-workflows.ts';
import { lockState, saveWorkflowIds } from './sync-state.ts';
import { walk } from './walk.ts';

/** Lists every workflow; those that an earlier pass listed and this one did not were deleted in n8n. */
export async function scanWorkflows(pass: Pass): Promise<void> {
  const listed = new Set<string>();
  for await (const page of walk((cursor) => pass.api.workflows(cursor), null)) {
    await inJob(pass, async (db) => {
      await lockState(db, pass.source);
      await storeWorkflows(db, page.data);
    });
    for (const workflow of page.data) listed.add(workflow.id);
  }
  await inJob(pass, async (db) => {
    const { workflow_ids: before } = await lockState(db, pass.source);
    await archiveDeleted(
      db,
      before.filter((id) => !listed.has(id)),
    );
    await saveWorkflowIds(db, pass.source, [...listed].sort());
  });
  pass.tally.workflows = listed.size;
}
