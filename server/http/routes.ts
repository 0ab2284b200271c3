import { showAccount } from './account.ts';
import { showClients } from './clients.ts';
import { health } from './health.ts';
import { clientHome, home } from './home.ts';
import { showLeads } from './leads.ts';
import { showReport, showReportJson } from './reports.ts';
import type { Route } from './route.ts';
import { showRun, showRuns } from './runs.ts';
import { deleteFilter, saveFilter } from './saved-filters.ts';
import { showSignIn, signOut, submitSignIn } from './sign-in.ts';

const anybody = { kind: 'public' } as const;
const signedIn = { kind: 'signed-in' } as const;
const rows = { kind: 'client', permission: 'rows' } as const;
const aggregates = { kind: 'client', permission: 'aggregates' } as const;

/** Every route there is, with who may call it. */
export const routes: readonly Route[] = [
  { method: 'get', path: '/healthz', policy: anybody, handle: health },
  { method: 'get', path: '/sign-in', policy: anybody, handle: showSignIn },
  { method: 'post', path: '/sign-in', policy: anybody, handle: submitSignIn },
  { method: 'post', path: '/sign-out', policy: signedIn, handle: signOut },
  { method: 'get', path: '/', policy: signedIn, handle: home },
  { method: 'get', path: '/account', policy: signedIn, handle: showAccount },
  { method: 'get', path: '/clients', policy: signedIn, handle: showClients },
  { method: 'get', path: '/clients/:client', policy: aggregates, handle: clientHome },
  {
    method: 'get',
    path: '/clients/:client/reports/:slug.json',
    policy: aggregates,
    handle: showReportJson,
  },
  { method: 'get', path: '/clients/:client/reports/:slug', policy: aggregates, handle: showReport },
  { method: 'get', path: '/clients/:client/leads', policy: rows, handle: showLeads },
  { method: 'get', path: '/clients/:client/runs', policy: rows, handle: showRuns },
  { method: 'get', path: '/clients/:client/runs/:run', policy: rows, handle: showRun },
  { method: 'post', path: '/clients/:client/saved-filters', policy: aggregates, handle: saveFilter },
  {
    method: 'post',
    path: '/clients/:client/saved-filters/:id/delete',
    policy: aggregates,
    handle: deleteFilter,
  },
];
