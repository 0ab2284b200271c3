import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reports } from '../../reports/registry.ts';
import { launchChromium } from '../setup/chromium.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';
import { largestClient, signInAs } from './reader.ts';

let web: TestWeb;
let browser: Browser;

beforeAll(async () => {
  web = await startTestWeb({ template: 'demo' });
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await web?.close();
});

/** Assets are packed after the start, one after the other; what is measured is the server at rest. */
async function allPacked(client: string): Promise<void> {
  const reader = await web.signIn('manager@brightsmile.example');
  const page = await (await reader.get(`/clients/${client}/reports/funnel`)).text();
  const texts = new Set(
    [...page.matchAll(/"(\/assets\/[^"#]+\.(?:css|js|svg))["#]/g)].map((found) => found[1] ?? ''),
  );
  expect(texts.size).toBeGreaterThan(4);
  for (const link of texts) {
    const encoding = async () =>
      (await reader.get(link, { 'accept-encoding': 'br' })).headers.get('content-encoding');
    await expect.poll(encoding, { timeout: 60_000 }).toBe('br');
  }
}

it('loads every report within 250 KB the first time and 40 KB after', async () => {
  const client = await largestClient(web.db.arrange);
  await allPacked(client);
  const context = await browser.newContext();
  await signInAs(context, web.url, 'manager@brightsmile.example');
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  let received = 0;
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    received += encodedDataLength;
  });
  for (const { slug } of reports) {
    const address = `${web.url}/clients/${client}/reports/${slug}?last=90d&compare=prev`;
    await devtools.send('Network.clearBrowserCache');
    const measure = async () => {
      received = 0;
      await page.goto(address, { waitUntil: 'networkidle' });
      return received;
    };
    expect(await measure(), `${slug}, cold`).toBeLessThanOrEqual(250 * 1024);
    expect(await measure(), `${slug}, warm`).toBeLessThanOrEqual(40 * 1024);
  }
  await context.close();
}, 120_000);

it('lets assets be kept for ever and pages never', async () => {
  const visitor = web.visitor();
  const page = await visitor.get('/sign-in');
  expect(page.headers.get('cache-control')).toBe('private, no-store');
  const links = [...(await page.text()).matchAll(/(?:href|src)="(\/assets\/[^"#]+)"/g)].map(
    (found) => found[1],
  );
  expect(links.length).toBeGreaterThan(4);
  for (const link of links) {
    const asset = await visitor.get(link ?? '');
    expect(asset.status, link).toBe(200);
    expect(asset.headers.get('cache-control'), link).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('set-cookie'), link).toBeNull();
  }
  expect((await visitor.get('/assets/0000000000000000/app.css')).status).toBe(404);
});
