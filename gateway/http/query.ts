// What the queries of several paths have in common.

import * as v from 'valibot';

/** A number in a query: digits only, so that "1e3", " 7" and "" are refused. */
export const QueryInteger = v.pipe(
  v.string(),
  v.regex(/^\d{1,16}$/),
  v.transform(Number),
  v.safeInteger(),
);
