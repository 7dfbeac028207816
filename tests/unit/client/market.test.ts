import { describe, expect, test } from 'vitest';
import type { Ticker } from '../../../client/ticker.ts';
import { turns } from '../../support/fake-clock.ts';
import { comeBack, confirm, openLiveRig, snapshot, ticker } from './rig.ts';

async function watchA(options = {}) {
  const rig = openLiveRig();
  const heard: Ticker[] = [];
  rig.client.ticker('A', (one) => heard.push(one), options);
  await turns(1);
  confirm(rig.door);
  rig.door.tell('ticker', snapshot(5));
  rig.door.flush();
  const seqs = () => heard.map(({ position }) => position.seq);
  return Object.assign(rig, { heard, seqs });
}

describe('tickers', () => {
  test('tell prices as the exact strings of the wire', async () => {
    const { heard } = await watchA();

    expect(heard).toEqual([
      {
        symbol: 'A',
        position: { epoch: 1, seq: 5 },
        time: 0,
        sent: null,
        last: '1.00',
        bid: { price: '0.99', size: '5' },
        ask: null,
        day: { open: '1.00', high: '1.00', low: '1.00', volume: '0', previousClose: '1.00' },
        status: 'open',
      },
    ]);
  });

  test('who comes later is told at once what is known', async () => {
    const { client, door } = await watchA();
    const late: number[] = [];
    client.ticker('A', ({ position }) => late.push(position.seq));
    await turns(1);

    expect(late).toEqual([5]);
    expect(door.takeAll()).toEqual([]);
  });

  test('who is off is told nothing more', async () => {
    const { client, door } = await watchA();
    const late: number[] = [];
    const off = client.ticker('A', ({ position }) => late.push(position.seq));
    off();
    door.tell('ticker', ticker({ from: 5, to: 6 }));
    door.flush();

    expect(late).toEqual([5]);
  });

  test('trades are counted by the bars that tell them', async () => {
    const { client, door } = await watchA();
    const bars: [number, string, string, string, string, string, number][] = [
      [0, '1.00', '1.00', '1.00', '1.00', '5', 3],
      [1_000, '1.00', '1.00', '1.00', '1.00', '5', 4],
    ];
    door.tell('ticker', ticker({ from: 5, to: 9, bars }));
    door.flush();

    expect(client.counts).toMatchObject({ trades: 7, frames: 2, gaps: 0 });
  });
});

describe('the chain of ranges', () => {
  test('[T1] frames that continue it are told in order', async () => {
    const { door, seqs } = await watchA();
    door.tell('ticker', ticker({ from: 5, to: 8 }));
    door.tell('ticker', ticker({ from: 8, to: 9 }));
    door.flush();

    expect(seqs()).toEqual([5, 8, 9]);
  });

  test('a gap is counted, told to nobody, and asked again from the position that stands', async () => {
    const { client, door, clock, seqs } = await watchA();
    door.tell('ticker', ticker({ from: 6, to: 7 }));
    door.flush();
    await clock.settle(250);
    const asked = door.takeAll();
    door.tell('ticker', ticker({ from: 7, to: 8 }));
    door.answer(asked[0]?.id ?? 0, { subscribed: ['A'], rejected: [] });
    door.tell('ticker', ticker({ from: 5, to: 9 }));
    door.flush();

    expect(client.counts.gaps).toBe(1);
    expect(asked).toMatchObject([{ params: { positions: { A: { epoch: 1, seq: 5 } } } }]);
    expect(seqs()).toEqual([5, 9]);
  });

  test('a house that never chains is asked more and more rarely', async () => {
    const { door, clock } = await watchA();
    let calls = 0;
    for (let left = 600; left > 0; left -= 1) {
      door.tell('ticker', ticker({ from: 99, to: 100 }));
      door.flush();
      await clock.settle(100, 100);
      for (const { id, method } of door.takeAll()) {
        if (method === 'subscribe') calls += 1;
        door.answer(id, { subscribed: ['A'], rejected: [] });
      }
    }

    expect(calls).toBeGreaterThan(3);
    expect(calls).toBeLessThan(40);
  });

  test('[T2] a snapshot replaces what was known, wherever it stands', async () => {
    const { client, door, seqs } = await watchA();
    door.tell('ticker', snapshot(40));
    door.tell('ticker', ticker({ from: 40, to: 41 }));
    door.flush();

    expect(seqs()).toEqual([5, 40, 41]);
    expect(client.counts.gaps).toBe(0);
  });

  test('[T8] a snapshot of a higher epoch replaces too', async () => {
    const { door, heard } = await watchA();
    door.tell('ticker', snapshot(2, { epoch: 9 }));
    door.flush();

    expect(heard.at(-1)?.position).toEqual({ epoch: 9, seq: 2 });
  });

  test('an older state is never told after a newer one', async () => {
    const rig = await watchA();
    const door = await comeBack(rig);
    confirm(door);
    door.tell('ticker', snapshot(3));
    door.tell('ticker', ticker({ from: 3, to: 4 }));
    door.tell('ticker', ticker({ from: 4, to: 6 }));
    door.flush();

    expect(rig.seqs()).toEqual([5, 6]);
  });

  test('[S7] a position that cannot be served is answered with a snapshot, which is taken', async () => {
    const rig = await watchA();
    const door = await comeBack(rig);
    confirm(door);
    door.tell('ticker', snapshot(70, { epoch: 2 }));
    door.flush();

    expect(rig.heard.at(-1)?.position).toEqual({ epoch: 2, seq: 70 });
  });

  test('frames between a question and its answer belong to what was before and are not counted as gaps', async () => {
    const { client, door, seqs } = await watchA();
    client.ticker('A', () => {}, { tier: 'fast' });
    await turns(1);
    door.tell('ticker', ticker({ from: 5, to: 6 }));
    const { id } = door.take('subscribe');
    door.answer(id, { subscribed: ['A'], rejected: [] });
    door.tell('ticker', ticker({ from: 5, to: 7 }));
    door.flush();

    expect(seqs()).toEqual([5, 7]);
    expect(client.counts).toMatchObject({ gaps: 0, superseded: 1 });
  });

  test('frames of symbols that nobody reads are nothing', async () => {
    const { client, door } = await watchA();
    door.tell('ticker', ticker({ symbol: 'Z', from: 1, to: 2 }));
    door.tell('trades', { symbol: 'A', epoch: 1, from: 1, to: 2, sent: 0, trades: [] });
    door.tell('bars', { symbol: 'A', interval: '1m', epoch: 1, to: 2, bars: [] });
    door.flush();

    expect(client.counts).toMatchObject({ frames: 1, gaps: 0 });
  });
});

describe('channels whose frames need what came before', () => {
  const frame = (from: number, to: number, snapshot?: true) => ({
    symbol: 'A',
    epoch: 1,
    from,
    to,
    sent: 0,
    trades: [],
    ...(snapshot && { snapshot }),
  });

  test('who comes later begins with a snapshot, and those who were there take it too', async () => {
    const { client, door } = openLiveRig();
    const first: (number | string)[] = [];
    client.trades('A', ({ to }) => first.push(to));
    await turns(1);
    confirm(door);
    door.tell('trades', frame(5, 5, true));
    door.tell('trades', frame(5, 6));
    door.flush();
    const second: number[] = [];
    client.trades('A', ({ to }) => second.push(to));
    await turns(1);

    expect(confirm(door).positions).toEqual({ A: { epoch: 0, seq: 0 } });
    door.tell('trades', frame(8, 8, true));
    door.tell('trades', frame(8, 9));
    door.flush();
    expect([first, second]).toEqual([
      [5, 6, 8, 9],
      [8, 9],
    ]);
  });

  test('who comes later to "*" begins with snapshots of everything', async () => {
    const { client, door } = openLiveRig();
    client.trades('*', () => {});
    await turns(1);
    confirm(door);
    for (const symbol of ['A', 'B']) door.tell('trades', { ...frame(5, 5, true), symbol });
    door.flush();
    client.trades('*', () => {});
    await turns(1);

    const nowhere = { epoch: 0, seq: 0 };
    expect(door.takeAll()).toMatchObject([
      { params: { symbols: '*', positions: { A: nowhere, B: nowhere } } },
    ]);
  });

  test('bars have no chain: every frame is told', async () => {
    const { client, door } = openLiveRig();
    const heard: number[] = [];
    client.bars('A', '5m', ({ to }) => heard.push(to));
    await turns(1);
    expect(confirm(door).interval).toBe('5m');
    for (const to of [3, 9]) {
      door.tell('bars', { symbol: 'A', interval: '5m', epoch: 1, to, bars: [] });
    }
    door.flush();

    expect(heard).toEqual([3, 9]);
  });
});
