// The fault of a symbol that does not exist here: it quotes what was asked for, and names what was likely meant. Whoever
// looks symbols up knows which exist.

import { type Fault, fault } from '../protocol/codes.ts';

const QUOTED_CHARACTERS = 40;

/** `exists`: whether there is one of exactly that name. */
export function unknownSymbol(
  what: 'instrument' | 'room',
  symbol: string,
  exists: (symbol: string) => boolean,
): Fault {
  const quoted = symbol.slice(0, QUOTED_CHARACTERS);
  const trimmed = quoted.trim();
  const meant = [trimmed.toUpperCase(), trimmed.toLowerCase()].find(exists);
  const hint = meant === undefined ? '' : `, but ${JSON.stringify(meant)}: capitals count`;
  return fault('unknown_symbol', `there is no ${what} ${JSON.stringify(quoted)}${hint}`);
}
