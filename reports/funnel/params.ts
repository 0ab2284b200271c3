import { z } from 'zod';

export const countModes = ['reached', 'touched', 'strict', 'snapshot'] as const;
export type CountMode = (typeof countModes)[number];

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for the text form of a uuid, in either case. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** What a funnel is asked for, beyond the period. Names and ids are looked up in the client's own rows. */
export const funnelParams = z.object({
  /** A pipeline's id or exact name; null: the client's default one. */
  pipeline: z.string().nullable().default(null),
  mode: z.enum(countModes).default('reached'),
  basis: z.enum(['cohort', 'activity']).default('cohort'),
  /** Days of 24 h for which a cohort is followed. */
  window: z.enum(['none', '7', '14', '30', '60', '90']).default('none'),
  /** A project's id or exact name, or `none`. */
  project: z.string().nullable().default(null),
  /** A person's id, or `none`. */
  assignee: z.string().nullable().default(null),
  source: z.string().nullable().default(null),
});

export type FunnelParams = z.infer<typeof funnelParams>;
