import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The icons that views may name, and the Tabler icon each is drawn with. */
const icons: Readonly<Record<string, string>> = {
  funnel: 'filter',
  leads: 'address-book',
  executions: 'robot',
  clients: 'building',
  account: 'user-circle',
  help: 'help-circle',
  search: 'search',
  selector: 'selector',
  left: 'chevron-left',
  right: 'chevron-right',
  down: 'chevron-down',
  'arrow-up': 'arrow-up-right',
  'arrow-down': 'arrow-down-right',
  same: 'minus',
  calendar: 'calendar',
  compare: 'arrows-diff',
  globe: 'world',
  clock: 'clock',
  info: 'info-circle',
  check: 'check',
  warning: 'alert-triangle',
  failed: 'circle-x',
  success: 'circle-check',
  pending: 'progress',
  stopped: 'circle-minus',
  table: 'table',
  sun: 'sun',
  moon: 'moon',
  system: 'device-desktop',
  'sign-out': 'logout',
  star: 'star',
  trash: 'trash',
  close: 'x',
  menu: 'menu-2',
  lock: 'lock',
  'not-found': 'map-question',
  offline: 'plug-connected-x',
  empty: 'inbox',
  link: 'external-link',
  retry: 'refresh',
  ascending: 'sort-ascending',
  descending: 'sort-descending',
};

/** One SVG of symbols: a view shows `<use href="…#name">`, and the browser keeps the file for ever. */
export function iconSprite(projectDir: string): string {
  const symbols = Object.entries(icons).map(([name, file]) => {
    const path = join(projectDir, 'node_modules/@tabler/icons/icons/outline', `${file}.svg`);
    const inner = readFileSync(path, 'utf8')
      .replace(/^[\s\S]*?<svg[^>]*>/, '')
      .replace(/<\/svg>\s*$/, '')
      .replace(/\s*\n\s*/g, '');
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`;
}
