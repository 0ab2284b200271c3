import { DateTime } from 'luxon';

/** A run as the naive model sees it: what stands in the row, nothing computed. */
export interface ModelRun {
  readonly id: string;
  readonly workflow: string | null;
  readonly number: string | null;
  readonly status: string | null;
  readonly rawStatus: string | null;
  readonly mode: string | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly queuedAt: Date | null;
  readonly retryOf: string | null;
  readonly retrySuccessId: string | null;
}

export interface ModelQuestion {
  readonly zone: string;
  readonly from: string;
  readonly to: string;
  /** Null: every mode. */
  readonly modes: readonly (string | null)[] | null;
  readonly workflow: string | null;
}

export interface ModelFigures {
  total: number;
  succeeded: number;
  failed: number;
  canceled: number;
  in_flight: number;
  unmapped: number;
  retry_adjusted_total: number;
  retry_adjusted_failed: number;
  recovered: number;
  p50_ms: number | null;
  p95_ms: number | null;
}

const meaning: Record<string, keyof ModelFigures> = {
  success: 'succeeded',
  error: 'failed',
  crashed: 'failed',
  canceled: 'canceled',
  new: 'in_flight',
  waiting: 'in_flight',
  running: 'in_flight',
};

function outcome(run: ModelRun): keyof ModelFigures {
  return meaning[run.status ?? ''] ?? meaning[run.rawStatus ?? ''] ?? 'unmapped';
}

const dates = new Map<string, WeakMap<ModelRun, string | null>>();

/** The local date of a run; half-open days come by themselves. */
function dateOf(run: ModelRun, zone: string): string | null {
  const known = dates.get(zone) ?? new WeakMap<ModelRun, string | null>();
  dates.set(zone, known);
  const found = known.get(run);
  if (found !== undefined) return found;
  const at = run.startedAt ?? run.queuedAt;
  const date = at && DateTime.fromJSDate(at, { zone }).toISODate();
  known.set(run, date);
  return date;
}

/** Successes and failures of each local date. */
export function countDays(
  runs: readonly ModelRun[],
  asked: Pick<ModelQuestion, 'zone' | 'modes' | 'workflow'>,
): Map<string, { succeeded: number; failed: number }> {
  const days = new Map<string, { succeeded: number; failed: number }>();
  for (const run of runs) {
    if (asked.modes !== null && !asked.modes.includes(run.mode)) continue;
    if (asked.workflow !== null && run.workflow !== asked.workflow) continue;
    const date = dateOf(run, asked.zone);
    if (date === null) continue;
    const day = days.get(date) ?? { succeeded: 0, failed: 0 };
    days.set(date, day);
    if (outcome(run) === 'succeeded') day.succeeded += 1;
    if (outcome(run) === 'failed') day.failed += 1;
  }
  return days;
}

/** Counts with loops and maps what the report counts in SQL: by workflow id (`none`: without), and `all`. */
export function countNaively(runs: readonly ModelRun[], asked: ModelQuestion): Map<string, ModelFigures> {
  const ofMode = runs.filter((run) => asked.modes === null || asked.modes.includes(run.mode));
  const byNumber = new Map(ofMode.map((run) => [run.number, run]));
  const everyNumber = new Set(runs.map((run) => run.number));
  const inPeriod = (run: ModelRun) => {
    const date = dateOf(run, asked.zone);
    return date !== null && date >= asked.from && date <= asked.to;
  };
  const isAsked = (run: ModelRun) => asked.workflow === null || run.workflow === asked.workflow;
  const rootOf = (run: ModelRun): ModelRun => {
    let root = run;
    for (let parent = byNumber.get(run.retryOf ?? '-'); parent && parent !== root; ) {
      root = parent;
      parent = byNumber.get(root.retryOf ?? '-');
    }
    return root;
  };
  const chains = new Map<ModelRun, ModelRun[]>();
  for (const run of ofMode) {
    const root = rootOf(run);
    const chain = chains.get(root);
    if (chain) chain.push(run);
    else chains.set(root, [run]);
  }

  const figures = new Map<string, ModelFigures>();
  const durations = new Map<string, number[]>();
  const into = (run: ModelRun, change: (one: ModelFigures, key: string) => void) => {
    for (const key of ['all', run.workflow ?? 'none']) {
      const one = figures.get(key) ?? nothing();
      figures.set(key, one);
      change(one, key);
    }
  };
  for (const run of ofMode.filter((one) => inPeriod(one) && isAsked(one))) {
    into(run, (one, key) => {
      (one[outcome(run)] as number) += 1;
      one.total = one.succeeded + one.failed;
      if (outcome(run) !== 'succeeded' || !run.startedAt || !run.finishedAt) return;
      const ms = run.finishedAt.getTime() - run.startedAt.getTime();
      if (ms < 0) return;
      const list = durations.get(key);
      if (list) list.push(ms);
      else durations.set(key, [ms]);
    });
  }
  for (const [root, chain] of chains) {
    if (!inPeriod(root) || !isAsked(root)) continue;
    const finished = chain
      .filter((run) => ['succeeded', 'failed'].includes(outcome(run)))
      .sort((a, b) => startOf(a) - startOf(b) || Number(a.number) - Number(b.number));
    const last = finished.at(-1);
    if (!last) continue;
    const mended = chain.some((run) => run.retrySuccessId !== null && !everyNumber.has(run.retrySuccessId));
    const good = outcome(last) === 'succeeded' || mended;
    into(root, (one) => {
      one.retry_adjusted_total += 1;
      if (!good) one.retry_adjusted_failed += 1;
      if (good && chain.some((run) => outcome(run) === 'failed')) one.recovered += 1;
    });
  }
  for (const [key, list] of durations) {
    const sorted = list.sort((a, b) => a - b);
    const one = figures.get(key);
    if (!one) continue;
    one.p50_ms = sorted[Math.ceil(0.5 * sorted.length) - 1] ?? null;
    one.p95_ms = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? null;
  }
  return figures;
}

function startOf(run: ModelRun): number {
  return (run.startedAt ?? run.queuedAt)?.getTime() ?? Number.NEGATIVE_INFINITY;
}

export function nothing(): ModelFigures {
  return {
    total: 0,
    succeeded: 0,
    failed: 0,
    canceled: 0,
    in_flight: 0,
    unmapped: 0,
    retry_adjusted_total: 0,
    retry_adjusted_failed: 0,
    recovered: 0,
    p50_ms: null,
    p95_ms: null,
  };
}
