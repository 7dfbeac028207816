import { describe, expect, test } from 'vitest';
import type { CandleChange, CandleSeries } from '../../../client/candle-series.ts';
import type { FinalBarRowData } from '../../../protocol/events.ts';
import { turns } from '../../support/fake-clock.ts';
import type { FakeHttp } from '../../support/fake-gateway.ts';
import { comeBack, confirm, INSTRUMENT, openLiveRig, snapshot, ticker } from './rig.ts';

const MINUTE = 60_000;

/** A row whose trades were all at one price. */
function row(time: number, price: string, volume = '1', count = 1): FinalBarRowData {
  return [time, price, price, price, price, volume, count, true];
}

const added = (
  time: number,
  price: string,
): [number, string, string, string, string, string, number] => [
  time,
  price,
  price,
  price,
  price,
  '1',
  1,
];

async function answerBars(http: FakeHttp, seq: number, bars: FinalBarRowData[], epoch = 1) {
  const asked = http.take('/api/bars');
  const interval = asked.url.searchParams.get('interval');
  asked.answer({ symbol: 'A', interval, bars, position: { epoch, seq } });
  await turns(1);
  return asked.url.searchParams;
}

async function openSeries(seq = 10, bars = [row(0, '1.00'), row(MINUTE, '2.00')]) {
  const rig = openLiveRig();
  const series = rig.client.candles('A', '1m');
  const changes: CandleChange[] = [];
  series.on('change', (change) => changes.push(change));
  rig.http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
  await turns(1);
  await answerBars(rig.http, seq, bars);
  return Object.assign(rig, { series, changes });
}

/** A series that follows from position 10. */
async function openFollowing() {
  const rig = await openSeries();
  confirm(rig.door);
  rig.door.tell('ticker', ticker({ from: 10, to: 10 }));
  rig.door.flush();
  return rig;
}

const closes = ({ bars }: CandleSeries) => bars.map(({ time, close }) => [time / MINUTE, close]);

describe('a candle series', () => {
  test('[P3] reads its page, then subscribes at exactly the position that the page holds', async () => {
    const { series, door, changes } = await openSeries();

    expect(confirm(door)).toMatchObject({
      symbols: ['A'],
      positions: { A: { epoch: 1, seq: 10 } },
    });
    expect(series.scales).toEqual({ priceScale: 2, sizeScale: 0 });
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({ isReset: true });
    expect(closes(series)).toEqual([
      [0, 100],
      [1, 200],
    ]);
  });

  test('tells the bars that a range changed or added, oldest first', async () => {
    const { door, changes, series } = await openFollowing();
    const bars = [added(MINUTE + 1_000, '3.00'), added(2 * MINUTE, '1.50')];
    door.tell('ticker', ticker({ from: 10, to: 14, bars }));
    door.flush();

    expect(changes.at(-1)).toEqual({
      isReset: false,
      bars: [
        { time: MINUTE, open: 200, high: 300, low: 200, close: 300, volume: 2, count: 2 },
        { time: 2 * MINUTE, open: 150, high: 150, low: 150, close: 150, volume: 1, count: 1 },
      ],
    });
    expect(series.state).toEqual({ state: 'following', position: { epoch: 1, seq: 14 } });
  });

  test('where the watchlist stands at the same position already, nothing is asked', async () => {
    const rig = openLiveRig();
    rig.client.ticker('A', () => {});
    await turns(1);
    confirm(rig.door);
    rig.door.tell('ticker', snapshot(10));
    rig.door.flush();
    const series = rig.client.candles('A', '1m');
    rig.http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    await answerBars(rig.http, 10, [row(0, '1.00')]);
    expect(rig.door.takeAll()).toEqual([]);
    rig.door.tell('ticker', ticker({ from: 10, to: 11, bars: [added(500, '1.20')] }));
    rig.door.flush();

    expect(closes(series)).toEqual([[0, 120]]);
  });

  test('beside a watchlist elsewhere, the chain is moved to the page, and the watchlist never goes back', async () => {
    const rig = openLiveRig();
    const heard: number[] = [];
    rig.client.ticker('A', ({ position }) => heard.push(position.seq));
    await turns(1);
    confirm(rig.door);
    rig.door.tell('ticker', snapshot(12));
    rig.door.flush();
    const series = rig.client.candles('A', '1m');
    rig.http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    await answerBars(rig.http, 10, [row(0, '1.00')]);
    expect(confirm(rig.door).positions).toEqual({ A: { epoch: 1, seq: 10 } });
    rig.door.tell('ticker', ticker({ from: 10, to: 11, bars: [added(500, '1.20')] }));
    rig.door.tell('ticker', ticker({ from: 11, to: 13, bars: [added(600, '1.30')] }));
    rig.door.flush();

    expect(closes(series)).toEqual([[0, 130]]);
    expect(series.bars[0]?.count).toBe(3);
    expect(heard).toEqual([12, 13]);
    expect(rig.client.counts.gaps).toBe(0);
  });

  test('two series at different positions are brought up to date right behind each other', async () => {
    const rig = await openFollowing();
    const second = rig.client.candles('A', '1s');
    await turns(1);
    await answerBars(rig.http, 12, [row(0, '1.00')]);
    const calls = rig.door.takeAll();
    for (const { id } of calls) {
      rig.door.answer(id, { subscribed: ['A'], rejected: [] });
      const from = calls.find((call) => call.id === id)?.params.positions.A.seq;
      const bars = [added(61_000, '5.00')];
      rig.door.tell('ticker', ticker({ from, to: 13, bars }));
    }
    rig.door.tell('ticker', ticker({ from: 13, to: 14, bars: [added(62_000, '6.00')] }));
    rig.door.flush();
    await rig.clock.settle(6_000, 500);

    expect(calls.map(({ params }) => params.positions.A.seq)).toEqual([10, 12]);
    expect(rig.series.bars.at(-1)).toMatchObject({ close: 600, count: 3 });
    expect(second.bars.map(({ close, count }) => [close, count])).toEqual([
      [100, 1],
      [500, 1],
      [600, 1],
    ]);
    expect(rig.door.takeAll()).toEqual([]);
  });

  test('those that missed each other are asked for again until they meet', async () => {
    const rig = await openFollowing();
    const second = rig.client.candles('A', '1s');
    await turns(1);
    await answerBars(rig.http, 12, [row(0, '1.00')]);
    // Between the two answers something happened: one stands at 13, the other at 14.
    for (const [index, { id, params }] of rig.door.takeAll().entries()) {
      rig.door.answer(id, { subscribed: ['A'], rejected: [] });
      rig.door.tell('ticker', ticker({ from: params.positions.A.seq, to: 13 + index }));
    }
    rig.door.flush();
    await rig.clock.settle(250);
    const again = rig.door.takeAll();
    for (const { id, params } of again) {
      rig.door.answer(id, { subscribed: ['A'], rejected: [] });
      rig.door.tell('ticker', ticker({ from: params.positions.A.seq, to: 15 }));
    }
    rig.door.flush();

    expect(again.map(({ params }) => params.positions.A.seq)).toEqual([13, 14]);
    expect([rig.series.state, second.state]).toEqual([
      { state: 'following', position: { epoch: 1, seq: 15 } },
      { state: 'following', position: { epoch: 1, seq: 15 } },
    ]);
  });

  test('[S6] over a new connection it goes on from where it stands', async () => {
    const rig = await openFollowing();
    rig.door.tell('ticker', ticker({ from: 10, to: 12 }));
    rig.door.flush();
    const door = await comeBack(rig);

    expect(confirm(door).positions).toEqual({ A: { epoch: 1, seq: 12 } });
    door.tell('ticker', ticker({ from: 12, to: 20, bars: [added(MINUTE, '9.00')] }));
    door.flush();
    expect(rig.series.bars.at(-1)?.high).toBe(900);
    expect(rig.http.waiting).toBe(0);
  });

  test('[T2] after a snapshot elsewhere it reads again within a second, and shows what it had meanwhile', async () => {
    const rig = await openFollowing();
    rig.door.tell('ticker', snapshot(40));
    rig.door.flush();
    expect(rig.series.state).toEqual({ state: 'rereading' });
    expect(closes(rig.series)).toHaveLength(2);
    await rig.clock.settle(490);
    expect(rig.http.waiting).toBe(0);
    await rig.clock.settle(10);
    await answerBars(rig.http, 41, [row(MINUTE, '2.50'), row(2 * MINUTE, '3.00')]);

    expect(confirm(rig.door).positions).toEqual({ A: { epoch: 1, seq: 41 } });
    expect(closes(rig.series)).toEqual([
      [0, 100],
      [1, 250],
      [2, 300],
    ]);
  });

  test('a snapshot exactly where it stands changes nothing', async () => {
    const rig = await openFollowing();
    rig.door.tell('ticker', snapshot(10));
    rig.door.tell('ticker', ticker({ from: 10, to: 11, bars: [added(MINUTE, '4.00')] }));
    rig.door.flush();

    expect(rig.series.bars.at(-1)?.close).toBe(400);
    expect(rig.changes).toHaveLength(2);
  });

  test('a page that does not reach back to what was there leaves no hole: the old bars go', async () => {
    const rig = await openFollowing();
    rig.door.tell('ticker', snapshot(4_000));
    rig.door.flush();
    await rig.clock.settle(500);
    await answerBars(rig.http, 4_000, [row(900 * MINUTE, '7.00')]);

    expect(closes(rig.series)).toEqual([[900, 700]]);
  });

  test('those who lose their place again and again read ever more rarely', async () => {
    const rig = await openFollowing();
    let reads = 0;
    for (let left = 120; left > 0; left -= 1) {
      if (rig.series.state.state === 'following') {
        rig.door.tell('ticker', snapshot(1_000 + left));
      }
      rig.door.say('{}');
      rig.door.flush();
      await rig.clock.settle(500, 500);
      for (; rig.http.waiting > 0; reads += 1) await answerBars(rig.http, 10, [row(0, '1.00')]);
      for (const { id } of rig.door.takeAll())
        rig.door.answer(id, { subscribed: [], rejected: [] });
    }

    expect(reads).toBeGreaterThan(3);
    expect(reads).toBeLessThan(12);
  });

  test('numbers that do not fit the instrument are counted, and the page is read again', async () => {
    const rig = await openFollowing();
    rig.door.tell('ticker', ticker({ from: 10, to: 11, bars: [added(MINUTE, '1.005')] }));
    rig.door.flush();

    expect(rig.series.state.state).toBe('rereading');
    expect(rig.client.counts.malformed).toBe(1);
    expect(rig.series.bars.at(-1)?.count).toBe(1);
  });

  test('a symbol that does not exist fails for good', async () => {
    const { client, http, clock } = openLiveRig();
    const series = client.candles('NOPE', '1m');
    for (let left = 2; left > 0; left -= 1) {
      http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
      await turns(1);
    }
    await clock.settle(60_000, 5_000);

    expect(series.state).toMatchObject({ state: 'failed', fault: { code: 'unknown_symbol' } });
    expect(http.waiting).toBe(0);
  });

  test('a node that cannot be read now is asked again later, not before it says so', async () => {
    const { client, http, clock } = openLiveRig();
    const series = client.candles('A', '1m');
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    http.take('/api/bars').refuse('rate_limited', 429, { retryMs: 2_000 });
    await turns(1);
    clock.advance(1_999);
    await turns(1);
    expect([series.state.state, http.waiting]).toEqual(['loading', 0]);
    clock.advance(501);
    await turns(1);
    await answerBars(http, 3, []);

    expect(series.state.state).toBe('following');
  });
});

describe('older candles', () => {
  test('are read before the oldest, once at a time, until there are none', async () => {
    const rig = await openFollowing();
    const twice = [rig.series.older(100), rig.series.older(100)];
    const query = await answerBars(rig.http, 10, [row(-MINUTE, '0.50')]);
    const last = rig.series.older(100);
    await turns(1);
    await answerBars(rig.http, 10, []);

    expect([query.get('before'), query.get('limit')]).toEqual(['0', '100']);
    expect(await Promise.all(twice)).toEqual([
      { ok: true, value: { added: 1, isComplete: false } },
      { ok: true, value: { added: 1, isComplete: false } },
    ]);
    expect(await last).toEqual({ ok: true, value: { added: 0, isComplete: true } });
    expect(closes(rig.series).map(([time]) => time)).toEqual([-1, 0, 1]);
  });

  test('a page that belongs to what is gone is dropped', async () => {
    const rig = await openFollowing();
    const older = rig.series.older(100);
    const asked = rig.http.take('/api/bars');
    rig.door.tell('ticker', snapshot(4_000));
    rig.door.flush();
    await rig.clock.settle(500);
    await answerBars(rig.http, 4_000, [row(900 * MINUTE, '7.00')]);
    const bars = [row(-MINUTE, '0.50')];
    asked.answer({ symbol: 'A', interval: '1m', bars, position: { epoch: 1, seq: 10 } });

    expect(await older).toEqual({ ok: true, value: { added: 0, isComplete: false } });
    expect(closes(rig.series)).toEqual([[900, 700]]);
  });
});

describe('closing a series', () => {
  test('leaves no timer, no subscription and tells nothing more', async () => {
    const rig = await openFollowing();
    rig.series.close();
    rig.series.close();
    await turns(1);
    rig.door.tell('ticker', ticker({ from: 10, to: 11, bars: [added(MINUTE, '4.00')] }));
    rig.door.flush();

    expect(rig.door.takeAll()).toMatchObject([{ method: 'unsubscribe' }]);
    expect(rig.changes).toHaveLength(1);
    expect(rig.series.state).toEqual({ state: 'closed' });
  });

  test('while it reads, the answer is not taken', async () => {
    const { client, http, door } = openLiveRig();
    const series = client.candles('A', '1m');
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    series.close();
    await answerBars(http, 3, [row(0, '1.00')]);

    expect([series.bars, door.takeAll()]).toEqual([[], []]);
  });

  test('by its own handler is fine', async () => {
    const { client, http, door, clock } = openLiveRig();
    const series = client.candles('A', '1m');
    series.on('change', () => series.close());
    http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    await answerBars(http, 3, [row(0, '1.00')]);
    client.close();

    expect([door.takeAll(), clock.pending]).toEqual([[], 0]);
  });
});
