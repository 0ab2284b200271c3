import type { Payload } from '../../../reports/executions/payload.ts';
import type { RunDetail } from '../../../reports/executions/run-detail.ts';
import { modeLabel } from '../../../reports/executions/run-modes.ts';
import type { RunOutcome } from '../../../reports/executions/run-scope.ts';
import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatCount, formatDuration, formatInstant, formatOffset } from '../../../reports/kit/format.ts';
import type { ReportClient } from '../../../reports/report.ts';
import { clientPath, linkTo } from '../links.ts';
import type { Page } from './page.ts';
import type { RunPage } from './run-page.ts';
import { runSteps } from './run-steps.ts';
import { callsTable, leadsTable, retriesTable } from './run-tables.ts';

const states: Readonly<Record<RunOutcome, RunPage['state']>> = {
  succeeded: { word: 'Succeeded', icon: 'success', tone: 'good' },
  failed: { word: 'Failed', icon: 'failed', tone: 'bad' },
  canceled: { word: 'Canceled', icon: 'stopped', tone: 'neutral' },
  in_flight: { word: 'Not finished', icon: 'pending', tone: 'neutral' },
  unmapped: { word: 'Unknown status', icon: 'help', tone: 'neutral' },
};

/** One run as the reader sees it. */
export function buildRunPage(input: {
  readonly page: Page;
  readonly client: ReportClient;
  readonly run: RunDetail;
  readonly now: Date;
}): RunPage {
  const { client, run, now } = input;
  const context = { locale: client.locale, timezone: client.timezone };
  const runsPath = clientPath(client.id, 'runs');
  const state = states[run.outcome];
  return {
    page: input.page,
    back: run.workflow ? linkTo(runsPath, { workflow: run.workflow.id }) : runsPath,
    heading: run.workflow?.name ?? 'Run without a workflow',
    state: run.isStuck ? { word: `${state.word}: stuck`, icon: 'warning', tone: 'bad' } : state,
    facts: facts(run, context, runsPath),
    steps: runSteps(run, context, now),
    error: run.error && {
      node: run.error.node,
      message: run.error.message ?? 'No message: a crashed run leaves none.',
      others: run.error.fingerprint && linkTo(runsPath, { fingerprint: run.error.fingerprint }),
    },
    chain: run.retries.length > 0 ? retriesTable(run.retries, context, runsPath) : null,
    leads: run.leads.length > 0 ? leadsTable(run.leads, context, runsPath) : null,
    aiCalls: run.calls.length > 0 ? callsTable(run.calls, context) : null,
    payloads: [
      ...payload('input', 'Input', run.input, client.locale),
      ...payload('output', 'Output', run.output, client.locale),
    ],
    zone: `(${formatOffset(now, client.timezone)}) ${client.timezone}`,
  };
}

function facts(run: RunDetail, context: FormatContext, runsPath: string): RunPage['facts'] {
  const at = (instant: Date | null) => instant && formatInstant(instant.toISOString(), context);
  const lasting = (millis: number | null) =>
    millis === null ? null : formatDuration(millis, context.locale);
  const all: readonly (readonly [label: string, value: string | null, href?: string])[] = [
    ['Workflow', run.workflow?.name ?? null, linkTo(runsPath, { workflow: run.workflow?.id ?? 'none' })],
    ['Number in n8n', run.number],
    ['Status', run.status],
    ['Mode', modeLabel(run.mode ?? '')],
    ['Started', at(run.startedAt)],
    ['Finished', at(run.finishedAt)],
    ['Duration', lasting(run.durationMs)],
    ['Waited in the queue', lasting(run.queueMs)],
    ['Slept', run.waitingMs === 0 ? null : lasting(run.waitingMs)],
  ];
  return all.flatMap(([label, value, href]) =>
    value === null ? [] : [{ label, value, href: href ?? null }],
  );
}

function payload(key: string, title: string, given: Payload | null, locale: string): RunPage['payloads'] {
  if (given === null) return [];
  const notes = [
    given.isCut
      ? `Only the beginning of ${formatCount(Math.ceil(given.bytes / 1024), locale)} KB is shown.`
      : '',
    given.maskedCount > 0
      ? `${formatCount(given.maskedCount, locale)} ${given.maskedCount === 1 ? 'value' : 'values'} masked.`
      : '',
  ].filter((note) => note !== '');
  return [{ key, title, text: given.text, note: notes.join(' ') || null }];
}
