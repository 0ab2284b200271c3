import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../setup/chromium.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { complaintsOf, largestClient, signInAs } from './reader.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const widths = [390, 1440] as const;

let web: TestWeb;
let browser: Browser;
let client: string;
let run: string;

beforeAll(async () => {
  web = await startTestWeb({ template: 'demo' });
  browser = await launchChromium();
  client = await largestClient(web.db.arrange);
  const [failed] = await web.db.arrange<{ id: string }>(
    `select e.id from n8n_executions e
     where e.client_id = $1 and e.error_message is not null
     order by (exists (select from n8n_executions r where r.client_id = e.client_id and r.retry_of = e.n8n_execution_id)) desc,
              e.started_at desc, e.id
     limit 1`,
    [client],
  );
  run = failed?.id ?? '';
});

afterAll(async () => {
  await browser?.close();
  await web?.close();
});

const readers = [
  'anonymous',
  'manager@brightsmile.example',
  'viewer@brightsmile.example',
  'admin@leadlight.example',
] as const;
type Reader = (typeof readers)[number];

const pages: readonly {
  name: string;
  path: () => string;
  status?: number;
  reader?: Reader;
}[] = [
  { name: 'sign-in', path: () => '/sign-in', reader: 'anonymous' },
  { name: 'clients', path: () => '/clients', reader: 'admin@leadlight.example' },
  { name: 'account', path: () => '/account' },
  { name: 'funnel', path: () => `/clients/${client}/reports/funnel?last=30d&compare=prev` },
  {
    name: 'funnel, touched, a day',
    path: () => `/clients/${client}/reports/funnel?range=today&mode=touched`,
  },
  { name: 'automations', path: () => `/clients/${client}/reports/executions?last=30d&compare=prev` },
  {
    name: 'automations, before anything',
    path: () => `/clients/${client}/reports/executions?from=2001-01-01&to=2001-01-02`,
  },
  { name: 'leads', path: () => `/clients/${client}/leads` },
  { name: 'no leads', path: () => `/clients/${client}/leads?q=nobody-is-called-this` },
  { name: 'runs', path: () => `/clients/${client}/runs?outcome=failed&last=30d` },
  { name: 'run', path: () => `/clients/${client}/runs/${run}` },
  {
    name: 'error 400',
    path: () => `/clients/${client}/reports/funnel?from=2026-02-30&to=2026-03-01`,
    status: 400,
  },
  {
    name: 'error 403',
    path: () => `/clients/${client}/leads`,
    status: 403,
    reader: 'viewer@brightsmile.example',
  },
  { name: 'error 404', path: () => '/clients/00000000-0000-4000-8000-000000000000/leads', status: 404 },
];

/** Runs axe in the page: everything, or only what a theme can change. */
async function violationsOf(page: Page, rules: 'all' | 'colours'): Promise<string[]> {
  const only = rules === 'colours' ? ", runOnly: ['color-contrast', 'link-in-text-block']" : '';
  return page.evaluate<string[]>(
    // Cells of a strip are hundreds of unnamed marks under one named picture.
    `axe.run({ exclude: [['.strip > rect']] }, { resultTypes: ['violations'], selectors: false${only} }).then(({ violations }) => violations.map(
       (one) => one.id + ': ' + one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')))`,
  );
}

const contexts = new Map<Reader, BrowserContext>();

beforeAll(async () => {
  for (const reader of readers) {
    const context = await browser.newContext({
      viewport: { width: widths[0], height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    if (reader !== 'anonymous') await signInAs(context, web.url, reader);
    contexts.set(reader, context);
  }
});

// Two at a time: while one page is looked at, the server makes the other.
describe.concurrent(`at ${widths.join(' and ')} px`, { timeout: 120_000 }, () => {
  it.each(pages)(
    '$name: no complaint, no axe violation in light and dark, no sideways scroll',
    async (one) => {
      const reader = one.reader ?? 'manager@brightsmile.example';
      const page = await (contexts.get(reader) as BrowserContext).newPage();
      const complaints = complaintsOf(page);
      const answer = await page.goto(`${web.url}${one.path()}`, { waitUntil: 'load' });
      expect(answer?.status()).toBe(one.status ?? 200);
      const tables = page.locator('.chart-table summary');
      if ((await tables.count()) > 0) await tables.first().click();
      await page.evaluate(axe);
      for (const width of widths) {
        await page.setViewportSize({ width, height: width < 800 ? 844 : 900 });
        const sideways = await page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        expect(sideways, `${width} px`).toBe(0);
        await page.emulateMedia({ colorScheme: 'light' });
        expect(await violationsOf(page, 'all'), `${width} px, light`).toEqual([]);
        await page.emulateMedia({ colorScheme: 'dark' });
        expect(await violationsOf(page, 'colours'), `${width} px, dark`).toEqual([]);
      }
      // Chromium says of every page that is no 200 that it could not load it.
      expect(complaints.filter((text) => !/status of 40[034]/.test(text))).toEqual([]);
      await page.close();
    },
  );
});
