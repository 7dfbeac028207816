// What can be done by name or by key: the palette offers it, the help sheet lists it, a key does it. A command belongs to
// one group; keys are names as `keyNameOf` gives them.

import { isCharacterKey } from './keys.ts';

export const GROUPS = ['Go to', 'Chart', 'Room', 'Page'] as const;
export type Group = (typeof GROUPS)[number];

export interface Command {
  /** What it does, as a verb; also its name. */
  readonly title: string;
  readonly group: Group;
  /** Any of them does it; none: by the palette alone. */
  readonly keys: readonly string[];
  /** By keys alone: in the palette it would be of no use. */
  readonly isForKeys?: boolean;
  /** It works while something is being written too. */
  readonly isAlways?: boolean;
  run(): void;
}

/** The command that a key means; `isWriting`: something is being written, `hasLetters`: single characters are keys. */
export function commandFor(
  commands: readonly Command[],
  key: string,
  { isWriting, hasLetters }: { readonly isWriting: boolean; readonly hasLetters: boolean },
): Command | null {
  if (isCharacterKey(key) && !hasLetters) return null;
  const command = commands.find((one) => one.keys.includes(key));
  const isFree = !isWriting || (command?.isAlways === true && !isCharacterKey(key));
  return isFree ? (command ?? null) : null;
}

/** Letters that lead along the rows of the watchlist. */
export const ROW_KEYS = { next: 'j', before: 'k' } as const;

export function isRowKey(key: string): boolean {
  return key === ROW_KEYS.next || key === ROW_KEYS.before;
}

const LETTER = /^\p{L}$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]$/u;

/**
 * Whether a key begins a search with what it writes: on the page a letter that is no key of a command, where single
 * characters are keys at all; from a row of the watchlist (`isOnRow`) every letter but those that lead along the rows.
 */
export function beginsSearch(
  commands: readonly Command[],
  key: string,
  state: { readonly isWriting: boolean; readonly hasLetters: boolean; readonly isOnRow: boolean },
): boolean {
  const { isWriting, hasLetters, isOnRow } = state;
  if (isWriting || !LETTER_OR_DIGIT.test(key)) return false;
  if (!hasLetters) return isOnRow;
  if (isOnRow && LETTER.test(key)) return !isRowKey(key);
  return commandFor(commands, key, state) === null;
}
