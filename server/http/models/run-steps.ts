import type { RunDetail } from '../../../reports/executions/run-detail.ts';
import type { FormatContext } from '../../../reports/kit/format.ts';
import { formatClockTime, formatDate, formatDuration, formatInstant } from '../../../reports/kit/format.ts';
import { localDateOf } from '../../../reports/kit/local-day.ts';
import type { RunPage } from './run-page.ts';

interface Step {
  readonly at: Date;
  readonly text: string;
}

/** What happened in a run, oldest first, in the active voice; the time between two steps is said where it is long. */
export function runSteps(run: RunDetail, context: FormatContext, now: Date): RunPage['steps'] {
  const steps = recorded(run, context, now).sort((a, b) => a.at.getTime() - b.at.getTime());
  return steps.map((step, at) => {
    const before = steps[at - 1];
    const gapMs = before ? step.at.getTime() - before.at.getTime() : 0;
    const date = localDateOf(step.at, context.timezone);
    const sameDay = before && localDateOf(before.at, context.timezone) === date;
    return {
      time: formatClockTime(step.at.toISOString(), context),
      text: sameDay ? step.text : `${formatDate(date)}: ${step.text}`,
      gap: gapMs >= 1_000 ? `${formatDuration(gapMs, context.locale)} later` : null,
    };
  });
}

function recorded(run: RunDetail, context: FormatContext, now: Date): Step[] {
  const steps: Step[] = [];
  if (run.queuedAt) steps.push({ at: run.queuedAt, text: 'n8n queued the run.' });
  if (run.startedAt) steps.push({ at: run.startedAt, text: 'The run started.' });
  if (run.finishedAt) steps.push({ at: run.finishedAt, text: ending(run) });
  else if (run.startedAt ?? run.queuedAt) steps.push({ at: now, text: waiting(run, context, now) });
  return steps;
}

function ending(run: RunDetail): string {
  if (run.outcome === 'succeeded') return 'The run succeeded.';
  if (run.outcome === 'canceled') return 'Somebody canceled the run.';
  if (run.outcome !== 'failed') return `The run ended as “${run.status ?? 'unknown'}”.`;
  return run.error?.node ? `The run failed in “${run.error.node}”.` : 'The run failed.';
}

function waiting(run: RunDetail, context: FormatContext, now: Date): string {
  if (run.outcome !== 'in_flight')
    return `Its end was not recorded; it stands as “${run.status ?? 'unknown'}”.`;
  if (!run.waitTill) return 'It has not ended yet.';
  const until = formatInstant(run.waitTill.toISOString(), context);
  return run.waitTill > now ? `It sleeps until ${until}.` : `It should have woken up at ${until}.`;
}
