import { reports } from '../../reports/registry.ts';
import { withConnection } from '../../server/db/pool.ts';
import { launchChromium } from '../setup/chromium.ts';
import type { Figure } from './bench.ts';
import { startBenchWorld } from './bench-world.ts';

/** What a browser receives for a report page: the first time, and again with its cache. */
export async function benchBytes(): Promise<Figure[]> {
  const world = await startBenchWorld();
  const browser = await launchChromium();
  try {
    const clientId = await withConnection(world.database.urls.owner, async (client) => {
      const found = await client.query(
        'select client_id from leads group by client_id order by count(*) desc limit 1',
      );
      return found.rows[0].client_id as string;
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${world.url}/sign-in`);
    await page.getByLabel('E-mail').fill(world.emailOf('manager'));
    await page.getByLabel('Password').fill(world.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    let received = 0;
    cdp.on('Network.loadingFinished', ({ encodedDataLength }) => {
      received += encodedDataLength;
    });
    const measure = async (address: string) => {
      received = 0;
      await page.goto(address, { waitUntil: 'networkidle' });
      return Math.round(received / 102.4) / 10;
    };
    const figures: Figure[] = [];
    for (const report of reports) {
      const address = `${world.url}/clients/${clientId}/reports/${report.slug}?last=90d`;
      await cdp.send('Network.clearBrowserCache');
      figures.push(
        { figure: `${report.slug}: cold`, value: await measure(address), unit: 'KB', goal: '≤ 250' },
        { figure: `${report.slug}: warm`, value: await measure(address), unit: 'KB', goal: '≤ 40' },
      );
    }
    return figures;
  } finally {
    await browser.close();
    await world.stop();
  }
}
