const numbers = new Map<string, Intl.NumberFormat>();
const dates = new Map<string, Intl.DateTimeFormat>();

/** The language of our words, hence of the names of months among them; days come first. */
const ours = 'en-GB';

function known(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? ours;
  } catch {
    return ours;
  }
}

/**
 * Formatters, costly to make, hence kept. Numbers follow the client's locale (one that nobody knows reads as English);
 * dates are written with our words.
 */
export const intl = {
  number(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const key = `${locale} ${JSON.stringify(options)}`;
    const found = numbers.get(key) ?? new Intl.NumberFormat(known(locale), options);
    numbers.set(key, found);
    return found;
  },
  date(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
    const key = JSON.stringify(options);
    const found = dates.get(key) ?? new Intl.DateTimeFormat(ours, { hourCycle: 'h23', ...options });
    dates.set(key, found);
    return found;
  },
};
