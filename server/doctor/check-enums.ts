import type { RunQuery } from '../db/catalogue.ts';
import type { Catalogue } from '../db/catalogue-types.ts';
import { createEnum } from '../db/contract/ddl.ts';
import { platformEnums, writtenEnums } from '../db/contract/enums.ts';
import type { Finding } from './finding.ts';
import { error, info, warn } from './finding.ts';

/** The domain of `reporting.status_outcomes` that tells what an enum's labels mean. */
const domains: Readonly<Record<string, string>> = {
  execution_status_enum: 'execution',
  lead_state_enum: 'lead',
  message_status_enum: 'message',
  conversation_status_enum: 'conversation',
  task_status_enum: 'task',
  interaction_status_enum: 'interaction',
  workflow_status_enum: 'workflow',
};

/** Enum types, the labels that are missing, and those that no report knows the meaning of. */
export async function checkEnums(live: Catalogue, run: RunQuery): Promise<Finding[]> {
  const known = new Set<string>();
  if (live.relations.has('reporting.status_outcomes')) {
    const rows = await run('select domain, label from reporting.status_outcomes order by domain, label');
    for (const { domain, label } of rows as { domain: string; label: string }[])
      known.add(`${domain} ${label}`);
  }
  return Object.entries(platformEnums).flatMap(([name, labels]) => {
    const present = live.enums.get(name);
    const object = `public.${name}`;
    if (!present)
      return [error('enum_missing', object, 'The type does not exist.', `${createEnum(name, labels)};`)];
    return [
      ...missingLabels(
        name,
        labels.filter((label) => !present.includes(label)),
      ),
      ...present.flatMap((label) => foreignLabel(name, label, labels, known)),
    ];
  });
}

function missingLabels(name: string, missing: readonly string[]): Finding[] {
  if (missing.length === 0) return [];
  const list = missing.join(', ');
  if (!(writtenEnums as readonly string[]).includes(name)) {
    return [info('enum_label_missing', `public.${name}`, `Not used here: ${list}.`, 'Nothing to do.')];
  }
  const remedy = missing.map((label) => `alter type public.${name} add value '${label}';`).join(' ');
  return [error('enum_label_missing', `public.${name}`, `Leadlight writes these labels: ${list}.`, remedy)];
}

function foreignLabel(
  name: string,
  label: string,
  labels: readonly string[],
  known: ReadonlySet<string>,
): Finding[] {
  const domain = domains[name];
  if (domain === undefined) {
    return labels.includes(label)
      ? []
      : [
          info(
            'enum_label_unknown',
            `public.${name}`,
            `The label ${label} is shown as it is.`,
            'Nothing to do.',
          ),
        ];
  }
  if (known.has(`${domain} ${label}`)) return [];
  return [
    warn(
      'enum_label_unmapped',
      `public.${name}`,
      `No report knows what ${label} means: it counts as unmapped.`,
      `insert into reporting.status_outcomes (domain, label, outcome) values ('${domain}', '${label.replaceAll("'", "''")}', '…');`,
    ),
  ];
}
