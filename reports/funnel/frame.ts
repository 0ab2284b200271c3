import type { Bucket } from '../kit/buckets.ts';
import type { ComparedBucket } from '../kit/compared-buckets.ts';
import { formatCount, formatRate } from '../kit/format.ts';
import type { Period } from '../kit/period.ts';
import type { Drill, ReportClient } from '../report.ts';
import type { FunnelCounts } from './funnel-query.ts';
import type { FunnelParams } from './params.ts';
import type { PipelineChoice } from './setup.ts';

/** What every part of the funnel's view is made from. */
export interface FunnelFrame {
  readonly client: ReportClient;
  readonly period: Period;
  readonly params: FunnelParams;
  readonly pipeline: PipelineChoice;
  readonly counts: FunnelCounts;
  readonly buckets: readonly Bucket[];
  /** Beside each bucket; empty where nothing is compared. */
  readonly compared: readonly (ComparedBucket | null)[];
  readonly now: Date;
}

/** The list of exactly those leads, under this funnel's own filters. */
export function drillTo(
  frame: Pick<FunnelFrame, 'period' | 'params' | 'pipeline'>,
  part: string,
  more: { readonly stage?: string; readonly from?: string; readonly to?: string } = {},
): Drill {
  const { params, period } = frame;
  const given: Record<string, string | null> = {
    from: more.from ?? period.from,
    to: more.to ?? period.to,
    pipeline: frame.pipeline.id,
    mode: params.mode === 'reached' ? null : params.mode,
    basis: params.basis === 'cohort' ? null : params.basis,
    window: params.window === 'none' ? null : params.window,
    project: params.project,
    assignee: params.assignee,
    source: params.source,
    stage: more.stage ?? null,
    part,
  };
  const named = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== null);
  return { list: 'leads', params: Object.fromEntries(named) };
}

/** Numbers inside sentences, in the client's language of numbers. */
export function inWords(client: ReportClient): { count: (n: number) => string; rate: (r: number) => string } {
  return {
    count: (n) => formatCount(n, client.locale),
    rate: (r) => formatRate(r, client.locale),
  };
}

/** `1 lead`, `2 leads`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? one : many;
}
