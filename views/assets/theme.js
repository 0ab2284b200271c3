const year = 31_536_000;

/** The choice lives in a cookie, so that the server's first byte already has the right colours. */
export function startTheme() {
  for (const choice of document.querySelectorAll('[data-theme-choice]')) {
    choice.addEventListener('change', (event) => {
      const theme = event.target.value;
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is absent over plain http
      document.cookie = `theme=${theme}; path=/; max-age=${year}; samesite=lax`;
      document.documentElement.dataset.theme = theme;
      document.dispatchEvent(new Event('themechange'));
    });
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    document.dispatchEvent(new Event('themechange'));
  });
}
