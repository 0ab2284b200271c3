import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from '../setup/chromium.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { complaintsOf, largestClient, signInAs } from './reader.ts';

/** What runs, or breaks out of its place, where a text is taken for markup, a script, a style or an address. */
const payloads = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '" autofocus onfocus=alert(1) x="',
  'javascript:alert(1)',
  '<!--<script>alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '<%= process.env %>',
  '\u2028alert(1)\u2029',
  '</title><script>alert(1)</script>',
  '</textarea><iframe srcdoc="<script>alert(1)</script>">',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<style>*{display:none}</style>',
  '</option></select><img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
];

let web: TestWeb;
let browser: Browser;

beforeAll(async () => {
  web = await startTestWeb({ template: 'demo' });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await web?.close();
});

/** Puts a payload into every n-th row of a text column, each row another one. */
async function poison(table: string, column: string, client: string): Promise<void> {
  await web.db.arrange(
    `update ${table} t set ${column} = p.payloads[1 + (n.at % array_length(p.payloads, 1))] || ' ' || n.at
     from (select $2::text[] as payloads) p, (select ctid as place, row_number() over (order by ctid) as at from ${table}) n
     where n.place = t.ctid and t.client_id = $1`,
    [client, payloads],
  );
}

it('T18 T19 T20 shows what was written and runs none of it', async () => {
  const client = await largestClient(web.db.arrange);
  for (const [table, column] of [
    ['deal_pipelines', 'name'],
    ['deal_stages', 'name'],
    ['leads', 'source'],
    ['leads', 'external_id'],
    ['n8n_workflows', 'name'],
    ['n8n_executions', 'error_message'],
    ['n8n_executions', 'error_node'],
    ['n8n_executions', 'mode'],
    ['user_profiles', 'full_name'],
    ['projects', 'name'],
  ] as const) {
    await poison(table, column, client);
  }
  await web.db.arrange(`update clients set name = $2, currency = '<b>' where id = $1`, [client, payloads[2]]);
  await web.db.arrange(
    `update leads set lead_data = jsonb_build_object('name', $2::text, 'email', $3::text) where client_id = $1`,
    [client, payloads[0], payloads[5]],
  );
  const [run] = await web.db.arrange<{ id: string }>(
    'select id from n8n_executions where client_id = $1 and error_message is not null order by id limit 1',
    [client],
  );
  const context = await browser.newContext();
  await signInAs(context, web.url, 'manager@brightsmile.example');
  const paths = [
    'reports/funnel?last=90d&compare=prev',
    'reports/executions?last=90d',
    'leads',
    'leads?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E',
    'runs',
    `runs/${run?.id}`,
    'reports/funnel?from=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&to=x',
  ];
  const look = async (path: string) => {
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`${web.url}/clients/${client}/${path}`, { waitUntil: 'networkidle' });
    expect(
      complaints.filter((text) => !/status of 400/.test(text)),
      path,
    ).toEqual([]);
    const foreign = await page.evaluate<string[]>(
      `[...document.querySelectorAll('iframe, style, script:not([src]):not([type="application/json"]), img:not([src^="/assets/"]), [onerror], [onload], [onfocus], [autofocus][x], a:not([href^="/"]):not([href^="#"])')].map((one) => one.outerHTML.slice(0, 200))`,
    );
    expect(foreign, path).toEqual([]);
    await page.close();
  };
  // Two at a time, as many as there are cores to draw them.
  await Promise.all(
    [0, 1].map(async (lane) => {
      for (const path of paths.filter((_, at) => at % 2 === lane)) await look(path);
    }),
  );
  await context.close();
});
