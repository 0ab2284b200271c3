/** A search field that narrows a list of links as one types; arrows walk it, Enter opens the first. */
export function startLists() {
  for (const input of document.querySelectorAll('[data-filter-list]')) {
    const list = document.getElementById(input.dataset.filterList);
    const none = list?.parentElement?.querySelector('.menu-none');
    if (!list) continue;
    input.addEventListener('input', () => {
      const wanted = fold(input.value);
      let shown = 0;
      for (const item of list.children) {
        item.hidden = !fold(item.textContent).includes(wanted);
        if (!item.hidden) shown += 1;
      }
      if (none) none.hidden = shown > 0;
    });
    input.addEventListener('keydown', (event) => {
      const links = visibleLinks(list);
      if (event.key === 'Enter' && links[0]) location.assign(links[0].href);
      if (event.key === 'ArrowDown' && links[0]) {
        event.preventDefault();
        links[0].focus();
      }
    });
  }
  for (const list of document.querySelectorAll('.menu-list')) list.addEventListener('keydown', walk);
}

function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = visibleLinks(event.currentTarget);
  const next = links[links.indexOf(document.activeElement) + step];
  event.preventDefault();
  (next ?? event.currentTarget.parentElement.querySelector('input[type=search]') ?? links.at(-1))?.focus();
}

function visibleLinks(list) {
  return [...list.querySelectorAll('li:not([hidden]) > a')];
}

/** Without case and accents: "Muller" finds "Müller". */
function fold(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
