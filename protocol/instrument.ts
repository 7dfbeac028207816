// What can be traded, as the feed writes it into the instrument table and as `/api/instruments` answers it.

import * as v from 'valibot';
import { MAX_SCALE } from './decimal.ts';

/** Symbols begin with a capital, a digit or `^`. Lower-case words (`floor`) can never be instruments. */
export const SYMBOL = /^[A-Z0-9^][A-Z0-9.^&/-]{0,31}$/;

export const SymbolSchema = v.pipe(v.string(), v.regex(SYMBOL, 'not a symbol'));

const PositiveInteger = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const Scale = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SCALE));

export const INSTRUMENT_TYPES = ['stock', 'crypto', 'forex', 'commodity', 'index'] as const;
export const STATUSES = ['open', 'halted', 'auction', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

export const InstrumentSchema = v.object({
  symbol: SymbolSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  type: v.picklist(INSTRUMENT_TYPES),
  priceScale: Scale,
  sizeScale: Scale,
  /** Smallest price step, an integer at `priceScale`. */
  tickSize: PositiveInteger,
  /** Smallest size step, an integer at `sizeScale`. */
  lotSize: PositiveInteger,
  status: v.picklist(STATUSES),
  simulated: v.boolean(),
  /** The feed shard that publishes it. */
  shard: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,32}$/)),
});

/** One row of the instrument table. Table key: the symbol's subject token. */
export type Instrument = Readonly<v.InferOutput<typeof InstrumentSchema>>;
