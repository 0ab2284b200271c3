import { z } from 'zod';
import { funnelParams } from '../funnel/params.ts';

/**
 * What a list of leads can be cut down to, in the words of the funnel:
 *
 * by stage (`stage` is needed): count (as `mode` counts), reached, touched, strict, skipped; went_further, still_open, lost_after
 * (how the leads of a bar go on); current; entries, advanced, lost_here, moved_back, left_pipeline, still_here (leads with
 * such a visit). With or without a stage: standing (open now, whenever created) and stalled. For the whole funnel: in_scope
 * and where its leads stand now (open, won, lost, no_stage, elsewhere_now), closed_won and closed_lost (closed in the period,
 * whenever created), and what its checks count.
 */
export const leadParts = {
  atStage: [
    'count',
    'reached',
    'touched',
    'strict',
    'skipped',
    'went_further',
    'still_open',
    'lost_after',
    'current',
    'entries',
    'advanced',
    'lost_here',
    'moved_back',
    'left_pipeline',
    'still_here',
  ],
  anywhere: ['standing', 'stalled'],
  ofFunnel: [
    'in_scope',
    'open',
    'won',
    'lost',
    'no_stage',
    'elsewhere_now',
    'closed_won',
    'closed_lost',
    'history_gaps',
    'state_disagrees',
    'only_lost_visits',
    'other_currency',
    'unparsable_values',
  ],
} as const;

export type LeadPart = (typeof leadParts)[keyof typeof leadParts][number];

/** Parts that follow leads through the funnel; activity has none of them. */
export const cohortParts: readonly LeadPart[] = [
  'reached',
  'strict',
  'skipped',
  'went_further',
  'still_open',
  'lost_after',
];

export const leadSorts = ['created_at', 'updated_at', 'name', 'value', 'age'] as const;
export type LeadSort = (typeof leadSorts)[number];

const allParts = [...leadParts.atStage, ...leadParts.anywhere, ...leadParts.ofFunnel] as const;

/** The parameters of the list beyond the period. Without `part` it is every lead of the client that fits the filters. */
export const leadListParams = funnelParams.extend({
  part: z.enum(allParts).nullable().default(null),
  /** `none`: in no stage; only without `part`. */
  stage: z
    .union([z.literal('none'), z.guid().toLowerCase()], 'must be the id of a stage, or none')
    .nullable()
    .default(null),
  /** Leads that failed runs of the period touched, whenever created; only without `part`. */
  failed_runs: z.enum(['yes']).nullable().default(null),
  /** Which runs, as the report on automations has them; only with `failed_runs`. */
  workflow: z.string().nullable().default(null),
  modes: z.string().nullable().default(null),
  /** A label of the leads' own state; only without `part`. */
  state: z.string().nullable().default(null),
  /** Searched in name, external id and e-mail. */
  q: z.string().max(200).nullable().default(null),
  sort: z.enum(leadSorts).default('created_at'),
  order: z.enum(['asc', 'desc']).default('desc'),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .transform(Number)
    .refine((rows) => rows <= 200, 'must be at most 200')
    .default(50),
  cursor: z.string().nullable().default(null),
});

export type LeadListParams = z.infer<typeof leadListParams>;
