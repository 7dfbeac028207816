// What a gateway tells the feeds while a person is there: the word comes again every few seconds, so a lost one is none.

import * as v from 'valibot';
import { SymbolSchema } from './instrument.ts';

export const VisitorSchema = v.object({
  /** What the person opened, or, where nothing is traded under that name, an instrument that is. */
  symbol: SymbolSchema,
});
