import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { executionAnswer } from '../../jobs/n8n-sync/answers.ts';
import { executionRow } from '../../jobs/n8n-sync/execution-row.ts';
import { readRunDetails } from '../../jobs/n8n-sync/run-details.ts';
import { storableJson } from '../../jobs/n8n-sync/storable-json.ts';

function recorded(name: string): { data: unknown; createdAt?: string; startedAt: string } {
  return JSON.parse(readFileSync(new URL(`../fixtures/n8n/${name}.json`, import.meta.url), 'utf8'));
}

test('a swallowed node error is no error of the run', () => {
  const { data } = recorded('execution-softfail-includeData');
  expect(readRunDetails(data, null)).toMatchObject({
    errorMessage: null,
    errorNode: null,
    input: { body: { email: 'Lead0@Example.test' } },
  });
});

test('the numbers of a retry answer are text; the start of the run that it repeats is not its own', () => {
  const answer = executionAnswer.parse(recorded('retry-response-4'));
  expect(answer).toMatchObject({ id: '344', retryOf: '4' });
  const started = new Date('2026-11-22T08:13:28.700Z');
  const row = executionRow({ ...answer, createdAt: started }, true);
  expect(row.first_started_at?.getTime()).toBeGreaterThanOrEqual(started.getTime() - 1_000);
});

test('node times in seconds, as after a crash, are not taken for a start', () => {
  const { data, createdAt } = recorded('execution-crashed-includeData');
  expect(readRunDetails(data, new Date(createdAt ?? ''))?.firstStart).toBeNull();
});

test('whatever n8n sends as data, reading it does not throw and the result fits', () => {
  const shapes = fc.oneof(
    fc.jsonValue(),
    fc.record({ resultData: fc.record({ error: fc.jsonValue(), runData: fc.jsonValue() }) }),
    fc.record({
      resultData: fc.record({
        runData: fc.dictionary(
          fc.string(),
          fc.array(fc.record({ startTime: fc.jsonValue(), data: fc.jsonValue() })),
        ),
      }),
      executionData: fc.jsonValue(),
    }),
  );
  fc.assert(
    fc.property(shapes, (data) => {
      const details = readRunDetails(data, new Date(0));
      expect(JSON.stringify(details?.output ?? null).length).toBeLessThan(64_000);
    }),
  );
});

test('any JSON becomes what jsonb takes, within its bound', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = JSON.stringify(storableJson({ value, bad: '\u0000\ud800' }, 3_000));
      expect(json).not.toContain('\\u0000');
      expect(json).not.toMatch(/\\ud[89a-f]/i);
      expect(Buffer.byteLength(json)).toBeLessThanOrEqual(9_000);
    }),
    { numRuns: 50 },
  );
  const large = storableJson({ rows: Array.from({ length: 90 }, () => 'x'.repeat(5_000)) }, 64_000);
  expect(large).toMatchObject({ truncated: true, beginning: expect.stringContaining('rows') });
});
