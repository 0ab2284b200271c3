import type { Role } from '../../server/access/viewer.ts';
import type { BrowserSession } from '../setup/browser-session.ts';
import type { TestWeb } from '../setup/web.ts';

/** Stands in every text of client B: a byte of it in somebody else's answer is a leak. */
export const canary = 'ZQBLEED';

export type Owner = 'A' | 'B' | 'missing' | 'malformed';

export interface MatrixViewer {
  readonly name: string;
  /** Null: nobody is signed in, or not any more. */
  readonly role: Role | null;
  readonly home: 'A' | 'B' | 'all' | 'none';
  readonly session: BrowserSession;
  readonly token: string;
  /** A second session, for what ends the one it is done with. */
  readonly again: (() => Promise<BrowserSession>) | null;
}

export interface MatrixWorld {
  readonly viewers: readonly MatrixViewer[];
  /** A value for each path parameter, of each owner. */
  readonly samples: Readonly<Record<string, Readonly<Record<Owner, string>>>>;
}

const missing = '0a0a0a0a-0000-4000-8000-00000000dead';
const malformed = 'not-an-id';

/** Two clients with people of every role, an admin, somebody disabled after signing in, and nobody at all. */
export async function makeMatrixWorld(web: TestWeb): Promise<MatrixWorld> {
  const a = await clientId(web, 'BrightSmile Dental Group');
  const b = await clientId(web, 'Helios Solar Installers');
  await markEveryText(web, b);
  const saved = async (client: string, email: string) => {
    const [row] = await web.db.arrange<{ id: string }>(
      `insert into reporting.saved_filters (client_id, user_id, report, name, query)
       select $1, u.id, 'executions', $3, '' from auth.users u where u.email = $2 returning id`,
      [client, email, client === b ? canary : 'mine'],
    );
    return row?.id ?? '';
  };
  const run = async (client: string) => {
    const [row] = await web.db.arrange<{ id: string }>(
      'select id from public.n8n_executions where client_id = $1 order by id limit 1',
      [client],
    );
    return row?.id ?? '';
  };
  const samples = {
    client: { A: a, B: b, missing, malformed },
    id: {
      A: await saved(a, 'manager@brightsmile.example'),
      B: await saved(b, 'manager@heliossolar.example'),
      missing,
      malformed,
    },
    run: { A: await run(a), B: await run(b), missing, malformed },
    // A report is nobody's: the same for all.
    slug: { A: 'executions', B: 'executions', missing: 'executions', malformed: 'executions' },
  };
  const person = async (
    name: string,
    email: string,
    role: Role | null,
    home: MatrixViewer['home'],
  ): Promise<MatrixViewer> => {
    const session = await web.signIn(email);
    const token = await session.csrfOf('/account');
    return { name, role, home, session, token, again: () => web.signIn(email) };
  };
  const nobody = web.visitor();
  const viewers = [
    {
      name: 'anonymous',
      role: null,
      home: 'none',
      session: nobody,
      token: await nobody.csrfOf('/sign-in'),
      again: null,
    },
    await person('viewer A', 'viewer@brightsmile.example', 'viewer', 'A'),
    await person('agent A', 'agent@brightsmile.example', 'agent', 'A'),
    await person('manager A', 'manager@brightsmile.example', 'manager', 'A'),
    await person('owner A', 'owner@brightsmile.example', 'owner', 'A'),
    await person('manager B', 'manager@heliossolar.example', 'manager', 'B'),
    await person('admin', 'admin@leadlight.example', 'platform_admin', 'all'),
    { ...(await person('disabled A', 'agent3@brightsmile.example', null, 'none')), again: null },
  ] satisfies MatrixViewer[];
  await web.db.arrange(
    `update public.user_profiles set status = 'disabled'
     where user_id = (select id from auth.users where email = 'agent3@brightsmile.example')`,
  );
  return { viewers, samples };
}

export async function clientId(web: TestWeb, name: string): Promise<string> {
  const [client] = await web.db.arrange<{ id: string }>('select id from public.clients where name = $1', [
    name,
  ]);
  if (!client) throw new Error(`the demo world has no ${name}`);
  return client.id;
}

/** Puts the canary before every free text of the client. */
export async function markEveryText(web: TestWeb, client: string): Promise<void> {
  await web.db.arrange(`update public.clients set name = '${canary} ' || name where id = $1`, [client]);
  const columns = await web.db.arrange<{ table: string; sets: string }>(
    `select c.table_name as table,
            string_agg(format('%1$I = ''${canary} '' || %1$I', c.column_name), ', ') as sets
     from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'
       and c.table_name not in ('clients', 'user_profiles', 'audit_logs')
       and c.column_name not in ('kind', 'retry_of', 'retry_success_id', 'n8n_execution_id', 'n8n_workflow_id')
       and exists (select 1 from information_schema.columns o
                   where o.table_schema = 'public' and o.table_name = c.table_name and o.column_name = 'client_id')
     group by c.table_name`,
  );
  for (const { table, sets } of columns) {
    await web.db.arrange(`update public.${table} set ${sets} where client_id = $1`, [client]);
  }
}
