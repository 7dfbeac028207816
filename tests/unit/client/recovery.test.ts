import { describe, expect, test } from 'vitest';
import type { Recovered } from '../../../client/index.ts';
import type { BarRowData } from '../../../protocol/events.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { comeBack, confirm, message, openLiveRig, snapshot, ticker } from './rig.ts';

const EPOCH = 7;

/** A second with `count` trades. */
function bar(count: number): BarRowData {
  return [0, '1.00', '1.00', '1.00', '1.00', '5', count];
}

/** A client that was told of A and B at 5, and keeps what it recovers. */
async function watchBoth() {
  const rig = openLiveRig();
  const recovered: Recovered[] = [];
  rig.client.on('recovered', (one) => recovered.push(one));
  const off = rig.client.ticker(['A', 'B'], () => {});
  await turns(1);
  confirm(rig.door);
  for (const symbol of ['A', 'B']) rig.door.tell('ticker', snapshot(5, { symbol }));
  rig.door.flush();
  return Object.assign(rig, { recovered, off });
}

function tell(door: Door, ...frames: object[]): void {
  for (const frame of frames) door.tell('ticker', frame);
  door.flush();
}

describe('what came back', () => {
  test('is the trades of the ranges that cover the time away, told once when all are there', async () => {
    const rig = await watchBoth();
    const door = await comeBack(rig);
    confirm(door);
    tell(door, ticker({ from: 5, to: 9, bars: [bar(3), bar(4)] }));
    expect(rig.recovered).toEqual([]);
    tell(door, ticker({ from: 9, to: 10, bars: [bar(1)] }));
    tell(door, ticker({ symbol: 'B', from: 5, to: 5 }));
    tell(door, ticker({ symbol: 'B', from: 5, to: 6, bars: [bar(1)] }));

    expect(rig.recovered).toEqual([{ messages: 0, trades: 7, isWhole: true }]);
  });

  test('is not whole when a snapshot stands elsewhere, and is when it stands where we stood', async () => {
    const rig = await watchBoth();
    let door = await comeBack(rig);
    confirm(door);
    tell(door, snapshot(5), ticker({ symbol: 'B', from: 5, to: 6, bars: [bar(2)] }));
    expect(rig.recovered).toEqual([{ messages: 0, trades: 2, isWhole: true }]);

    door = await comeBack(rig);
    confirm(door);
    tell(door, snapshot(80), ticker({ symbol: 'B', from: 6, to: 7, bars: [bar(1)] }));
    expect(rig.recovered[1]).toEqual({ messages: 0, trades: 1, isWhole: false });
  });

  test('of a connection that is lost again on the way is told with the next', async () => {
    const rig = await watchBoth();
    let door = await comeBack(rig);
    confirm(door);
    tell(door, ticker({ from: 5, to: 6, bars: [bar(2)] }));
    door = await comeBack(rig);
    confirm(door);
    tell(door, ticker({ from: 6, to: 7, bars: [bar(3)] }));
    tell(door, ticker({ symbol: 'B', from: 5, to: 6, bars: [bar(4)] }));

    expect(rig.recovered).toEqual([{ messages: 0, trades: 9, isWhole: true }]);
  });

  test('waits for nobody who has left or was refused', async () => {
    const rig = await watchBoth();
    const door = await comeBack(rig);
    const { id } = door.take('subscribe');
    door.answer(id, { subscribed: ['A'], rejected: [{ symbol: 'B', code: 'unknown_symbol' }] });
    tell(door, ticker({ from: 5, to: 6, bars: [bar(2)] }));

    expect(rig.recovered).toEqual([{ messages: 0, trades: 2, isWhole: true }]);
  });

  test('waits for no symbol of "*" that is not listed any more', async () => {
    const rig = openLiveRig();
    const recovered: Recovered[] = [];
    rig.client.on('recovered', (one) => recovered.push(one));
    rig.client.ticker('*', () => {});
    await turns(1);
    confirm(rig.door);
    tell(rig.door, snapshot(5), snapshot(5, { symbol: 'B' }));
    let door = await comeBack(rig);
    confirm(door, { subscribed: ['A'] });
    tell(door, ticker({ from: 5, to: 6, bars: [bar(2)] }));
    expect(recovered).toEqual([{ messages: 0, trades: 2, isWhole: true }]);

    door = await comeBack(rig);
    confirm(door, { subscribed: ['A'] });
    tell(door, ticker({ from: 6, to: 7, bars: [bar(3)] }));
    expect(recovered[1]).toEqual({ messages: 0, trades: 3, isWhole: true });
  });

  test('is nothing at the first connection, and nothing while there is none', async () => {
    const rig = await watchBoth();
    expect(rig.recovered).toEqual([]);
    rig.door.end();
    rig.off();

    expect(rig.recovered).toEqual([]);
  });
});

describe('the messages that came back', () => {
  /** A client in the room, which has message 5. */
  async function join() {
    const rig = openLiveRig();
    const recovered: Recovered[] = [];
    rig.client.on('recovered', (one) => recovered.push(one));
    const room = rig.client.room('A');
    answerHistory(rig.door, 5);
    await turns(1);
    enter(rig.door, 5);
    return Object.assign(rig, { room, recovered });
  }

  function answerHistory(door: Door, seq: number): void {
    const { id } = door.take('history');
    const messages = [message(seq, seq - 1)];
    door.answer(id, { epoch: EPOCH, messages, complete: false });
    door.flush();
  }

  function enter(door: Door, newest: number, incomplete: string[] = []): void {
    const { id } = door.take('subscribe');
    const positions = { A: { epoch: EPOCH, seq: newest } };
    door.answer(id, { subscribed: ['A'], rejected: [], positions, incomplete });
    door.flush();
  }

  function say(door: Door, ...seqs: number[]): void {
    for (const seq of seqs) door.tell('room', message(seq, seq - 1));
    door.flush();
  }

  test('are those up to the newest one at the resume, not what is said from then on', async () => {
    const rig = await join();
    say(rig.door, 6);
    const door = await comeBack(rig);
    enter(door, 9);
    say(door, 7, 8, 9, 10, 11);

    expect(rig.recovered).toEqual([{ messages: 3, trades: 0, isWhole: true }]);
  });

  test('are none when nothing was said', async () => {
    const rig = await join();
    enter(await comeBack(rig), 5);

    expect(rig.recovered).toEqual([{ messages: 0, trades: 0, isWhole: true }]);
  });

  test('are not known when the room begins anew', async () => {
    const rig = await join();
    const door = await comeBack(rig);
    enter(door, 900, ['A']);
    answerHistory(door, 900);
    await turns(1);
    enter(door, 900);

    expect(rig.recovered).toEqual([{ messages: 0, trades: 0, isWhole: false }]);
  });

  test('of a room that was left are not waited for', async () => {
    const rig = await join();
    rig.client.ticker('A', () => {});
    await turns(1);
    confirm(rig.door);
    tell(rig.door, snapshot(5));
    rig.door.end();
    rig.room.close();
    rig.client.wake();
    const door = rig.gateway.admit();
    confirm(door);
    tell(door, ticker({ from: 5, to: 6, bars: [bar(2)] }));

    expect(rig.recovered).toEqual([{ messages: 0, trades: 2, isWhole: true }]);
  });
});

describe('pulses', () => {
  test('tell what a heartbeat took longer than the quickest, and what it says of the ways before', async () => {
    const { client, clock, door } = openLiveRig();
    const pulses: object[] = [];
    client.on('pulse', (pulse) => pulses.push(pulse));
    const start = Date.UTC(2026, 0, 5, 12);
    const ages = { exchange: [0.3, 1], gateway: [10, 19] };
    clock.advance(1_000);
    door.tell('heartbeat', { n: 1, time: start + 1_000, feedAgeMs: 0, stale: [], ages });
    door.flush();
    clock.advance(1_030);
    door.tell('heartbeat', { n: 2, time: start + 2_000, feedAgeMs: 0, stale: [] });
    door.flush();

    expect(pulses).toEqual([
      { delayMs: 0, ages },
      { delayMs: 30, ages: null },
    ]);
  });
});
