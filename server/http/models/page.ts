import type { Viewer } from '../../access/viewer.ts';
import type { Query } from '../links.ts';
import { clientPath, linkTo } from '../links.ts';

export interface NavItem {
  readonly label: string;
  readonly icon: string;
  readonly href: string;
  readonly current: boolean;
}

/** The frame around a signed-in page: sidebar, client switcher, account menu. */
export interface Page {
  readonly title: string;
  /** What stands at the top where there is no client. */
  readonly heading: string;
  readonly csrfToken: string;
  readonly person: { readonly name: string; readonly email: string; readonly initials: string };
  readonly client: { readonly id: string; readonly name: string; readonly initial: string } | null;
  readonly switcher: readonly { readonly name: string; readonly href: string; readonly current: boolean }[];
  readonly home: string;
  readonly nav: readonly NavItem[];
  readonly platformNav: readonly NavItem[];
}

/** Where in the product a page is. */
export interface Place {
  readonly title: string;
  /** `leads`, `clients`, `account`, or a report's slug. */
  readonly section: string;
  readonly client: { readonly id: string; readonly name: string } | null;
  /** The period, kept when the reader goes to another section or client. */
  readonly keep: Query;
}

export interface Menu {
  readonly reports: readonly { readonly slug: string; readonly title: string }[];
  /** The clients the viewer may switch to. */
  readonly clients: readonly { readonly id: string; readonly name: string }[];
  readonly mayReadRows: boolean;
}

/** Nothing dead in the menus: what a role may not open is not shown. */
export function buildPage(viewer: Viewer, csrfToken: string, place: Place, menu: Menu): Page {
  const first = menu.reports[0]?.slug;
  return {
    title: place.client ? `${place.title} · ${place.client.name}` : place.title,
    heading: place.title,
    csrfToken,
    person: { name: viewer.name, email: viewer.email, initials: initials(viewer.name || viewer.email) },
    client: place.client && { ...place.client, initial: initials(place.client.name).slice(0, 1) },
    switcher: menu.clients.map((client) => ({
      name: client.name,
      href: switchTo(client.id, place, first),
      current: client.id === place.client?.id,
    })),
    home: place.client && first ? clientPath(place.client.id, 'reports', first) : '/',
    nav: place.client ? clientNav(place.client.id, place, menu) : wayBack(menu),
    platformNav:
      viewer.isPlatformAdmin || menu.clients.length !== 1
        ? [{ label: 'Clients', icon: 'clients', href: '/clients', current: place.section === 'clients' }]
        : [],
  };
}

/** Outside of a client, who has only one goes back to it. */
function wayBack(menu: Menu): NavItem[] {
  const [only, ...others] = menu.clients;
  if (!only || others.length > 0) return [];
  return [{ label: only.name, icon: 'left', href: clientPath(only.id), current: false }];
}

function clientNav(clientId: string, place: Place, menu: Menu): NavItem[] {
  const items = menu.reports.map(({ slug, title }) => ({
    label: title,
    icon: slug,
    href: linkTo(clientPath(clientId, 'reports', slug), place.keep),
    current: place.section === slug,
  }));
  if (menu.mayReadRows) {
    const leads = {
      label: 'Leads',
      icon: 'leads',
      href: clientPath(clientId, 'leads'),
      current: place.section === 'leads',
    };
    items.splice(1, 0, leads);
  }
  return items;
}

/** The same section of another client; its filters name things of this one and stay behind. */
function switchTo(clientId: string, place: Place, first: string | undefined): string {
  if (place.section === 'leads') return clientPath(clientId, 'leads');
  const slug = place.client === null || place.section === 'account' ? first : place.section;
  return slug === undefined
    ? clientPath(clientId)
    : linkTo(clientPath(clientId, 'reports', slug), place.keep);
}

/** `Ada Lovelace` → `AL`; at least one character. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@._-]+/u)
    .filter((word) => word !== '');
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase() || '?';
}
