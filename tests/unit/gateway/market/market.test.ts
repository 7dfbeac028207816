import { describe, expect, test } from 'vitest';
import type { Bus } from '../../../../bus/bus.ts';
import { FIRST_STATE_MS } from '../../../../gateway/market/watched.ts';
import { FRESH_MS, INTEREST_LINGER_MS } from '../../../../protocol/limits.ts';
import { subjectToken, TABLES } from '../../../../protocol/subjects.ts';
import { startRig } from '../../../support/market-rig.ts';
import { withLive } from '../../../support/other-live.ts';
import { instrumentOf, ScriptedFeed } from '../../../support/scripted-feed.ts';

const MANY = Array.from({ length: 24 }, (_, index) => `SYM${index}`);

/** Counts the open subscriptions of a bus, by subject. */
function spyOn() {
  const open: string[] = [];
  const spy = (bus: Bus): Bus => {
    const subscribe: Bus['live']['subscribe'] = (subject, handler) => {
      open.push(subject);
      const stop = bus.live.subscribe(subject, handler);
      return () => {
        open.splice(open.indexOf(subject), 1);
        stop();
      };
    };
    return withLive(bus, { subscribe });
  };
  return { spy, batches: () => open.filter((subject) => subject.startsWith('md.batch.')), open };
}

describe('interest in instruments', () => {
  test('one watched of 24 is one batch subscription, and none a minute after the last interest', async () => {
    const { spy, batches, open } = spyOn();
    const rig = await startRig({ symbols: MANY, spy });
    expect(batches()).toEqual([]);

    const first = rig.market.watch('SYM7');
    const second = rig.market.watch('SYM7');
    await rig.run(1_000);
    expect(batches()).toEqual(['md.batch.SYM7']);
    first();
    first();
    await rig.clock.settle(2 * INTEREST_LINGER_MS, 1_000);
    expect(batches()).toEqual(['md.batch.SYM7']);
    second();
    await rig.clock.settle(60_000, 1_000);

    expect(batches()).toEqual([]);
    expect(rig.market.state('SYM7')).toBeNull();
    rig.market.close();
    expect(open).toEqual([]);
  });

  test('bars that were asked for hold it for a while', async () => {
    const { spy, batches } = spyOn();
    const rig = await startRig({ symbols: MANY, spy });
    const reading = rig.market.readBars('SYM3', '1m', { limit: 5 });
    await rig.clock.settle(20);
    await reading;

    expect(batches()).toEqual(['md.batch.SYM3']);
    await rig.clock.settle(INTEREST_LINGER_MS, 1_000);
    expect(batches()).toEqual([]);
    rig.market.close();
  });

  test.each([['floor'], ['__proto__'], ['SYM1 x'], ['*'], ['']])(
    'what is no instrument (%j) reaches no subject',
    async (symbol) => {
      const { spy, batches } = spyOn();
      const rig = await startRig({ spy });
      rig.market.watch(symbol)();

      expect(batches()).toEqual([]);
      expect(rig.market.instrument(symbol)).toBeUndefined();
      expect(rig.market.state(symbol)).toBeNull();
      expect(rig.market.since(symbol, { epoch: 1, seq: 1 })).toEqual({ type: 'starting' });
      expect(rig.market.isCurrent(symbol)).toBe(false);
      expect(await rig.market.readBars(symbol, '1m', { limit: 1 })).toMatchObject({
        error: { code: 'unknown_symbol' },
      });
      rig.market.close();
    },
  );

  test('a subscribe to all instruments asks once, and so does a reconnect, within half a second', async () => {
    const rig = await startRig({ symbols: MANY });
    for (const symbol of MANY) rig.market.watch(symbol);
    await rig.run(1_000);
    expect(rig.feed.asked.map((symbols) => symbols.length)).toEqual([24]);

    rig.broker.stop();
    await rig.run(300);
    rig.broker.start();
    await rig.run(520);

    expect(rig.feed.asked.map((symbols) => symbols.length)).toEqual([24, 24]);
    expect(rig.market.counts).toMatchObject({ snapshots: 24, gaps: 0 });
    rig.market.close();
  });

  test('an instrument that moves to another shard starts over there', async () => {
    const rig = await startRig();
    rig.market.watch('AAPL');
    await rig.run(1_000);
    expect(rig.market.isCurrent('AAPL')).toBe(true);

    const table = await rig.bus.table(TABLES.instruments);
    const row = new TextEncoder().encode(JSON.stringify(instrumentOf('AAPL', 'west')));
    await table.put(subjectToken('AAPL'), row);
    await rig.run(1_000);

    expect(rig.market.state('AAPL')).toBeNull();
    expect(rig.market.feed().state).toBe('stale');
    rig.market.close();
  });
});

describe('what is proven current', () => {
  test('a quiet market is current while beats come, and three seconds longer', async () => {
    const rig = await startRig();
    rig.market.watch('AAPL');
    await rig.run(10_000);
    expect(rig.market.isCurrent('AAPL')).toBe(true);

    // The last beat is 10 ms old by now.
    await rig.clock.settle(FRESH_MS - 20);
    expect(rig.market.isCurrent('AAPL')).toBe(true);
    expect(rig.market.feedAgeMs('AAPL')).toBe(FRESH_MS - 10);
    await rig.clock.settle(10);
    expect(rig.market.isCurrent('AAPL')).toBe(false);
    rig.market.close();
  });

  test('nothing is before the first beat, nor while a last batch is missing', async () => {
    const rig = await startRig();
    rig.market.watch('AAPL');
    await rig.clock.settle(500);
    expect(rig.market.state('AAPL')).not.toBeNull();
    expect(rig.market.isCurrent('AAPL')).toBe(false);
    await rig.run(1_000);
    expect(rig.market.isCurrent('AAPL')).toBe(true);

    rig.feed.silence();
    rig.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    rig.feed.trade('AAPL', 5);
    await rig.run(1_000);
    expect(rig.market.isCurrent('AAPL')).toBe(false);
    rig.feed.answer();
    await rig.run(1_000);

    expect(rig.market.isCurrent('AAPL')).toBe(true);
    expect(rig.market.state('AAPL')?.last).toBe(5);
    rig.market.close();
  });

  test('a batch that is known to be missing makes it not current, whatever the last beat said', async () => {
    const rig = await startRig();
    rig.market.watch('AAPL');
    await rig.run(1_000);
    rig.feed.silence();
    rig.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    rig.feed.trade('AAPL', 5);
    rig.broker.faults = [];
    expect(rig.market.isCurrent('AAPL')).toBe(true);
    rig.feed.trade('AAPL', 6);
    await rig.clock.settle(10);

    expect(rig.market.isCurrent('AAPL')).toBe(false);
    rig.market.close();
  });

  test('a feed that was replaced gives no state, though it still answers', async () => {
    const rig = await startRig();
    const bus = rig.broker.connect();
    const { clock } = rig;
    const next = new ScriptedFeed({ bus, clock, symbols: ['AAPL'], epoch: rig.feed.epoch + 1 });
    next.beat();
    await rig.clock.settle(10);
    rig.market.watch('AAPL');
    await rig.clock.settle(500);
    expect(rig.market.state('AAPL')).toBeNull();

    rig.feed.silence();
    next.answer();
    await rig.clock.settle(1_000);
    expect(rig.market.state('AAPL')?.epoch).toBe(next.epoch);
    rig.market.close();
  });

  test('a lost last batch is made good within the two seconds that are promised', async () => {
    const rig = await startRig();
    rig.market.watch('AAPL');
    await rig.run(1_000);
    rig.broker.faults = [{ prefix: 'md.batch.', lose: 1 }];
    rig.feed.trade('AAPL', 77);
    await rig.run(1_200);

    expect(rig.market.state('AAPL')?.last).toBe(77);
    rig.market.close();
  });

  test('the feed is told stale and live, changes only', async () => {
    const rig = await startRig();
    const told: string[] = [];
    rig.market.onFeed(({ state, ageMs }) => told.push(`${state} ${ageMs >= FRESH_MS}`));
    rig.market.watch('AAPL');
    await rig.run(5_000);
    expect(told).toEqual(['live false']);
    expect(rig.market.feed()).toEqual({ state: 'live', ageMs: 10 });

    await rig.clock.settle(FRESH_MS + 250);
    await rig.run(2_000);

    expect(told).toEqual(['live false', 'stale true', 'live false']);
    rig.market.close();
  });
});

describe('the market side', () => {
  test('tells listeners of instruments and of heads, and outlives one that throws', async () => {
    const rig = await startRig();
    const told: string[] = [];
    rig.market.onAdvance(() => {
      throw new Error('a bug of a listener');
    });
    rig.market.onAdvance((symbol, how) => told.push(`${symbol} ${how}`));
    const stop = rig.market.onInstruments(({ symbol }) => told.push(symbol));
    rig.market.watch('AAPL');
    await rig.clock.settle(50);
    rig.feed.trade('AAPL', 3);
    const table = await rig.bus.table(TABLES.instruments);
    await table.put('NEW', new TextEncoder().encode(JSON.stringify(instrumentOf('NEW'))));
    await rig.clock.settle(50);
    stop();

    expect(told).toEqual(['AAPL snapshot', 'AAPL batch', 'NEW']);
    expect(rig.market.counts.failures).toBe(2);
    rig.market.close();
  });

  test('counts what it cannot read, or what is not of the instrument, and asks for what is lost by it', async () => {
    const rig = await startRig({ symbols: ['AAPL', 'MSFT'] });
    rig.market.watch('AAPL');
    await rig.clock.settle(50);
    rig.bus.live.publish('md.batch.AAPL', new Uint8Array([1, 2, 3]));
    const stop = rig.bus.live.subscribe('md.batch.MSFT', (bytes) =>
      rig.bus.live.publish('md.batch.AAPL', bytes),
    );
    rig.feed.trade('MSFT', 9);
    await rig.run(50);
    stop();

    expect(rig.market.counts.undecodable).toBe(2);
    expect(rig.market.state('AAPL')?.last).toBeNull();
    rig.market.close();
  });

  test('answers bars only when there is a first state within three seconds, and a store', async () => {
    const rig = await startRig();
    rig.feed.silence();
    let waited = 0;
    const reading = rig.market.readBars('AAPL', '1m', { limit: 5 });
    void reading.then(() => {
      waited = rig.clock.mono();
    });
    await rig.clock.settle(FIRST_STATE_MS + 100);
    expect(await reading).toMatchObject({ error: { code: 'unavailable' } });
    expect(waited).toBe(FIRST_STATE_MS);

    rig.feed.answer();
    rig.market.watch('AAPL');
    await rig.clock.settle(1_100);
    expect(await rig.market.readBars('AAPL', '1m', { limit: 5 })).toMatchObject({ ok: true });
    rig.broker.stop();
    const refused = rig.market.readBars('AAPL', '5m', { limit: 5 });
    await rig.clock.settle(10);
    expect(await refused).toMatchObject({ error: { code: 'unavailable' } });
    rig.market.close();
  });

  test('closed, leaves no timer and tells nobody, also in the middle of everything', async () => {
    const rig = await startRig({ symbols: MANY });
    rig.feed.silence();
    let told = 0;
    rig.market.onAdvance(() => {
      told += 1;
    });
    const release = rig.market.watch('SYM1');
    rig.market.watch('SYM2')();
    const reading = rig.market.readBars('SYM3', '1d', { limit: 5 });
    await rig.clock.settle(20);
    rig.market.close();
    rig.market.close();
    release();
    rig.feed.answer();
    rig.feed.trade('SYM1', 1);
    rig.feed.beat();
    await rig.clock.settle(5_000);

    expect(await reading).toMatchObject({ error: { code: 'unavailable' } });
    expect(await rig.market.readBars('SYM3', '1d', { limit: 5 })).toMatchObject({ ok: false });
    expect(told).toBe(0);
    expect(rig.clock.pending).toBe(0);
  });
});
