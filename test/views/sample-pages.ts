import type { ReportResult } from '../../reports/report.ts';
import type { Viewer } from '../../server/access/viewer.ts';
import type { Query } from '../../server/http/links.ts';
import { buildFilterBar } from '../../server/http/models/filter-bar.ts';
import type { Page } from '../../server/http/models/page.ts';
import { buildPage } from '../../server/http/models/page.ts';
import { buildPeriodMenu } from '../../server/http/models/period-menu.ts';
import type { ReportPage } from '../../server/http/models/report-page.ts';
import { buildReportPage } from '../../server/http/models/report-page.ts';
import type { TableView } from '../../server/http/models/table-view.ts';
import { buildTable } from '../../server/http/models/table-view.ts';
import type { Views } from '../../server/http/models/views.ts';
import { sampleClient, sampleExecutions, sampleFunnel } from './sample-results.ts';

const viewer: Viewer = {
  userId: '11111111-2222-4333-8444-555555555555',
  email: 'ada@nordwind.example',
  name: 'Ada Lovelace',
  isPlatformAdmin: true,
  passwordMark: 'none',
  memberships: [],
};

export function samplePage(section: string): Page {
  return buildPage(
    viewer,
    'csrf-token',
    { title: section, section, client: sampleClient, keep: { range: 'last_7d' } },
    {
      reports: [
        { slug: 'funnel', title: 'Funnel' },
        { slug: 'executions', title: 'Automations' },
      ],
      clients: [sampleClient, { id: '6f0c1d2e-3b4a-4c5d-8e6f-7a8b9c0d1e2f', name: 'Müller & Söhne' }],
      mayReadRows: true,
    },
  );
}

export function sampleReport(result: ReportResult, query: Query = {}): ReportPage {
  return buildReportPage({
    page: samplePage(result.report.slug),
    result,
    query,
    saved: {
      saveAction: '/save',
      report: result.report.slug,
      query: 'source=webinar',
      items: [{ name: 'Webinar leads', href: '/open', deleteAction: '/delete' }],
    },
    mayReadRows: true,
  });
}

const table: TableView = buildTable(
  {
    caption: 'Leads',
    columns: [
      { key: 'name', label: 'Name', kind: 'text', unit: null, definition: 'As the platform has it.' },
      { key: 'value', label: 'Value', kind: 'money', unit: 'EUR' },
      { key: 'stage', label: 'Stage', kind: 'text', unit: null },
      { key: 'age', label: 'In stage', kind: 'duration_s', unit: null },
    ],
    rows: [
      { name: 'Berit Ås', value: '1284.50', stage: 'Proposal', age: 8040 },
      { name: 'Nobody', value: null, stage: null, age: null },
    ],
    hrefs: ['/lead', null],
    sorts: { name: { href: '/by-name', state: 'ascending' }, value: { href: '/by-value', state: null } },
    sortable: false,
  },
  { locale: 'en', timezone: 'Europe/Berlin' },
);

const list: Views['list'] = {
  page: samplePage('leads'),
  heading: 'Leads',
  count: '41 leads',
  context: { label: 'Lost at Proposal', back: '/report', backLabel: 'Back to the funnel', clear: '/leads' },
  search: {
    action: '/leads',
    value: 'ber',
    placeholder: 'Name or e-mail',
    fields: [{ name: 'sort', value: 'name' }],
  },
  filters: buildFilterBar('/leads', {}, []),
  table,
  empty: { title: 'No leads', text: 'None match.', href: '/leads', action: 'Show all leads' },
  period: buildPeriodMenu('/leads', {}, null, '2026-11-22'),
  first: '/leads',
  previous: '/leads?cursor=b',
  next: '/leads?cursor=x',
  zone: '(UTC+01:00) Europe/Berlin',
};

const run: Views['run'] = {
  page: samplePage('executions'),
  back: '/runs',
  heading: 'CRM sync (nightly)',
  state: { word: 'Failed', icon: 'failed', tone: 'bad' },
  facts: [
    { label: 'Workflow', value: 'CRM sync', href: '/runs' },
    { label: 'Duration', value: '1.2 s', href: null },
  ],
  steps: [
    { time: '03:00:00', text: 'n8n queued the run.', gap: null },
    { time: '03:10:00', text: 'The run failed.', gap: '10 min later' },
  ],
  error: { node: 'HTTP Request', message: 'ECONNRESET', others: '/runs?fingerprint=x' },
  chain: table,
  leads: table,
  aiCalls: table,
  payloads: [{ key: 'input', title: 'Input', text: '{\n  "a": 1\n}', note: 'The first 256 KB.' }],
  zone: '(UTC+01:00) Europe/Berlin',
};

/** Every view with at least one model; together they take every branch that shows a part of its own. */
export const samplePages: { readonly [V in keyof Views]: Readonly<Record<string, Views[V]>> } = {
  'sign-in': {
    fresh: { csrfToken: 't', next: '/', email: '', message: null },
    refused: { csrfToken: 't', next: '/', email: 'a@b.example', message: 'These do not match.' },
  },
  clients: {
    some: {
      page: samplePage('clients'),
      search: '',
      count: '2 clients',
      clients: [{ name: 'Nordwind', initial: 'N', role: 'Owner', href: '/clients/x' }],
      previous: '/clients',
      next: '/clients?page=3',
    },
    none: {
      page: samplePage('clients'),
      search: 'zzz',
      count: '0 clients',
      clients: [],
      previous: null,
      next: null,
    },
  },
  account: {
    member: {
      page: samplePage('account'),
      memberships: [{ client: 'Nordwind', role: 'Owner', href: '/clients/x' }],
    },
    stranger: { page: { ...samplePage('account'), client: null, nav: [] }, memberships: [] },
  },
  report: {
    funnel: sampleReport(sampleFunnel()),
    executions: sampleReport(sampleExecutions()),
    bare: sampleReport({
      ...sampleFunnel(),
      rows: [],
      rowDrills: [],
      tiles: [],
      charts: [],
      checks: [],
      controls: [],
      freshness: { asOf: '2026-11-22T08:41:07.000Z', mode: 'exact', lastEventAt: null },
    }),
  },
  list: {
    full: list,
    empty: {
      ...list,
      context: null,
      search: null,
      first: null,
      previous: null,
      next: null,
      table: { ...table, rows: [] },
    },
  },
  run: {
    failed: run,
    fine: {
      ...run,
      error: null,
      chain: null,
      leads: null,
      aiCalls: null,
      payloads: [],
      state: { word: 'Succeeded', icon: 'success', tone: 'good' },
    },
  },
  error: {
    missing: {
      title: 'Nothing here',
      icon: 'not-found',
      status: 404,
      message: 'Page was not found.',
      advice: 'The address may have a typing mistake.',
      reference: '0123456789abcdef',
      actions: [
        { label: 'Go to the start', href: '/', primary: true },
        { label: 'Afresh', href: '/x', primary: false },
      ],
    },
  },
};
