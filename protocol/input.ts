// What strangers write, read by a schema. What is wrong with it is said as `place: what is wanted there`, reckoned from the
// schema itself, so that words of the validation library never reach a client. Words that a schema has of its own go first.

import * as v from 'valibot';
import { type Fault, fault } from './codes.ts';
import { err, ok, type Result } from './result.ts';

/** Of what is told, which may quote a member's name. */
const TOLD_CHARACTERS = 200;

/** A schema, or what is asked of its value besides; as far as it is read here. */
interface Part {
  readonly type: string;
  readonly message?: unknown;
  readonly requirement?: unknown;
  readonly pipe?: unknown;
  readonly wrapped?: unknown;
  readonly entries?: unknown;
  readonly options?: unknown;
  readonly value?: unknown;
  readonly item?: unknown;
}

/** `what` names the whole, where no member of it is at fault. The fault is `invalid_params`. */
export function readInput<S extends v.GenericSchema>(
  schema: S,
  raw: unknown,
  what: string,
): Result<v.InferOutput<S>, Fault> {
  // An empty message: the schema has no words of its own for this.
  const parsed = v.safeParse(schema, raw, { message: '', abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue);
  const text = issue.message
    ? `${place ? `${place}: ` : ''}${issue.message}`
    : `${place ?? what}: ${wantedBy(partAt(schema, issue))}`;
  return err(fault('invalid_params', text.slice(0, TOLD_CHARACTERS)));
}

function partAt(schema: Part, issue: v.BaseIssue<unknown>): Part {
  let part = schema;
  for (const { key } of issue.path ?? []) {
    const next = partsOf(part).map((one) => memberOf(one, key));
    part = next.find((one) => one !== null) ?? part;
  }
  return part;
}

function memberOf({ type, entries, value, item }: Part, key: unknown): Part | null {
  const members = new Map(Object.entries(isObject(entries) ? entries : {}));
  const named = typeof key === 'string' ? members.get(key) : undefined;
  const member = type === 'record' ? value : type === 'array' ? item : named;
  return isPart(member) ? member : null;
}

/** A schema and all that is asked besides, in order: at first what it is. */
function partsOf(part: Part): Part[] {
  if (isPart(part.wrapped)) return partsOf(part.wrapped);
  return Array.isArray(part.pipe) ? part.pipe.filter(isPart).flatMap(partsOf) : [part];
}

function wantedBy(schema: Part): string {
  const parts = partsOf(schema);
  for (const { message } of parts) if (typeof message === 'string') return message;
  const types = parts.map(({ type }) => type);
  if (types.includes('integer') || types.includes('safe_integer')) {
    return `a whole number${rangeOf(parts)}`;
  }
  switch (types[0]) {
    case 'number':
      return `a number${rangeOf(parts)}`;
    case 'string':
      return `a string${lengthOf(parts)}`;
    case 'boolean':
      return 'true or false';
    case 'picklist':
      return `one of ${optionsOf(parts).join(', ')}`;
    case 'object':
    case 'record':
      return `an object${membersOf(parts)}`;
    default:
      return 'of another form';
  }
}

function rangeOf(parts: readonly Part[]): string {
  const { least, most } = boundsOf(parts, 'value');
  if (least === null) return most === null ? '' : ` of at most ${most}`;
  return most === null ? ` of at least ${least}` : ` from ${least} to ${most}`;
}

function lengthOf(parts: readonly Part[]): string {
  const { most } = boundsOf(parts, 'length');
  return most === null ? '' : ` of at most ${most} characters`;
}

/** The narrowest: a schema may narrow another one. */
function boundsOf(parts: readonly Part[], of: 'value' | 'length') {
  const numbers = (type: string) =>
    parts
      .filter((part) => part.type === type)
      .map(({ requirement }) => Number(requirement))
      .sort((a, b) => a - b);
  return { least: numbers(`min_${of}`).at(-1) ?? null, most: numbers(`max_${of}`)[0] ?? null };
}

function optionsOf([part]: readonly Part[]): unknown[] {
  return Array.isArray(part?.options) ? part.options : [];
}

/** Those that an object must have. */
function membersOf([part]: readonly Part[]): string {
  const members = Object.entries(isObject(part?.entries) ? part.entries : {});
  const needed = members.filter(([, one]) => isPart(one) && !isPart(one.wrapped));
  return needed.length === 0 ? '' : ` with ${needed.map(([name]) => name).join(', ')}`;
}

function isPart(value: unknown): value is Part {
  return isObject(value) && 'type' in value && typeof value.type === 'string';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
