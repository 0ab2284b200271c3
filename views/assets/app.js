import { startLists } from 'asset:list-filter.js';
import { startPopovers } from 'asset:popovers.js';
import { startTables } from 'asset:tables.js';
import { startTheme } from 'asset:theme.js';

startTheme();
startPopovers();
startTables();
startLists();

// A changed filter is a changed page: its address is the report.
for (const form of document.querySelectorAll('form[data-auto-submit]')) {
  form.classList.add('auto-submit');
  form.addEventListener('change', (event) => {
    if (event.target.matches('select')) form.requestSubmit();
  });
  form.addEventListener('submit', () => {
    // Empty values and defaults say nothing: a short address is a readable one.
    for (const field of form.elements) if (field.name && field.value === '') field.disabled = true;
  });
}
window.addEventListener('pageshow', () => {
  for (const field of document.querySelectorAll('form[data-auto-submit] :disabled')) field.disabled = false;
});
