// What the HTTP paths answer, as schemas for whoever reads them.

import * as v from 'valibot';
import { INTERVALS } from './bar.ts';
import { BarsSchema, FaultSchema, UserSchema } from './events.ts';
import { InstrumentSchema } from './instrument.ts';
import { PositionSchema } from './position.ts';

export const InstrumentRowSchema = v.object({
  ...v.omit(InstrumentSchema, ['shard', 'tickSize', 'lotSize']).entries,
  /** Decimal strings. */
  tickSize: v.string(),
  lotSize: v.string(),
});
export type InstrumentRow = v.InferOutput<typeof InstrumentRowSchema>;

export const InstrumentsAnswerSchema = v.object({ instruments: v.array(InstrumentRowSchema) });

export const BarsAnswerSchema = v.object({
  symbol: v.string(),
  interval: v.picklist(INTERVALS),
  bars: BarsSchema.entries.bars,
  position: PositionSchema,
});
export type BarsAnswer = v.InferOutput<typeof BarsAnswerSchema>;

export const SessionAnswerSchema = v.object({
  token: v.string(),
  user: UserSchema,
  expires: v.number(),
});
export type SessionAnswer = v.InferOutput<typeof SessionAnswerSchema>;

export const ErrorAnswerSchema = v.object({ error: FaultSchema });
