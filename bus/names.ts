// Subjects, tokens and keys as a broker takes them. Callers build them with `subjectToken`, so a broken one is a bug
// of ours and throws: it never reaches the wire, where a space or a line end would be a command of its own.

import { assert } from '../protocol/result.ts';

/** A name of 32 code points takes up to 384 characters once it is escaped. */
const TOKEN = /^[A-Za-z0-9_=-]{1,400}$/;
const SUBJECT = /^[A-Za-z0-9_=-]+(?:\.[A-Za-z0-9_=-]+)*$/;
/** The broker's control line holds at least 1,024 bytes, with a reply subject and two sizes beside the subject. */
const SUBJECT_CHARACTERS = 512;

/** Throws unless `token` is one subject token without wildcards. */
export function assertToken(token: string): void {
  assert(TOKEN.test(token), `${JSON.stringify(token.slice(0, 80))} is not a subject token`);
}

/** Throws unless `subject` is made of tokens joined by dots: no wildcard, no space, nothing empty. */
export function assertSubject(subject: string): void {
  const fits = subject.length <= SUBJECT_CHARACTERS && SUBJECT.test(subject);
  assert(fits, `${JSON.stringify(subject.slice(0, 80))} is not a subject`);
}

/** As `assertSubject`, and `*` may stand for a token. */
export function assertPattern(pattern: string): void {
  assertSubject(pattern.replaceAll(/(?<=^|\.)\*(?=\.|$)/g, 'any'));
}

/** Whether `pattern` (with `*` for a token) covers `subject`. */
export function covers(pattern: string, subject: string): boolean {
  if (pattern === subject) return true;
  const wanted = pattern.split('.');
  const given = subject.split('.');
  if (wanted.length !== given.length) return false;
  return wanted.every((token, index) => token === '*' || token === given[index]);
}

/** A number that stands for a message's size or sequence on the wire; NaN for anything else. */
export function parseCount(text: string | undefined): number {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}
