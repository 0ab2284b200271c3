const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Sortable headers, rows that open on a click, and on a phone the rest of a row under its first three cells. */
export function startTables() {
  for (const table of document.querySelectorAll('table[data-sortable]')) makeSortable(table);
  for (const row of document.querySelectorAll('tr[data-href]')) {
    row.addEventListener('click', (event) => {
      if (event.target.closest('a, button') || getSelection()?.toString()) return;
      location.assign(row.dataset.href);
    });
  }
  for (const table of document.querySelectorAll('table.data')) addOpeners(table);
}

function makeSortable(table) {
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort-button';
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener('click', () => {
      const numeric = header.classList.contains('num');
      const first = numeric ? 'descending' : 'ascending';
      const now = header.getAttribute('aria-sort');
      const next = now === null ? first : now === 'ascending' ? 'descending' : 'ascending';
      for (const other of headers) other.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', next);
      sortRows(table.tBodies[0], column, numeric, next === 'ascending' ? 1 : -1);
    });
  });
}

/** Unknown values stay last in both directions; equal ones keep their order. */
function sortRows(body, column, numeric, direction) {
  closeAll(body);
  const keyed = [...body.rows].map((row) => ({ row, key: keyOf(row.cells[column], numeric) }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
    return direction * (numeric ? a.key - b.key : collator.compare(a.key, b.key));
  });
  body.append(...keyed.map(({ row }) => row));
}

function keyOf(cell, numeric) {
  if (!cell || 'unknown' in cell.dataset) return null;
  const text = cell.dataset.sort ?? cell.textContent.trim();
  return numeric ? Number(text) : text;
}

function addOpeners(table) {
  if (!table.querySelector('.extra')) return;
  const headers = [...table.tHead.rows[0].cells];
  for (const row of table.tBodies[0].rows) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'row-opener';
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-label', `More about ${row.cells[0].textContent.trim()}`);
    row.cells[0].prepend(button);
    button.addEventListener('click', () => {
      const open = button.getAttribute('aria-expanded') === 'true';
      button.setAttribute('aria-expanded', String(!open));
      if (open) row.nextElementSibling.remove();
      else row.after(restOf(row, headers));
    });
  }
}

/** What a narrow table leaves out of a row, as a row of its own below it. */
function restOf(row, headers) {
  const list = document.createElement('dl');
  for (const [at, cell] of [...row.cells].entries()) {
    if (!cell.classList.contains('extra')) continue;
    const [term, value] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = headers[at].textContent;
    value.textContent = cell.textContent;
    const pair = document.createElement('div');
    pair.append(term, value);
    list.append(pair);
  }
  const more = document.createElement('tr');
  more.className = 'row-more';
  const cell = more.insertCell();
  cell.colSpan = headers.length;
  cell.append(list);
  return more;
}

function closeAll(body) {
  for (const more of body.querySelectorAll('.row-more')) more.remove();
  for (const button of body.querySelectorAll('.row-opener')) button.setAttribute('aria-expanded', 'false');
}
