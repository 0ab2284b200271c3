const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** Plain `en` says month before day in its short forms; day first is what the rest of the world reads. */
function known(locale: string): string {
  if (locale === 'en') return 'en-GB';
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
}

/** The formatters of a locale: costly to make, hence kept. A locale that nobody knows reads as English. */
export const intl = {
  number(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = `${locale} ${JSON.stringify(options)}`;
    const found = numbers.get(key) ?? new Intl.NumberFormat(known(locale), options);
    numbers.set(key, found);
    return found;
  },
  date(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = `${locale} ${JSON.stringify(options)}`;
    const found = dates.get(key) ?? new Intl.DateTimeFormat(known(locale), { hourCycle: 'h23', ...options });
    dates.set(key, found);
    return found;
  },
};
