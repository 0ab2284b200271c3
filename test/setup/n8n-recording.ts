import { readFileSync } from 'node:fs';

/** One run as a real n8n 2.8.4 stored it; instants as its API writes them. */
export interface RecordedRun {
  readonly id: string;
  readonly finished: boolean;
  readonly mode: string;
  readonly retryOf: string | null;
  readonly retrySuccessId: string | null;
  readonly status: string;
  readonly createdAt: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly workflowId: string;
  readonly waitTill: string | null;
}

export interface Recording {
  /** Sorted from high to low ids, as lists are. */
  readonly runs: readonly RecordedRun[];
  readonly workflows: readonly Record<string, unknown>[];
  /** Answers by id with includeData, for the runs of which one was recorded. */
  readonly details: ReadonlyMap<string, Record<string, unknown>>;
}

function fixture<T>(name: string): T {
  return JSON.parse(readText(name)) as T;
}

function readText(name: string): string {
  return readFileSync(new URL(`../fixtures/n8n/${name}`, import.meta.url), 'utf8');
}

/** Lists do not tell createdAt; the server's own rows do. */
function createdAtById(): Map<string, string> {
  const [head, ...lines] = readText('execution_entity.csv').trim().split('\n');
  const columns = (head ?? '').split(',');
  const [id, createdAt] = [columns.indexOf('id'), columns.indexOf('createdAt')];
  return new Map(
    lines.map((line) => {
      const cells = line.split(',');
      return [cells[id] ?? '', new Date((cells[createdAt] ?? '').replace('+00', 'Z')).toISOString()];
    }),
  );
}

/** The whole recording: 481 runs of 12 workflows. */
export function readRecording(): Recording {
  const createdAt = createdAtById();
  const pages = [1, 2, 3, 4, 5].map((page) => fixture<{ data: RecordedRun[] }>(`executions-p${page}.json`));
  const details = ['error', 'crashed', 'success', 'softfail'].map((kind) =>
    fixture<Record<string, unknown>>(`execution-${kind}-includeData.json`),
  );
  return {
    runs: pages.flatMap((page) =>
      page.data.map((run) => ({ ...run, createdAt: createdAt.get(run.id) ?? run.startedAt })),
    ),
    workflows: fixture<{ data: Record<string, unknown>[] }>('workflows.json').data,
    details: new Map(details.map((answer) => [String(answer.id), answer])),
  };
}

/** The server's killed runs stayed `running` until it was started again. */
const restartedAt = '2026-11-22T08:15:40.000Z';
/** When run 202 and 306 went to sleep, as 202's recorded answer tells and 306's stop implies. */
const sleeps: Readonly<
  Record<string, { startedAt: string; asleepAt: string; waitTill: string; until: string }>
> = {
  '202': {
    startedAt: '2026-11-22T08:13:09.624Z',
    asleepAt: '2026-11-22T08:13:09.637Z',
    waitTill: '2026-11-22T08:14:49.637Z',
    until: '2026-11-22T08:14:49.653Z',
  },
  '306': {
    startedAt: '2026-11-22T08:13:13.089Z',
    asleepAt: '2026-11-22T08:13:13.100Z',
    waitTill: '2026-11-22T08:14:53.100Z',
    until: '2026-11-22T08:13:57.142Z',
  },
};

/** What the recorded server had at an earlier instant: later runs are not there, unfinished ones run or wait. */
export function runsAt(recording: Recording, instant: string): RecordedRun[] {
  const stopOf = new Map(recording.runs.map((run) => [run.id, run.stoppedAt]));
  return recording.runs.flatMap((run) => {
    if (run.createdAt > instant) return [];
    const sleep = sleeps[run.id];
    const open = { ...run, finished: false, stoppedAt: null, retrySuccessId: null };
    if (sleep && instant >= sleep.asleepAt && instant < sleep.until) {
      const { startedAt, asleepAt, waitTill } = sleep;
      return [{ ...open, status: 'waiting', startedAt, stoppedAt: asleepAt, waitTill }];
    }
    if (run.status === 'crashed' && instant < restartedAt) return [{ ...open, status: 'running' }];
    if (run.stoppedAt !== null && run.stoppedAt > instant) return [{ ...open, status: 'running' }];
    const healedAt = run.retrySuccessId === null ? undefined : stopOf.get(run.retrySuccessId);
    return [healedAt && healedAt > instant ? { ...run, retrySuccessId: null } : run];
  });
}
