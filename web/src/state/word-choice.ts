// What a word of a message may become while it is written: `$` begins a symbol, `@` the name of somebody. Pure.

import type { RoomMessage } from '../../../client/index.ts';
import type { Present } from './room-view.ts';

export interface Word {
  readonly sign: '$' | '@';
  /** What is written behind the sign. */
  readonly query: string;
  /** Where the sign stands in the text. */
  readonly start: number;
}

export interface Choice {
  /** Stands behind the sign. */
  readonly text: string;
  /** Tells more of it: a company's name, or that somebody is a program. Null: nothing. */
  readonly more: string | null;
}

/** More would hide the room behind them. */
export const MOST_CHOICES = 6;
/** Messages whose speakers are offered. */
const RECENT_MESSAGES = 200;

const AT_END = /(?<![\p{L}\p{N}])(?<sign>[$@])(?<query>[\p{L}\p{N}_.^-]{0,30})$/u;
const WORD_GOES_ON = /^[\p{L}\p{N}_.^-]/u;

/** The word that ends at `caret`, an index of `text`; null: none that can be completed. */
export function wordAt(text: string, caret: number): Word | null {
  const match = AT_END.exec(text.slice(0, caret));
  if (!match || WORD_GOES_ON.test(text.slice(caret))) return null;
  const { sign, query = '' } = match.groups ?? {};
  return sign === '$' || sign === '@' ? { sign, query, start: match.index } : null;
}

/** Those of `all` that `word` may become, the likeliest first; none when it is one of them and no other. */
export function choicesOf({ sign, query }: Word, all: readonly Choice[]): readonly Choice[] {
  const wanted = query.toLowerCase();
  const begins = (text: string) => text.toLowerCase().startsWith(wanted);
  const found = all.filter(({ text }) => begins(text));
  if (sign === '$' && wanted !== '') {
    const isMeant = ({ text, more }: Choice) => !begins(text) && more?.split(' ').some(begins);
    found.push(...all.filter(isMeant));
  }
  const [only] = found;
  if (found.length === 1 && only && isWritten(only, query)) return [];
  return found.slice(0, MOST_CHOICES);
}

/** Whether somebody has written it out already. */
export function isWritten({ text }: Choice, query: string): boolean {
  return text.toLowerCase() === query.toLowerCase();
}

/** Who can be spoken to but `own`: who spoke last, then who is here. */
export function namesOf(
  said: readonly RoomMessage[],
  present: Present | null,
  own: string | null,
): readonly Choice[] {
  const speakers = said.slice(-RECENT_MESSAGES).reverse();
  const all = [
    ...speakers.map(({ user }) => ({ name: user.name, isBot: user.bot === true })),
    ...(present?.names ?? []),
  ];
  const names = new Map<string, Choice>();
  for (const { name, isBot } of all) {
    if (name === own || names.has(name)) continue;
    names.set(name, { text: name, more: isBot ? 'bot' : null });
  }
  return [...names.values()];
}
