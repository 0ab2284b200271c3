const gap = 6;

/** Places an opened popover at its button: below it, within the window, to the right edge where the menu asks for it. */
export function startPopovers() {
  for (const button of document.querySelectorAll('[popovertarget]')) {
    const menu = document.getElementById(button.getAttribute('popovertarget'));
    if (!menu) continue;
    button.setAttribute('aria-expanded', 'false');
    button.setAttribute('aria-haspopup', menu.getAttribute('role') === 'dialog' ? 'dialog' : 'true');
    menu.addEventListener('toggle', (event) => {
      const open = event.newState === 'open';
      button.setAttribute('aria-expanded', String(open));
      if (open) place(menu, button);
    });
  }
  // Menus hang on their buttons; a page that moves closes them.
  window.addEventListener('resize', () => {
    for (const menu of document.querySelectorAll('[popover]:popover-open')) menu.hidePopover();
  });
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const box = menu.getBoundingClientRect();
  const wanted = menu.classList.contains('menu-right') ? at.right - box.width : at.left;
  const left = Math.max(8, Math.min(wanted, innerWidth - box.width - 8));
  const below = at.bottom + gap;
  const fits = below + box.height <= innerHeight - 8;
  const top = fits ? below : Math.max(8, Math.min(below, innerHeight - box.height - 8));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
