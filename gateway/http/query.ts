// What the queries of several paths have in common.

import * as v from 'valibot';
import { type Fault, fault } from '../../protocol/codes.ts';
import { readInput } from '../../protocol/input.ts';
import { err, type Result } from '../../protocol/result.ts';
import type { AppContext } from './answer.ts';

/** Of a name that is quoted. */
const NAME_CHARACTERS = 40;

/** A number in a query: digits only, so that "1e3", " 7" and "" are refused. */
export const QueryInteger = v.pipe(
  v.string(),
  v.regex(/^\d{1,16}$/),
  v.transform(Number),
  v.safeInteger(),
);

/** The query of a path. One of two values would be passed over in silence, so a member that is there twice is refused. */
export function readQuery<S extends v.GenericSchema>(
  context: AppContext,
  schema: S,
): Result<v.InferOutput<S>, Fault> {
  const given = context.req.queries();
  const repeated = Object.keys(given).find((name) => (given[name]?.length ?? 0) > 1);
  if (repeated === undefined) return readInput(schema, context.req.query(), 'query');
  return err(
    fault('invalid_params', `${repeated.slice(0, NAME_CHARACTERS)}: given once, not more`),
  );
}
