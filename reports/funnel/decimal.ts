/** `a` + `b` of decimal strings, exactly; null where either is unknown. */
export function addDecimals(a: string | null, b: string | null): string | null {
  return combine(a, b, (x, y) => x + y);
}

/** `a` − `b` of decimal strings, exactly; null where either is unknown. */
export function subtractDecimals(a: string | null, b: string | null): string | null {
  return combine(a, b, (x, y) => x - y);
}

function combine(a: string | null, b: string | null, how: (x: bigint, y: bigint) => bigint): string | null {
  if (a === null || b === null) return null;
  const scale = Math.max(decimals(a), decimals(b));
  const result = how(scaled(a, scale), scaled(b, scale));
  const digits = (result < 0n ? -result : result).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${result < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${digits.slice(-scale)}`}`;
}

function decimals(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}

function scaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
}
