import type { Knex } from 'knex';
import { asOwner, createOwnTable } from '../server/db/own-table.ts';

/** Domain → outcome → the labels that mean it. A label that stands nowhere here counts as `unmapped`. */
const outcomes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  execution: {
    succeeded: ['success'],
    failed: ['error', 'crashed'],
    canceled: ['canceled'],
    in_flight: ['new', 'waiting', 'running'],
    unmapped: ['unknown'],
  },
  // No label is `excluded` unless a client says so: an archived lead was still a lead.
  lead: { open: ['open', 'dormant', 'archived'], won: ['won'], lost: ['lost'], excluded: [] },
  message: {
    pending: ['queued'],
    sent: ['sent'],
    delivered: ['delivered'],
    read: ['read'],
    failed: ['failed'],
    received: ['received'],
  },
  conversation: { open: ['open', 'pending'], closed: ['resolved', 'closed'] },
  task: { open: ['open', 'in_progress'], done: ['done'], canceled: ['canceled'] },
  interaction: {
    succeeded: ['success'],
    failed: ['error', 'timeout'],
    canceled: ['canceled'],
    pending: ['pending'],
  },
  workflow: { active: ['active'], inactive: ['inactive', 'archived'] },
};

/** What each label of the platform's enums means, and what a client means by it instead. */
export async function up(trx: Knex.Transaction): Promise<void> {
  const fits = Object.entries(outcomes)
    .map(([domain, byOutcome]) => {
      const allowed = [...new Set([...Object.keys(byOutcome), 'unmapped'])].map((o) => `'${o}'`);
      return `domain = '${domain}' and outcome in (${allowed.join(', ')})`;
    })
    .join(' or ');
  const everyoneReads = {
    leadlight_web: 'select',
    leadlight_platform: 'select',
    leadlight_jobs: 'select',
  } as const;
  await createOwnTable(trx, {
    name: 'status_outcomes',
    definition: `
      domain text not null,
      label text not null,
      outcome text not null,
      primary key (domain, label),
      constraint status_outcomes_outcome_check check (${fits})`,
    perClient: false,
    rights: everyoneReads,
  });
  await createOwnTable(trx, {
    name: 'client_status_outcomes',
    definition: `
      client_id uuid not null,
      domain text not null,
      label text not null,
      outcome text not null,
      primary key (client_id, domain, label),
      constraint client_status_outcomes_outcome_check check (${fits})`,
    perClient: true,
    rights: everyoneReads,
  });
  const seed = Object.entries(outcomes).flatMap(([domain, byOutcome]) =>
    Object.entries(byOutcome).flatMap(([outcome, labels]) =>
      labels.map((label) => `('${domain}', '${label}', '${outcome}')`),
    ),
  );
  await asOwner(
    trx,
    `insert into reporting.status_outcomes (domain, label, outcome) values ${seed.join(', ')}
     on conflict (domain, label) do nothing`,
  );
}
