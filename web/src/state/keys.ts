// What a press of keys is called, when it is a command's, and where it leads along rows. Pure: it knows no command.

export type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** Ctrl stands for the key that the system uses for shortcuts: Control, or Command on a Mac. */
const WITHOUT_SHIFT = /^.$/u;

/**
 * `Ctrl K`, `Shift Escape`, `F6`, `?`, `j`: letters alone as they are, with Ctrl as capitals. Null: not for us. Shift is
 * named where the character does not tell of it already.
 */
export function keyNameOf({ key, shiftKey, ctrlKey, altKey, metaKey }: Press): string | null {
  if (altKey || (ctrlKey && metaKey)) return null;
  const isCharacter = WITHOUT_SHIFT.test(key);
  if (ctrlKey || metaKey) return isCharacter && !shiftKey ? `Ctrl ${key.toUpperCase()}` : null;
  if (isCharacter) return key;
  return shiftKey ? `Shift ${key}` : key;
}

/** Keys that write when something is being written, and that can be switched off (WCAG 2.1.4). */
export function isCharacterKey(name: string): boolean {
  return WITHOUT_SHIFT.test(name);
}

/** The part of an element that says whether it takes what is typed. */
export type Target = Pick<Element, 'matches'>;

const FIELDS = 'input:not([type=radio], [type=checkbox], [type=range]), textarea, select';

/** Whether what is typed there is text. */
export function isWriting(target: Target | null): boolean {
  return target?.matches(FIELDS) ?? false;
}

/** Which of `count` rows a key leads to from the row at index `at`; null: it leads along no rows. */
export function rowOfKey(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
