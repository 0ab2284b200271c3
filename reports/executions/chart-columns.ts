import type { Column, Drill } from '../report.ts';

/** Makes a link to the list of runs with the report's own filters and these besides. */
export type RunDrill = (params: Readonly<Record<string, string>>) => Drill;

export const text = (key: string, label: string): Column => ({ key, label, kind: 'text', unit: null });

export const count = (key: string, label: string, unit = 'runs'): Column => ({
  key,
  label,
  kind: 'count',
  unit,
});

export const instant = (key: string, label: string): Column => ({ key, label, kind: 'instant', unit: null });

export const percent: Column = { key: 'success_rate', label: 'Success', kind: 'rate', unit: null };
