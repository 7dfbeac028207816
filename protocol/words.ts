// What people may be called and what they may say. Refusals name the rule that was broken.

import { type Fault, fault } from './codes.ts';
import {
  NAME_MAX,
  NAME_MIN,
  TEXT_CODE_POINTS,
  TEXT_LINES,
  TEXT_MARKS_PER_LETTER,
} from './limits.ts';
import { err, ok, type Result } from './result.ts';

/** Without letters that show nothing, as the Hangul fillers. */
const NAME = /^(?:(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}_-])+$/u;
/** Scripts whose letters look alike: a name that mixes them imitates another. */
const LOOKALIKES = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];
/** Names that would speak for the house, as `bareLetters` writes them. */
const RESERVED = new Set(['admin', 'administrator', 'moderator', 'operator', 'outcry', 'system']);

/** The name in its normal form (NFKC, trimmed). */
export function parseName(raw: string): Result<string, Fault> {
  const name = raw.normalize('NFKC').trim();
  const length = [...name].length;
  if (length < NAME_MIN || length > NAME_MAX) {
    return err(fault('invalid_name', `a name has ${NAME_MIN} to ${NAME_MAX} characters`));
  }
  if (!NAME.test(name)) {
    return err(fault('invalid_name', 'a name has only letters, digits, "_" and "-"'));
  }
  if (!/[\p{L}\p{N}]/u.test(name)) {
    return err(fault('invalid_name', 'a name needs a letter or a digit'));
  }
  if (LOOKALIKES.filter((script) => script.test(name)).length > 1) {
    return err(fault('invalid_name', 'a name does not mix Latin, Cyrillic and Greek letters'));
  }
  if (RESERVED.has(bareLetters(name))) return err(fault('name_taken', 'this name is reserved'));
  return ok(name);
}

/** Two names with the same key are the same name. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** Nothing but its letters, in small ones without marks: `Admin_1` and `ädmin` are taken for `admin`, and so is `admın`. */
function bareLetters(name: string): string {
  const folded = name.toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/\P{L}/gu, '');
}

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Code points that will never be characters, as U+FFFE: programs use them as marks of their own. */
const NONCHARACTER = /\p{Noncharacter_Code_Point}/u;
/** A run of marks longer than any writing system needs. */
const PILED_MARKS = new RegExp(`\\p{M}{${TEXT_MARKS_PER_LETTER + 1},}`, 'u');
/** Characters that have no shape of their own, so that a text of them alone looks empty. */
const INVISIBLE = /[\p{Z}\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}\p{M}\u2800]/gu;
/** What stands between marks without ending their pile. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** The text as it is stored: trimmed, with `\n` line ends. It stays text: nobody reads it as markup. */
export function parseText(raw: string): Result<string, Fault> {
  const text = raw.replace(/\r\n?/g, '\n').trim();
  if (text.replace(INVISIBLE, '') === '') return err(fault('invalid_text', 'an empty message'));
  if ([...text].length > TEXT_CODE_POINTS) {
    return err(fault('too_large', `a message has at most ${TEXT_CODE_POINTS} characters`));
  }
  if (!text.isWellFormed()) return err(fault('invalid_text', 'half a character (lone surrogate)'));
  if (CONTROL.test(text.replaceAll('\n', ''))) {
    return err(fault('invalid_text', 'control characters are not text'));
  }
  if (NONCHARACTER.test(text)) {
    return err(fault('invalid_text', 'noncharacters (U+FFFE and the like) are not text'));
  }
  if (text.split('\n').length > TEXT_LINES) {
    return err(fault('invalid_text', `a message has at most ${TEXT_LINES} lines`));
  }
  if (PILED_MARKS.test(text.replace(IGNORABLE, '')))
    return err(fault('invalid_text', 'too many marks on one letter'));
  return ok(text);
}
