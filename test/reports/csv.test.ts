import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardFormula, toCsv } from '../../reports/output/csv.ts';
import { toJson } from '../../reports/output/json.ts';
import { sampleFunnel } from '../views/sample-results.ts';

describe('a report as CSV', () => {
  it('has the keys as header, CRLF, raw values, unknown as nothing', () => {
    const lines = toCsv(sampleFunnel()).split('\r\n');
    expect(lines[0]).toBe(
      '"stage_id","stage","count","step_conversion","total_conversion","advanced","still_here","lost_here","median_seconds_in_stage","open_value","observed_probability"',
    );
    expect(lines[1]).toBe('"New","New",1284,,1,1011,61,212,93600,"12345.50",');
    expect(lines).toHaveLength(8);
  });

  it('T28 lets no text start a formula, and leaves numbers alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\u0000', '＝'),
        fc.constantFrom('', ' ', '"', "'", '  '),
        fc.string(),
        (sign, before, rest) => guardFormula(before + sign + rest).startsWith("'"),
      ),
      { seed: 7, numRuns: 500 },
    );
    expect(guardFormula('Proposal - sent')).toBe('Proposal - sent');
  });
});

describe('a report as JSON', () => {
  it('has exactly the parts that programs rely on', () => {
    const json = toJson(sampleFunnel());
    expect(Object.keys(json)).toEqual([
      'report',
      'client',
      'params',
      'period',
      'freshness',
      'columns',
      'rows',
      'totals',
      'tiles',
      'charts',
      'checks',
    ]);
    expect(json.report).toBe('funnel');
    expect(json.period).toEqual({
      from: '2026-10-24',
      to: '2026-11-22',
      timezone: 'Europe/Berlin',
      grain: 'day',
      compare: { mode: 'prev', from: '2026-09-24', to: '2026-10-23' },
      unfinished: true,
    });
    expect(json.columns[0]).toEqual({ key: 'stage_id', label: 'Stage id', kind: 'id', unit: null });
  });
});
