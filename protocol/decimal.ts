// Prices and sizes are integers at the instrument's scale inside the house and decimal strings in JSON.
// No floating point arithmetic ever touches one.

import { err, ok, type Result } from './result.ts';

export const MAX_SCALE = 9;

/** `formatDecimal(10125, 2)` is `"101.25"`: always the full scale, so equal values are equal strings. */
export function formatDecimal(value: number, scale: number): string {
  if (scale === 0) return String(value);
  const negative = value < 0;
  const digits = String(negative ? -value : value).padStart(scale + 1, '0');
  const cut = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, cut)}.${digits.slice(cut)}`;
}

const DECIMAL = /^(-?)(\d{1,16})(?:\.(\d{1,9}))?$/;

/** The integer at `scale` of a decimal string; an error when it has more digits than the scale or than 2^53 holds. */
export function parseDecimal(text: string, scale: number): Result<number> {
  const match = DECIMAL.exec(text);
  if (!match) return err(`not a decimal number: ${JSON.stringify(text.slice(0, 40))}`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const tail = fraction.slice(scale);
  if (/[1-9]/.test(tail)) return err(`${text} has more than ${scale} decimals`);
  const value = Number(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  if (!Number.isSafeInteger(value)) return err(`${text} is too large`);
  return ok(sign && value !== 0 ? -value : value);
}
