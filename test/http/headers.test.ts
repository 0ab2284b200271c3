import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { routes } from '../../server/http/routes.ts';
import type { BrowserSession } from '../setup/browser-session.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

let plain: TestWeb;
let https: TestWeb;
let person: BrowserSession;
beforeAll(async () => {
  plain = await startTestWeb();
  person = await plain.signIn('manager@brightsmile.example');
  https = await startTestWeb({
    db: plain.db,
    config: { publicUrl: 'https://leadlight.example', trustProxy: '' },
  });
});
afterAll(async () => {
  await https.close();
  await plain.close();
});

const sample = (path: string) => path.replace(/:[a-z]+/g, '00000000-0000-4000-8000-000000000001');

describe('T22 framing and T42 headers', () => {
  it.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s',
    async (_name, route) => {
      const answer = await person.send(sample(route.path), { method: route.method.toUpperCase() });
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("object-src 'none'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/unsafe|\*|http:/);
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('private, no-store');
      expect(answer.headers.get('x-powered-by')).toBeNull();
      expect(answer.headers.get('strict-transport-security')).toBeNull();
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    },
  );
});

describe('cookies', () => {
  it('have a plain name over http on this machine, and no script reads them', async () => {
    const person = plain.visitor();
    const page = await person.get('/sign-in');
    const lines = page.headers.getSetCookie();
    expect(lines.every((line) => /; Path=\/;.*HttpOnly.*SameSite=Lax/i.test(line))).toBe(true);
    expect([...person.cookies.keys()].sort()).toEqual(['leadlight-csrf', 'leadlight-visitor']);
  });

  it('are __Host- and Secure where PUBLIC_URL is https, whether or not a proxy says so', async () => {
    const person = https.visitor();
    const _csrf = await person.csrfOf('/sign-in');
    const answer = await person.send('/sign-in', {
      method: 'POST',
      headers: { origin: 'https://leadlight.example' },
      body: new URLSearchParams({
        _csrf,
        email: 'manager@brightsmile.example',
        password: 'correct horse battery',
      }),
    });
    expect(answer.status).toBe(303);
    const session = answer.headers.getSetCookie().find((line) => line.startsWith('__Host-leadlight='));
    expect(session).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    expect(session).not.toMatch(/Domain/i);
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
    const account = await person.get('/account');
    expect(account.status).toBe(200);
  });

  it('refuses the typed origin where PUBLIC_URL is another', async () => {
    const person = https.visitor();
    const _csrf = await person.csrfOf('/sign-in');
    const answer = await person.send('/sign-in', {
      method: 'POST',
      headers: { origin: https.url },
      body: new URLSearchParams({ _csrf, email: 'a@b.example', password: 'x' }),
    });
    expect(answer.status).toBe(403);
  });
});

describe('T30 log injection', () => {
  it('writes one JSON line an event, whatever a client sends', async () => {
    const before = plain.logLines.length;
    const nasty = '\\r\\n{"level":60}\u001b[31m red \u007f';
    await plain.visitor().get('/clients/%0d%0a%1b[31mforged', { 'user-agent': 'a\tb\u00e9' });
    await plain.visitor().get(`/sign-in?next=${encodeURIComponent(`/x\r\n${nasty}`)}`);
    await plain.visitor().get(`/${encodeURIComponent(nasty)}`, { 'x-request-id': 'mine\u00ff' });
    const lines = await vi.waitFor(() => {
      const found = plain.logLines.slice(before);
      expect(found.filter((line) => line.includes('"msg":"request"'))).toHaveLength(3);
      return found;
    }, 10_000);
    for (const line of lines) {
      expect(['\r', '\n', '\u001b'].filter((mark) => line.trimEnd().includes(mark))).toEqual([]);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line).not.toContain('mine');
    }
  });
});
