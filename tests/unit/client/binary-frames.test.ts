// Binary messages at a client as a whole: what comes of them, and how it recovers when it cannot read one.

import { describe, expect, test } from 'vitest';
import { encodeDefinition, LAYOUT } from '../../../protocol/entry.ts';
import type { InstrumentState } from '../../../protocol/instrument-state.ts';
import { quietDay } from '../../../protocol/instrument-state.ts';
import { emptySpan } from '../../../protocol/span.ts';
import { encodeTicker } from '../../../protocol/ticker-entry.ts';
import { turns } from '../../support/fake-clock.ts';
import { confirm, openLiveRig } from './rig.ts';

const SYMBOLS = ['A', 'B'];

function definitionOf(symbol: string) {
  return { number: SYMBOLS.indexOf(symbol), symbol, priceScale: 2, sizeScale: 0, tick: 1 };
}

function stateAt(seq: number): InstrumentState {
  return {
    epoch: 1,
    seq,
    time: seq * 1_000,
    sent: seq * 1_000 + 3,
    last: 100 + seq,
    quote: { bid: { price: 99 + seq, size: 5 }, ask: null },
    bids: [],
    asks: [],
    day: quietDay(100),
    status: 'open',
    recent: [],
  };
}

/** An entry of `symbol` that ends at `to`, behind its definition. `from` null: a snapshot. */
function entry(symbol: string, from: number | null, to: number, isChange = false): Uint8Array {
  const span = from === null ? null : { ...emptySpan(stateAt(to)), from };
  const before = isChange && from !== null ? stateAt(from) : null;
  const bytes = encodeTicker(definitionOf(symbol), before, stateAt(to), span);
  return Uint8Array.from([...encodeDefinition(definitionOf(symbol)), ...(bytes ?? [])]);
}

function messageOf(...entries: Uint8Array[]): Uint8Array {
  return Uint8Array.from([LAYOUT, ...entries.flatMap((one) => [...one])]);
}

/** A client that watches A and B and has a snapshot of each, in one message. */
async function watchBoth() {
  const rig = openLiveRig();
  const heard: string[] = [];
  rig.client.ticker(SYMBOLS, ({ symbol, position, last }) => {
    heard.push(`${symbol} ${position.seq} ${last}`);
  });
  await turns(1);
  confirm(rig.door);
  rig.door.say(messageOf(entry('A', null, 5), entry('B', null, 7)));
  rig.door.flush();
  return Object.assign(rig, { heard });
}

describe('a binary message', () => {
  test('[B1] tells all of its frames, in order', async () => {
    const { heard, client, door } = await watchBoth();
    const message = messageOf(entry('B', 7, 8, true), entry('A', 5, 6, true));
    const { messages, bytes } = client.counts;
    door.say(message);
    door.flush();

    expect(heard).toEqual(['A 5 1.05', 'B 7 1.07', 'B 8 1.08', 'A 6 1.06']);
    expect(client.counts).toMatchObject({
      messages: messages + 1,
      bytes: bytes + message.length,
      frames: 4,
      gaps: 0,
      malformed: 0,
    });
  });

  test('[B11] that cannot be read is counted, and all that was told is asked for again', async () => {
    const { client, clock, door, heard } = await watchBoth();
    door.say(messageOf(entry('A', 5, 6, true).slice(0, -1)));
    door.flush();

    expect(client.counts).toMatchObject({ malformed: 1, gaps: 2 });
    clock.advance(1_000);
    await turns(1);
    expect(confirm(door)).toMatchObject({
      symbols: SYMBOLS,
      positions: { A: { epoch: 1, seq: 5 }, B: { epoch: 1, seq: 7 } },
    });
    door.say(messageOf(entry('A', 5, 6), entry('B', 7, 7)));
    door.flush();
    expect(heard.slice(2)).toEqual(['A 6 1.06', 'B 7 1.07']);
    expect(client.counts).toMatchObject({ malformed: 1, gaps: 2, superseded: 0 });
  });

  test('[B11] with a change from elsewhere has that symbol alone asked for again', async () => {
    const { client, clock, door, heard } = await watchBoth();
    door.say(messageOf(entry('A', 6, 8, true), entry('B', 7, 8, true)));
    door.flush();
    clock.advance(1_000);
    await turns(1);

    expect(heard.slice(2)).toEqual(['B 8 1.08']);
    expect(client.counts).toMatchObject({ malformed: 0, gaps: 1 });
    expect(confirm(door)).toMatchObject({ positions: { A: { epoch: 1, seq: 5 } } });
  });

  test('of an earlier connection leaves nothing behind: a new one defines and begins anew', async () => {
    const rig = await watchBoth();
    rig.door.end();
    rig.client.wake();
    const door = rig.gateway.admit();
    await turns(1);
    confirm(door);
    door.say(messageOf(entry('A', 5, 6, true)));
    door.flush();

    expect(rig.heard).toHaveLength(2);
    expect(rig.client.counts.gaps).toBe(1);
  });
});
