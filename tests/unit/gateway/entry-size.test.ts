// What an update takes on the wire, with the simulator's own traffic at the default rhythm and a delay that varies.

import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../feed/engine/random.ts';
import { listings } from '../../../feed/listings.ts';
import { Sequencer } from '../../../feed/publish/sequencer.ts';
import { createSimulator } from '../../../feed/simulator.ts';
import { STEP_MS } from '../../../feed/source.ts';
import type { InstrumentState } from '../../../protocol/instrument-state.ts';
import type { Batch } from '../../../protocol/market.ts';
import { foldSpans, spanOfBatch } from '../../../protocol/span.ts';
import { encodeTicker } from '../../../protocol/ticker-entry.ts';
import { TIER_MS } from '../../../protocol/tier.ts';
import { quietState } from '../../support/quiet-state.ts';

const START = Date.UTC(2026, 0, 5, 12);
const SECONDS = 5;
/** The launcher's own. */
const RATE = 5;
/** A message's first byte, and the head of its WebSocket frame below 64 KiB. */
const MESSAGE_BYTES = 1 + 4;

function beginning(price: number): InstrumentState {
  return quietState(price, { epoch: START, time: START, sent: START, last: price });
}

/** Mean bytes of a `ticker` update, heads of messages and frames included. */
function bytesPerUpdate(count: number): number {
  const listed = listings(count, 'test');
  const simulator = createSimulator({
    listings: listed,
    seed: 7,
    rate: RATE,
    start: START,
    prices: new Map(),
  });
  const random = seededRandom(7, 'delays');
  const lines = new Map(
    listed.map(({ instrument, price }, index) => {
      const sequencer = new Sequencer(beginning(price));
      const definition = { ...instrument, number: index + 1, tick: instrument.tickSize };
      return [
        instrument.symbol,
        { sequencer, definition, told: sequencer.state, batches: [] as Batch[] },
      ];
    }),
  );
  let bytes = 0;
  let updates = 0;
  for (let time = START + STEP_MS; time <= START + SECONDS * 1_000; time += STEP_MS) {
    const sent = time + Math.floor(random() * 4);
    for (const step of simulator.advance(time)) {
      const line = lines.get(step.symbol);
      const batch = line?.sequencer.next(step, time, sent);
      if (batch) line?.batches.push(batch);
    }
    if (time % TIER_MS.live !== 0) continue;
    let message = 0;
    for (const line of lines.values()) {
      const { state } = line.sequencer;
      if (line.batches.length === 0) continue;
      const span = foldSpans(line.batches.splice(0).map(spanOfBatch));
      // The books that open are no update.
      const entry = encodeTicker(line.definition, line.told, state, span);
      line.told = state;
      if (!entry || time < START + 1_000) continue;
      message += entry.length;
      updates += 1;
    }
    if (message > 0) bytes += message + MESSAGE_BYTES;
  }
  return bytes / updates;
}

describe('an update of the ticker at `live`', () => {
  it.each([
    [1, 20],
    [10, 16],
    [100, 16],
  ])('of %i instruments takes at most %i bytes, all heads included', (count, most) => {
    expect(bytesPerUpdate(count)).toBeLessThanOrEqual(most);
  });
});
