import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../setup/chromium.ts';
import { demoPassword } from '../setup/demo-world.ts';
import type { TestWeb } from '../setup/web.ts';
import { startTestWeb } from '../setup/web.ts';

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

/** Presses Tab until the focus is on an element of this accessible name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>(
      `(document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').trim()`,
    );
    if (name.test(focused)) return;
  }
  throw new Error(`no way to ${name} by Tab`);
}

describe('without a mouse', () => {
  it('signs in, changes the period, opens the leads behind a bar, and signs out', async () => {
    const page = await browser.newPage();
    await page.goto(`${web.url}/sign-in`);
    await page.keyboard.type('manager@brightsmile.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type(demoPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/reports\/funnel/);

    await tabTo(page, /^Last 30 days/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Last 91 days$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/range=last_91d/);
    expect(await page.locator('.tool-period').textContent()).toContain('Last 91 days');

    await tabTo(page, /^Explain this number/);
    await page.keyboard.press('Enter');
    expect(await page.locator('.explain:popover-open').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await page.locator('.explain:popover-open').count()).toBe(0);

    await page.locator('.funnel-label a').first().focus();
    const leads = Number((await page.locator('.funnel-count').first().textContent())?.replace(/\D/g, ''));
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/leads\?/);
    expect(await page.locator('.chip-context').textContent()).toContain(` ${leads} leads`);

    await tabTo(page, /account of/);
    await page.keyboard.press('Enter');
    await tabTo(page, /^Sign out$/);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/sign-in$/);
    await page.goto(`${web.url}/clients`);
    expect(new URL(page.url()).pathname).toBe('/sign-in');
    await page.close();
  });

  it('keeps the theme that was chosen, from the first byte', async () => {
    const page = await browser.newPage({ colorScheme: 'light' });
    await page.goto(`${web.url}/sign-in`);
    await page.keyboard.type('manager@brightsmile.example');
    await page.keyboard.press('Tab');
    await page.keyboard.type(demoPassword);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/reports\//);
    await page.locator('.avatar-button').click();
    await page.getByText('Dark', { exact: true }).click();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    const answer = await page.reload();
    expect(await answer?.text()).toContain('data-theme="dark"');
    await page.close();
  });
});
