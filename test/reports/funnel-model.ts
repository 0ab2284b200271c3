/** A second, naive funnel over plain arrays: what the report's SQL is compared with. Nothing here is shared with it. */

export interface RawWorld {
  readonly leads: readonly RawLead[];
  readonly moves: readonly RawMove[];
  readonly audits: readonly RawAudit[];
  readonly stages: readonly RawStage[];
  /** What each label of a lead's state means to this client. */
  readonly outcomes: Readonly<Record<string, string>>;
  readonly percent: boolean;
  readonly currency: string;
}

export interface RawLead {
  readonly id: string;
  readonly created: number;
  readonly updated: number;
  readonly closed: number | null;
  readonly pipeline: string | null;
  readonly stage: string | null;
  readonly state: string | null;
  readonly project: string | null;
  readonly assignee: string | null;
  readonly source: string | null;
  readonly value: string | null;
  readonly currency: string | null;
  readonly data: Readonly<Record<string, unknown>> | null;
}

export interface RawMove {
  readonly id: string;
  readonly lead: string;
  readonly at: number;
  readonly from: string | null;
  readonly to: string;
  readonly pipeline: string | null;
}

export interface RawAudit {
  readonly id: string;
  readonly lead: string;
  readonly at: number;
  readonly from: string | null;
  readonly to: string;
}

export interface RawStage {
  readonly id: string;
  readonly pipeline: string;
  readonly order: number | null;
  readonly probability: number | null;
  readonly kind: string | null;
  readonly created: number;
}

export interface Question {
  readonly pipeline: string;
  readonly basis: 'cohort' | 'activity';
  readonly window: number | null;
  readonly project: string | null;
  readonly assignee: string | null;
  readonly source: string | null;
  readonly start: number;
  readonly end: number;
  readonly now: number;
}

interface Visit {
  readonly stage: string | null;
  readonly pipeline: string | null;
  readonly at: number;
  readonly guessed: boolean;
  left: number | null;
  leftGuessed: boolean;
}

const dayMs = 86_400_000;

export function modelFunnel(world: RawWorld, question: Question) {
  const stageById = new Map(world.stages.map((stage) => [stage.id, stage]));
  const kindOf = (id: string | null) => {
    const stage = id === null ? undefined : stageById.get(id);
    if (!stage) return null;
    if (stage.kind !== null) return stage.kind;
    if (stage.probability === (world.percent ? 100 : 1)) return 'won';
    return stage.probability === 0 ? 'lost' : 'open';
  };
  const height = (id: string | null) => {
    const kind = kindOf(id);
    if (kind === null || kind === 'lost') return Number.NEGATIVE_INFINITY;
    return kind === 'won' ? 1e15 : (stageById.get(id as string)?.order ?? 1e12);
  };
  const stories = world.leads.map((lead) => ({ lead, visits: visitsOf(world, stageById, lead) }));
  const own = (visit: Visit) => visit.pipeline === question.pipeline;
  const fits = (lead: RawLead) =>
    [
      [question.project, lead.project],
      [question.assignee, lead.assignee],
      [question.source, lead.source],
    ].every(([asked, has]) => asked === null || (asked === 'none' ? !has : asked === has));
  const meaning = (lead: RawLead) =>
    lead.state === null ? null : (world.outcomes[lead.state] ?? 'unmapped');
  const visitors = stories.filter(({ lead, visits }) => meaning(lead) !== 'excluded' && visits.some(own));
  const wanted = visitors.filter(({ lead }) => fits(lead));
  const within = (at: number) => at >= question.start && at < question.end;
  const counted = ({ lead, visits }: (typeof stories)[number]) =>
    visits.filter((visit) =>
      !own(visit)
        ? false
        : question.basis === 'activity'
          ? within(visit.at)
          : within(lead.created) &&
            (question.window === null || visit.at < lead.created + question.window * dayMs),
    );
  const scope = wanted.filter((story) =>
    question.basis === 'cohort' ? within(story.lead.created) : counted(story).length > 0,
  );
  const standsAt = (visits: readonly Visit[]) => {
    const last = visits.at(-1);
    if (!last || last.stage === null) return { kind: 'no_stage', last };
    if (last.pipeline !== question.pipeline) return { kind: 'elsewhere_now', last };
    return { kind: kindOf(last.stage) ?? 'no_stage', last };
  };
  const outcomeOf = (visits: readonly Visit[], visit: Visit) => {
    const rest = visits.slice(visits.indexOf(visit) + 1);
    if (rest.length === 0) return 'still_here';
    const next = rest.find((one) => one.stage === null || kindOf(one.stage) !== null);
    if (!next || next.stage === null || next.pipeline !== visit.pipeline) return 'left_pipeline';
    const [before, after] = [kindOf(visit.stage), kindOf(next.stage)];
    if (after === 'lost') return 'lost_here';
    if (before !== 'open' && after === 'open') return 'moved_back';
    return height(next.stage) < height(visit.stage) && before !== 'lost' ? 'moved_back' : 'advanced';
  };
  const rank = { open: 0, won: 1, lost: 2 } as Record<string, number>;
  const stages = world.stages
    .filter((stage) => stage.pipeline === question.pipeline)
    .sort(
      (a, b) =>
        (rank[kindOf(a.id) ?? ''] ?? 3) - (rank[kindOf(b.id) ?? ''] ?? 3) ||
        (a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE) ||
        a.created - b.created ||
        (a.id < b.id ? -1 : 1),
    );
  const openStages = stages.filter((stage) => kindOf(stage.id) === 'open');
  const furthest = (visits: readonly Visit[]) =>
    visits.reduce((most, visit) => Math.max(most, height(visit.stage)), Number.NEGATIVE_INFINITY);
  const strictly = (visits: readonly Visit[], stage: RawStage) => {
    const path = openStages.slice(0, kindOf(stage.id) === 'won' ? undefined : openStages.indexOf(stage) + 1);
    const firsts = path.map((one) => visits.findIndex((visit) => visit.stage === one.id));
    if (kindOf(stage.id) === 'won') firsts.push(visits.findIndex((visit) => kindOf(visit.stage) === 'won'));
    return firsts.every((first, at) => first >= 0 && (at === 0 || first > (firsts[at - 1] ?? 0)));
  };
  const closedAt = ({ lead, visits }: (typeof stories)[number]) => lead.closed ?? visits.at(-1)?.at ?? 0;
  const nowOf = (story: (typeof stories)[number]) => standsAt(story.visits).kind;
  const probability = (stage: RawStage) => {
    const full = world.percent ? 100 : 1;
    return stage.probability === null || stage.probability < 0 || stage.probability > full
      ? null
      : stage.probability / full;
  };
  const rows = stages.map((stage) => {
    const kind = kindOf(stage.id);
    const step = kind !== 'lost' && question.basis === 'cohort';
    const visits = scope.flatMap((story) =>
      counted(story)
        .filter((visit) => visit.stage === stage.id)
        .map((visit) => ({ visit, outcome: outcomeOf(story.visits, visit) })),
    );
    const reached = scope.filter((story) => furthest(counted(story)) >= height(stage.id)).length;
    const touched = scope.filter((story) => counted(story).some((visit) => visit.stage === stage.id)).length;
    const here = scope.filter((story) => nowOf(story) === 'open' && story.visits.at(-1)?.stage === stage.id);
    const done = visits
      .filter(({ visit }) => visit.left !== null && !visit.guessed && !visit.leftGuessed)
      .map(({ visit }) => ((visit.left ?? 0) - visit.at) / 1_000);
    const ages = visits
      .filter(({ visit, outcome }) => outcome === 'still_here' && !visit.guessed)
      .map(({ visit }) => (question.now - visit.at) / 1_000);
    const closed = wanted.filter(
      (story) =>
        ['won', 'lost'].includes(nowOf(story)) &&
        furthest(story.visits.filter(own)) >= height(stage.id) &&
        closedAt(story) <= question.now &&
        closedAt(story) >= question.now - 365 * dayMs,
    );
    const values = here.map(({ lead }) => worth(lead, world.currency));
    const known = values.filter((value) => value !== null);
    const chance = probability(stage);
    return {
      stage_id: stage.id,
      kind,
      reached: step ? reached : null,
      touched,
      strict: step ? scope.filter((story) => strictly(counted(story), stage)).length : null,
      current: kind === 'open' ? here.length : null,
      skipped: step ? reached - touched : null,
      entries: visits.length,
      ...Object.fromEntries(
        ['advanced', 'lost_here', 'moved_back', 'left_pipeline', 'still_here'].map((name) => [
          name,
          visits.filter(({ outcome }) => outcome === name).length,
        ]),
      ),
      median_seconds_in_stage: quantile(done, 0.5),
      p90_seconds_in_stage: quantile(done, 0.9),
      open_age_median_seconds: kind === 'open' ? quantile(ages, 0.5) : null,
      open_value: kind !== 'open' || (here.length > 0 && known.length === 0) ? null : total(known, 1),
      weighted_value:
        kind !== 'open' || (here.length > 0 && (known.length === 0 || chance === null))
          ? null
          : total(known, chance ?? 0),
      observed_probability:
        kind !== 'open' || closed.length === 0
          ? null
          : closed.filter((story) => nowOf(story) === 'won').length / closed.length,
    };
  });
  const standing = (kind: string) => scope.filter((story) => nowOf(story) === kind).length;
  const closedIn = (kind: string) =>
    wanted.filter((story) => nowOf(story) === kind && within(closedAt(story)));
  const limit = (id: string) => {
    const stays = visitors.flatMap((story) =>
      story.visits
        .filter((visit) => visit.stage === id && visit.left !== null && !visit.guessed && !visit.leftGuessed)
        .map((visit) => (visit.left ?? 0) - visit.at),
    );
    return Math.max(7 * dayMs, quantile(stays, 0.9) ?? 0);
  };
  const openNow = wanted.filter((story) => nowOf(story) === 'open');
  return {
    rows,
    totals: {
      leads_in_scope: scope.length,
      ...Object.fromEntries(
        ['open', 'won', 'lost', 'no_stage', 'elsewhere_now'].map((kind) => [kind, standing(kind)]),
      ),
    },
    closedWon: closedIn('won').length,
    closedLost: closedIn('lost').length,
    open: openNow.length,
    stalled: openNow.filter(({ visits }) => {
      const last = visits.at(-1);
      return last && !last.guessed && question.now - last.at > limit(last.stage ?? '');
    }).length,
    gaps: scope.filter(({ visits }) => visits.at(-1)?.guessed).length,
  };
}

function visitsOf(world: RawWorld, stages: Map<string, RawStage>, lead: RawLead): Visit[] {
  const byTime = (a: { at: number; id: string }, b: { at: number; id: string }) =>
    a.at - b.at || (a.id < b.id ? -1 : 1);
  const told = world.moves.filter((move) => move.lead === lead.id).sort(byTime);
  const audited = world.audits.filter((audit) => audit.lead === lead.id).sort(byTime);
  const moves: { at: number; from: string | null; to: string; pipeline?: string | null }[] =
    told.length > 0 ? told : audited;
  const chain: { stage: string | null; at: number; pipeline: string | null; guessed: boolean }[] = [];
  const go = (stage: string | null, at: number, pipeline: string | null, guessed = false) => {
    if (chain.length > 0 && chain.at(-1)?.stage === stage) return;
    const home = stage === null ? null : (stages.get(stage)?.pipeline ?? pipeline ?? lead.pipeline);
    chain.push({ stage, at, pipeline: home, guessed });
  };
  const [first] = moves;
  if (!first) {
    if (lead.stage !== null) go(lead.stage, lead.created, lead.pipeline);
  } else {
    go(first.from ?? first.to, Math.min(lead.created, first.at), first.pipeline ?? null);
    for (const move of moves) go(move.to, move.at, move.pipeline ?? null);
    const lastAt = moves.at(-1)?.at ?? 0;
    go(lead.stage, Math.max(lead.updated, lastAt), lead.pipeline, true);
  }
  return chain.map((visit, nth) => ({
    ...visit,
    left: chain[nth + 1]?.at ?? null,
    leftGuessed: chain[nth + 1]?.guessed ?? false,
  }));
}

/** A lead's value in millionths of the client's currency; null where it has none that counts. */
function worth(lead: RawLead, currency: string): bigint | null {
  const raw = lead.value ?? lead.data?.value ?? null;
  const text = typeof raw === 'number' || typeof raw === 'string' ? String(raw).trim() : '';
  if (!/^[-+]?\d+(\.\d{1,6})?$/.test(text)) return null;
  if ((lead.currency ?? currency) !== currency) return null;
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(6, '0'));
}

/** A sum in units of 10^-10: six digits of value, four of probability. */
function total(values: readonly bigint[], probability: number): bigint {
  return values.reduce((sum, value) => sum + value, 0n) * BigInt(Math.round(probability * 10_000));
}

function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const [low = 0, high = 0] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}
