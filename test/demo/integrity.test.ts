import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { demoWorld } from '../setup/demo-world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('demo');
});
afterAll(() => database.drop());

test('T14 no row of one client points to a row of another', async () => {
  const keys = await database.arrange<{
    child: string;
    parent: string;
    child_column: string;
    parent_column: string;
  }>(
    `select k.conrelid::regclass::text as child, k.confrelid::regclass::text as parent,
            ca.attname as child_column, pa.attname as parent_column
       from pg_constraint k
       join pg_attribute ca on ca.attrelid = k.conrelid and ca.attnum = k.conkey[1]
       join pg_attribute pa on pa.attrelid = k.confrelid and pa.attnum = k.confkey[1]
      where k.contype = 'f' and cardinality(k.conkey) = 1 and k.connamespace = 'public'::regnamespace
        and exists (select 1 from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'client_id')
        and exists (select 1 from pg_attribute a where a.attrelid = k.confrelid and a.attname = 'client_id')
      order by 1, 2, 3`,
  );
  expect(keys.length).toBeGreaterThan(20);
  for (const { child, parent, child_column: from, parent_column: to } of keys) {
    const foreign = await database.arrange(
      `select 1 from ${child} c join ${parent} p on p.${to} = c.${from} where p.client_id is distinct from c.client_id limit 1`,
    );
    expect([child, from, foreign.length]).toEqual([child, from, 0]);
  }
});

test('a message belongs to the lead of its conversation; a call to that of its message', async () => {
  expect(
    await database.arrange(
      `select m.id from public.messages m join public.conversations c on c.id = m.conversation_id where m.lead_id <> c.lead_id
       union all
       select a.id from public.ai_interactions a join public.messages m on m.id = a.message_id
        where a.lead_id <> m.lead_id or a.conversation_id <> m.conversation_id or m.sender_type <> 'bot'
       union all
       select e.id from public.lead_journey_events e join public.n8n_executions x on x.id = e.n8n_execution_id where x.lead_id <> e.lead_id`,
    ),
  ).toEqual([]);
});

test('every move starts where the one before ended', async () => {
  const broken = await database.arrange(
    `select id from (
       select id, from_stage_id, lag(to_stage_id) over (partition by lead_id order by occurred_at, id) as before
         from public.lead_journey_events where to_stage_id is not null) m
      where before is not null and from_stage_id is distinct from before`,
  );
  expect(broken).toEqual([]);
});

test('nothing happened after now, but what is due or awaited', async () => {
  const columns = await database.arrange<{ relation: string; name: string }>(
    `select format('%I.%I', table_schema, table_name) as relation, column_name as name
       from information_schema.columns
      where table_schema in ('public', 'auth') and data_type like 'timestamp%'
        and column_name not in ('due_at', 'wait_till', 'banned_until')
      order by 1, 2`,
  );
  for (const { relation, name } of columns) {
    const late = await database.arrange(`select 1 from ${relation} where "${name}" > $1 limit 1`, [
      demoWorld.now,
    ]);
    expect([relation, name, late.length]).toEqual([relation, name, 0]);
  }
});

test('conversations start before they end, and hold their messages', async () => {
  expect(
    await database.arrange(
      `select c.id from public.conversations c join public.messages m on m.conversation_id = c.id
        group by c.id having min(m.timestamp) < c.start_time or max(m.timestamp) <> c.last_message_at
           or c.closed_at < max(m.timestamp)`,
    ),
  ).toEqual([]);
});

test('a funnel looks like one: each stage is reached by fewer leads, Won by some', async () => {
  const reached = await database.arrange<{ stage: number; leads: number }>(
    `with best as (
       select e.lead_id, max(case when s.kind = 'won' then 99 when s.kind = 'lost' then 0 else s.stage_order end) as stage
         from public.lead_journey_events e
         join public.deal_stages s on s.id in (e.from_stage_id, e.to_stage_id)
         join public.deal_pipelines p on p.id = s.pipeline_id and p.name = 'New patients'
        group by e.lead_id)
     select s.stage, (select count(*)::int from best where best.stage >= s.stage) as leads
       from (values (1), (2), (3), (4), (5), (99)) s (stage) order by s.stage`,
  );
  const shares = reached.map(({ leads }) => leads / (reached[0]?.leads ?? 1));
  expect(shares[1]).toBeGreaterThan(0.6);
  expect(shares[1]).toBeLessThan(0.9);
  expect(shares.at(-1)).toBeGreaterThan(0.05);
  expect(shares.at(-1)).toBeLessThan(0.2);
  expect([...shares].sort((a, b) => b - a)).toEqual(shares);
});

test('one open thread at most is the lead’s active one', async () => {
  const threads = await database.arrange<{ named: number; open: number }>(
    `select count(*) filter (where l.active_thread_id = t.id)::int as named, count(*)::int as open
       from public.threads t join public.leads l on l.id = t.lead_id where t.status = 'open'`,
  );
  expect(threads[0]?.open).toBeGreaterThan(0);
  expect(threads[0]?.named).toBe(threads[0]?.open);
});
