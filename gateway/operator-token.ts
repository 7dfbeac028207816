// The token that makes somebody an operator: told by the environment, else made at the start and said once, in the log.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Log } from './log.ts';

const MADE_BYTES = 24;
/** The shortest token that is taken from the environment. */
export const OPERATOR_TOKEN_BYTES = 16;

/** `told`, else a new token, which the log then says: nobody could know it otherwise. */
export function operatorToken(
  told: string | null,
  secureBytes: (count: number) => Uint8Array,
  log: Log,
): string {
  if (told !== null) return told;
  const token = Buffer.from(secureBytes(MADE_BYTES)).toString('base64url');
  log.info({ token }, 'operator token of this start, since OUTCRY_OPERATOR_TOKEN is not set');
  return token;
}

/** Whether `told` is `token`, in a time that says nothing of how much of it was right. */
export function isOperatorToken(token: string, told: string): boolean {
  return timingSafeEqual(digestOf(token), digestOf(told));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
