// JSON as it is stored and as it goes over the bus: bytes that are parsed whole, by a schema, or refused. And as others write
// it: text, of which what it says is looked at elsewhere.

import * as v from 'valibot';
import { type Fault, fault } from './codes.ts';
import { err, ok, type Result, reasonOf } from './result.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export function encodeJson(value: object): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** The error says what is wrong with the bytes. */
export function decodeJson<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
): Result<v.InferOutput<S>> {
  const read = parseBytes(bytes);
  if (!read.ok) return read;
  const parsed = v.safeParse(schema, read.value);
  return parsed.success ? ok(parsed.output) : err(v.summarize(parsed.issues));
}

function parseBytes(bytes: Uint8Array): Result<unknown> {
  try {
    return ok(JSON.parse(decoder.decode(bytes)));
  } catch (thrown) {
    return err(`not JSON: ${reasonOf(thrown)}`);
  }
}

/** Parses JSON text; the fault says what is wrong in the words of a sender, not of the parser. */
export function readJson(text: string): Result<unknown, Fault> {
  try {
    const value: unknown = JSON.parse(text);
    return ok(value);
  } catch {
    return err(fault('invalid_json', 'not JSON'));
  }
}
