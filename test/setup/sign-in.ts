import type { BrowserSession } from './browser-session.ts';
import { browserSession } from './browser-session.ts';

/** A session of this person, signed in through the form as a browser does it. Throws when the door stays shut. */
export async function signIn(url: string, email: string, password: string): Promise<BrowserSession> {
  const session = browserSession(url);
  const answer = await session.post('/sign-in', { email, password });
  if (answer.status !== 303) throw new Error(`signing in as ${email} was answered with ${answer.status}`);
  return session;
}
