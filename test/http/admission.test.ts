import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../server/errors.ts';
import { admission } from '../../server/http/middleware/admission.ts';

/** Requests that were let in and wait for their answer, in the order in which they came in. */
const inside: { readonly name: string; readonly answer: () => void }[] = [];
let close = async () => {};
afterEach(async () => {
  for (const { answer } of inside.splice(0)) answer();
  await close();
});

async function open(limits: { running: number; waiting: number; longestWaitMs: number }): Promise<string> {
  const web = express();
  web.use(admission(limits));
  web.get('/healthz', (_req, res) => void res.end());
  web.get('/large', (_req, res) => void res.send('x'.repeat(20_000_000)));
  web.get('/:name', (req, res) => {
    inside.push({ name: req.params.name, answer: () => void res.end() });
  });
  web.use(((error: unknown, _req, res, _next) => {
    res.status(error instanceof AppError ? error.status : 500).end();
  }) satisfies express.ErrorRequestHandler);
  const server = web.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const names = () => inside.map(({ name }) => name);

describe('how many requests are worked on at once', () => {
  it('lets one in for each that is answered', async () => {
    const url = await open({ running: 2, waiting: 9, longestWaitMs: 60_000 });
    const answers: Promise<Response>[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      answers.push(fetch(`${url}/${name}`));
      if (answers.length <= 2) await vi.waitFor(() => expect(names()).toContain(name), 10_000);
      else await fetch(`${url}/healthz`);
    }
    expect(names()).toEqual(['a', 'b']);
    inside[0]?.answer();
    await vi.waitFor(() => expect(inside).toHaveLength(3), 10_000);
    inside[1]?.answer();
    await vi.waitFor(() => expect(inside).toHaveLength(4), 10_000);
    expect(names().slice(2).sort()).toEqual(['c', 'd']);
    for (const { answer } of inside) answer();
    expect((await Promise.all(answers)).map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });

  it('refuses with 503 where the line is full, and at once', async () => {
    const url = await open({ running: 1, waiting: 0, longestWaitMs: 60_000 });
    const first = fetch(`${url}/a`);
    await vi.waitFor(() => expect(names()).toEqual(['a']), 10_000);
    expect((await fetch(`${url}/b`)).status).toBe(503);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    inside[0]?.answer();
    expect((await first).status).toBe(200);
  });

  it('refuses with 503 who stood in line for too long', async () => {
    const url = await open({ running: 1, waiting: 9, longestWaitMs: 20 });
    void fetch(`${url}/a`).catch(() => {});
    await vi.waitFor(() => expect(names()).toEqual(['a']), 10_000);
    expect((await fetch(`${url}/b`)).status).toBe(503);
    expect(names()).toEqual(['a']);
  });

  it('keeps no place for a reader who does not read', async () => {
    const url = await open({ running: 1, waiting: 0, longestWaitMs: 60_000 });
    const slow = connect(Number(new URL(url).port), '127.0.0.1');
    slow.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => slow.once('readable', resolve));
    const next = fetch(`${url}/a`);
    await vi.waitFor(() => expect(names()).toEqual(['a']), 10_000);
    inside[0]?.answer();
    expect((await next).status).toBe(200);
    slow.destroy();
  });

  it('gives the place of a reader who left to the next, and forgets who left the line', async () => {
    const url = await open({ running: 1, waiting: 9, longestWaitMs: 60_000 });
    const leaving = new AbortController();
    const left = fetch(`${url}/a`, { signal: leaving.signal }).catch(() => null);
    await vi.waitFor(() => expect(names()).toEqual(['a']), 10_000);
    const bored = new AbortController();
    const gone = fetch(`${url}/b`, { signal: bored.signal }).catch(() => null);
    await fetch(`${url}/healthz`);
    bored.abort();
    await gone;
    const last = fetch(`${url}/c`);
    await fetch(`${url}/healthz`);
    leaving.abort();
    await left;
    await vi.waitFor(() => expect(names()).toContain('c'), 10_000);
    inside.at(-1)?.answer();
    expect((await last).status).toBe(200);
  });
});
