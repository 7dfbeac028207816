// Where a reader stands in one instrument's or one room's history. Equal positions mean the same at every gateway.

import * as v from 'valibot';

export const EpochSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const SeqSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const PositionSchema = v.object({ epoch: EpochSchema, seq: SeqSchema });

/** `epoch` grows when history starts over; `seq` counts within it: batches from 1, room entries by stream sequence. */
export type Position = Readonly<v.InferOutput<typeof PositionSchema>>;
