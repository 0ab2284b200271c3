const units = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
];

/** What stands beside a grid line: short, in the kind of its series. */
export function axisText(value, one, locale) {
  const number = (amount, options) => new Intl.NumberFormat(safe(locale), options).format(amount);
  switch (one?.kind) {
    case 'rate':
      return `${number(value * 100, { maximumFractionDigits: 1 })} %`;
    case 'money':
      return number(value, {
        style: one.unit ? 'currency' : 'decimal',
        currency: one.unit ?? undefined,
        currencyDisplay: 'narrowSymbol',
        notation: 'compact',
      });
    case 'duration_s':
      return duration(value * 1000, number);
    case 'duration_ms':
      return duration(value, number);
    default:
      return number(value, { notation: value >= 10_000 ? 'compact' : 'standard' });
  }
}

function duration(millis, number) {
  const [size, name] = units.find(([one]) => millis >= one) ?? [1, 'ms'];
  return millis === 0 ? '0' : `${number(millis / size, { maximumFractionDigits: 1 })} ${name}`;
}

function safe(locale) {
  try {
    return Intl.getCanonicalLocales(locale)[0];
  } catch {
    return 'en';
  }
}
