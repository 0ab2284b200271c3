import { describe, expect, it } from 'vitest';
import { parsePeriod } from '../../reports/kit/period.ts';
import type { FunnelChart, Tile } from '../../reports/report.ts';
import { buildFunnel } from '../../server/http/models/funnel-view.ts';
import { initials } from '../../server/http/models/page.ts';
import { buildPeriodTools } from '../../server/http/models/period-tools.ts';
import { buildSparkline } from '../../server/http/models/sparkline.ts';
import { describeChange } from '../../server/http/models/tile-view.ts';
import { sampleNow } from './sample-results.ts';

const english = { locale: 'en', timezone: 'Europe/Berlin' };

describe('a change against the compared period', () => {
  const tile = (more: Partial<Tile>) =>
    describeChange(
      { value: 120, previous: 100, kind: 'count', unit: null, better: 'up', n: 500, ...more },
      english,
    );

  it('is told in percent, rates in points', () => {
    expect(tile({})).toMatchObject({ text: '+20.0\u00a0%', tone: 'good', word: 'better', previous: '100' });
    expect(tile({ value: 0.217, previous: 0.241, kind: 'rate' })).toMatchObject({
      text: '−2.4 points',
      word: 'worse',
    });
  });

  it('knows that up is not always good', () => {
    expect(tile({ better: 'down' })).toMatchObject({ arrow: 'arrow-up', tone: 'bad', word: 'worse' });
    expect(tile({ better: 'neither' })).toMatchObject({ tone: 'neutral', word: '' });
  });

  it('gives no verdict on few', () => {
    expect(tile({ n: 9 })).toMatchObject({ text: '+20.0\u00a0%', tone: 'neutral', word: '' });
  });

  it('never divides by nothing', () => {
    expect(tile({ previous: 0 })).toMatchObject({ text: '+120' });
    expect(tile({ previous: null })).toMatchObject({ text: 'no comparison', arrow: null });
    expect(tile({ value: null })).toMatchObject({ text: '–', arrow: null });
    expect(tile({ value: 100 })).toMatchObject({ text: 'no change', arrow: 'same' });
    expect(tile({ value: 5000, previous: 1 }).text).toBe('+4,999\u00a0×');
  });
});

describe('the period control', () => {
  const tools = (query: Record<string, string>) =>
    buildPeriodTools(
      '/report',
      query,
      parsePeriod(query, 'Europe/Berlin', sampleNow),
      { asOf: sampleNow.toISOString(), mode: 'exact', lastEventAt: null },
      'en',
    );

  it('moves by its own length, and keeps every other filter', () => {
    expect(tools({ last: '7d', source: 'web' }).earlier).toBe(
      '/report?source=web&range=custom&from=2026-11-09&to=2026-11-15',
    );
  });

  it('moves whole months by months', () => {
    const march = tools({ from: '2026-03-01', to: '2026-03-31' });
    expect(march.earlier).toContain('from=2026-02-01&to=2026-02-28');
    expect(march.later).toContain('from=2026-04-01&to=2026-04-30');
  });

  it('never moves into the future', () => {
    expect(tools({ last: '7d' }).later).toBeNull();
    expect(tools({ from: '2026-11-10', to: '2026-11-19' }).later).toContain('from=2026-11-13&to=2026-11-22');
  });

  it('marks the preset, and offers only buckets that fit', () => {
    const { presets, grains } = tools({ range: 'last_7d' });
    expect(presets.filter((preset) => preset.current).map((preset) => preset.label)).toEqual(['Last 7 days']);
    expect(grains.map((grain) => grain.label)).toEqual(['Hourly', 'Daily']);
  });
});

describe('a funnel as drawn', () => {
  const bar = {
    label: 'New',
    ofFirst: 1,
    ofPrevious: null,
    medianSecondsInStage: null,
    worst: false,
    drill: null,
  };
  const chart = (bars: FunnelChart['bars']): FunnelChart => ({
    kind: 'funnel',
    key: 'f',
    title: 'F',
    finding: '',
    note: null,
    empty: null,
    columns: [],
    rows: [],
    bars,
  });

  it('splits a bar by its parts; what they leave is said apart', () => {
    const { rows, legend } = buildFunnel(
      chart([{ ...bar, count: 100, advanced: 60, stillHere: 10, lost: 20 }]),
      english,
      () => null,
    );
    expect(rows[0]?.parts.map(({ name, x, width }) => [name, x, width])).toEqual([
      ['advanced', 0, 60],
      ['here', 60, 10],
      ['lost', 70, 20],
      ['other', 90, 10],
    ]);
    expect(legend.map(({ name }) => name)).toEqual(['advanced', 'here', 'lost', 'other']);
  });

  it('stays within its length where parts overlap, and draws nothing of nothing', () => {
    const { rows } = buildFunnel(
      chart([
        { ...bar, count: 10, advanced: 10, stillHere: 5, lost: 5 },
        { ...bar, count: 0, advanced: 0, stillHere: 0, lost: 0 },
      ]),
      english,
      () => null,
    );
    const widths = rows[0]?.parts.map(({ width }) => width) ?? [];
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 5);
    expect(rows[1]?.parts).toEqual([]);
  });
});

it('draws a sparkline with gaps where nothing is known, the unfinished end apart', () => {
  const line = buildSparkline([1, null, 3, 2], true);
  expect(line?.line.match(/M/g)).toHaveLength(2);
  expect(line?.unfinished).toMatch(/^M.*L/);
  expect(buildSparkline([1, null], false)).toBeNull();
});

it.each([
  ['Ada Lovelace', 'AL'],
  ['ada@nordwind.example', 'AE'],
  ['Prince', 'P'],
  ['', '?'],
])('%s has the initials %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});
