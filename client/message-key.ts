// Keys for messages: UUIDs of version 7 (RFC 9562), so that a key tells the house how old it is.

import type { Random } from '../protocol/clock.ts';

/** A new key for a message made at `now`, milliseconds UTC. */
export function messageKey(now: number, random: Random): string {
  const time = Math.max(0, Math.floor(now)).toString(16).padStart(12, '0').slice(-12);
  const variant = (8 + Math.floor(random() * 4)).toString(16);
  const tail = digits(3, random) + variant + digits(3, random) + digits(12, random);
  const [a, b, c, d] = [time.slice(0, 8), time.slice(8), tail.slice(0, 3), tail.slice(3, 7)];
  return `${a}-${b}-7${c}-${d}-${tail.slice(7)}`;
}

function digits(count: number, random: Random): string {
  let text = '';
  while (text.length < count) text += Math.floor(random() * 16).toString(16);
  return text;
}
