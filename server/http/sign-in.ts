import { z } from 'zod';
import { auditPlatformAccess } from '../access/audit-access.ts';
import { signIn } from '../access/sign-in.ts';
import { AppError } from '../errors.ts';
import { deviceTokenOf, rememberDevice } from './device-cookie.ts';
import { readForm, readQuery } from './form.ts';
import { csrfToken } from './middleware/csrf.ts';
import { endSession, startSession } from './middleware/session.ts';
import { present } from './present.ts';
import { mayCarrySession } from './public-address.ts';
import { originOf, sourceOf } from './request.ts';
import type { RouteContext, SignedInContext } from './route.ts';
import { safeNext } from './safe-next.ts';

const signInQuery = z.object({ next: z.string().optional() });

const signInForm = z.object({
  email: z.string().max(254, 'is longer than an e-mail address can be.'),
  password: z.string(),
  next: z.string().optional(),
});

/** `GET /sign-in`: the form; who is signed in already goes on. */
export async function showSignIn({ req, res }: RouteContext): Promise<void> {
  const { next } = readQuery(req, signInQuery);
  if (req.viewer) res.redirect(303, safeNext(next));
  else {
    const form = { csrfToken: csrfToken(req), next: safeNext(next), email: '', message: null };
    await present(res, 'sign-in', form);
  }
}

/** `POST /sign-in`: starts a session, or shows the form again with one answer for every reason. */
export async function submitSignIn({ app, req, res, now }: RouteContext): Promise<void> {
  const form = readForm(req, signInForm);
  if (!mayCarrySession(app.config, req)) {
    throw new AppError(
      403,
      'insecure',
      'Over plain http, sign-in works on this machine only. Open Leadlight by https, and set PUBLIC_URL to that address.',
    );
  }
  const person = await signIn(app, {
    email: form.email,
    password: form.password,
    ip: req.ip ?? '',
    deviceToken: deviceTokenOf(app, req),
    origin: originOf(req),
  });
  if (!person) {
    res.status(401);
    await present(res, 'sign-in', {
      csrfToken: csrfToken(req),
      next: safeNext(form.next),
      email: form.email,
      message: 'This e-mail address and password do not match.',
    });
    return;
  }
  await startSession(req, person, now);
  rememberDevice(app, req, res, form.email);
  // Made here once: tabs that open at the same moment would each make their own, and only the last one's forms would work.
  csrfToken(req);
  await auditPlatformAccess(app, sourceOf(req), {
    action: 'session.signed_in',
    entityType: 'user',
    entityId: person.userId,
  });
  res.redirect(303, safeNext(form.next));
}

/** `POST /sign-out`: ends the session everywhere it is known. */
export async function signOut({ app, req, res, viewer }: SignedInContext): Promise<void> {
  readForm(req, z.object({}));
  const source = sourceOf(req);
  await endSession(req);
  await auditPlatformAccess(app, source, {
    action: 'session.signed_out',
    entityType: 'user',
    entityId: viewer.userId,
  });
  res.redirect(303, '/sign-in');
}
