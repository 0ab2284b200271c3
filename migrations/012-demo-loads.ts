import type { Knex } from 'knex';
import { createOwnTable } from '../server/db/own-table.ts';

/** Which demo world this database holds: its sign-ins must not be offered to a network by accident. */
export async function up(trx: Knex.Transaction): Promise<void> {
  await createOwnTable(trx, {
    name: 'demo_loads',
    definition: 'loaded_at timestamptz primary key, seed bigint not null, sign_ins jsonb not null',
    perClient: false,
    rights: { leadlight_web: 'select', leadlight_platform: 'select' },
  });
}
