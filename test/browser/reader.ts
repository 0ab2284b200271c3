import type { BrowserContext, Page } from 'playwright-core';
import { demoPassword } from '../setup/demo-world.ts';
import { signIn } from '../setup/sign-in.ts';

/** Gives the context a session of this person. The form itself is filled in by the test of the keyboard. */
export async function signInAs(context: BrowserContext, url: string, email: string): Promise<void> {
  const { cookies } = await signIn(url, email, demoPassword);
  await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url })));
}

/** What a page complains about, as it comes: console messages (CSP violations among them) and uncaught errors. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('dialog', async (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  return complaints;
}

/** The id of the demo client with the most leads, whose people the tests sign in as. */
export async function largestClient(
  arrange: <Row>(text: string, values?: unknown[]) => Promise<Row[]>,
): Promise<string> {
  const [client] = await arrange<{ client_id: string }>(
    `select p.client_id from auth.users u
     join user_profiles p on p.user_id = u.id
     where u.email = 'manager@brightsmile.example'`,
  );
  if (!client) throw new Error('the demo world has no manager@brightsmile.example');
  return client.client_id;
}
