import type { LeadSort } from './lead-list-params.ts';
import { leadNameSql } from './lead-rows.ts';

/** One order of the list: its key in SQL over `leads l` (null comes last either way), and what the key needs. */
interface SortKey {
  readonly sql: string;
  readonly join: string;
  readonly is: 'text' | 'number';
  readonly type: 'text' | 'numeric';
  readonly reversed: boolean;
}

const numeric = { is: 'number', type: 'numeric', join: '', reversed: false } as const;

/** Instants are keys as exact seconds, so that a cursor is a number whatever the session's formats. */
export const sortKeys: Readonly<Record<LeadSort, SortKey>> = {
  created_at: { ...numeric, sql: 'extract(epoch from l.created_at)' },
  updated_at: { ...numeric, sql: 'extract(epoch from l.updated_at)' },
  name: { sql: `lower(${leadNameSql})`, join: '', is: 'text', type: 'text', reversed: false },
  value: { ...numeric, sql: 'w.amount', join: 'left join lead_values w on w.id = l.id' },
  age: {
    ...numeric,
    sql: 'extract(epoch from n.entered_at)',
    join: `left join visits n
             on n.lead_id = l.id and n.is_last and n.stage_id is not null and not n.entered_unseen`,
    reversed: true,
  },
};

/** The search, over `leads l` and the binding `q`, a LIKE pattern. */
export const leadSearchSql = `(${leadNameSql} ilike :q or l.external_id ilike :q or l.lead_data ->> 'email' ilike :q)`;
