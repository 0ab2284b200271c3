import type { Request, Response } from 'express';
import type { AppError } from '../errors.ts';
import type { ErrorPage } from './models/views.ts';
import { present } from './present.ts';
import { safeNext } from './safe-next.ts';

type Words = Pick<ErrorPage, 'title' | 'icon' | 'advice'>;

const words: Readonly<Record<number, Words>> = {
  400: {
    title: 'That address does not work',
    icon: 'warning',
    advice: 'Change the value, or start from the page without it.',
  },
  401: { title: 'Sign in first', icon: 'lock', advice: 'Your session has ended, or there was none.' },
  403: { title: 'Not for your role', icon: 'lock', advice: 'Ask the owner of this client if you need it.' },
  404: {
    title: 'Nothing here',
    icon: 'not-found',
    advice: 'It may have been removed, or the address has a typing mistake.',
  },
  405: { title: 'Not this way', icon: 'warning', advice: 'Open the page with its address.' },
  413: { title: 'That is too much', icon: 'warning', advice: 'Make the text shorter and send it again.' },
  415: {
    title: 'That form cannot be read',
    icon: 'warning',
    advice: 'Load the page again and send its form.',
  },
  429: { title: 'Slow down a little', icon: 'clock', advice: 'Nothing is lost. Try again after a pause.' },
  503: {
    title: 'Back in a moment',
    icon: 'offline',
    advice: 'We try to reach it all the time. Load the page again in a few seconds.',
  },
  504: { title: 'That took too long', icon: 'clock', advice: 'A shorter period needs less work.' },
};

/** Where the status alone would tell the wrong story. */
const wordsOfCode: Readonly<Record<string, Words>> = {
  busy: { title: 'Back in a moment', icon: 'clock', advice: 'Load the page again in a few seconds.' },
  csrf: {
    title: 'This form is out of date',
    icon: 'clock',
    advice: 'Go back, load the page again and repeat it.',
  },
  insecure: {
    title: 'Not over plain http',
    icon: 'lock',
    advice: 'Ask who runs Leadlight for its https address.',
  },
};

const fault: Words = {
  title: 'This failed',
  icon: 'warning',
  advice: 'Try again. If it stays, send us the reference below.',
};

/** The page of an error: what failed, what to do, and the reference under which our log has it. */
export function showError(req: Request, res: Response, error: AppError): Promise<void> {
  return present(res, 'error', {
    ...(wordsOfCode[error.code] ?? words[error.status] ?? fault),
    status: error.status,
    message: error.message,
    reference: req.requestId,
    actions: actionsFor(req, error),
  });
}

function actionsFor(req: Request, error: AppError): ErrorPage['actions'] {
  const home = { label: 'Go to the start', href: '/', primary: true };
  if (error.status === 401) return [{ label: 'Sign in', href: '/sign-in', primary: true }];
  const isPage = req.method === 'GET';
  if (error.status === 400 && isPage && req.path !== '/') {
    return [
      { label: 'Start from this page afresh', href: safeNext(req.path), primary: true },
      { ...home, primary: false },
    ];
  }
  if (error.status >= 500 && isPage) {
    return [
      { label: 'Try again', href: safeNext(req.originalUrl), primary: true },
      { ...home, primary: false },
    ];
  }
  return [home];
}
