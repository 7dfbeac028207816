import { describe, expect, it } from 'vitest';
import type { BarStore, BusFailure } from '../../../../bus/bus.ts';
import { BarLedger } from '../../../../feed/publish/bar-ledger.ts';
import { BarWriter } from '../../../../feed/publish/bar-writer.ts';
import { decodeBarBlock } from '../../../../protocol/bar-block.ts';
import { err, ok, type Result } from '../../../../protocol/result.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';

const START = Date.UTC(2026, 0, 5, 12);
const AWAY: BusFailure = { type: 'no-answer', reason: 'the broker is away' };
const FULL: BusFailure = { type: 'refused', reason: 'the store is full' };

/** Notes every put; answers at once unless it is `held`. */
class NotedStore implements BarStore {
  readonly puts: { readonly block: string; readonly bars: number }[] = [];
  readonly underWay = new Set<string>();
  failure: (block: string) => BusFailure | null = () => null;
  held = false;
  #waiting: (() => void)[] = [];

  async put(
    interval: string,
    symbol: string,
    start: number,
    bytes: Uint8Array,
  ): Promise<Result<void, BusFailure>> {
    const block = `${interval} ${symbol} ${start - START}`;
    expect(this.underWay).not.toContain(block);
    this.underWay.add(block);
    const decoded = decodeBarBlock(bytes);
    this.puts.push({ block, bars: decoded.ok ? decoded.value.length : -1 });
    if (this.held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.underWay.delete(block);
    const failure = this.failure(block);
    return failure ? err(failure) : ok(undefined);
  }

  async get(): Promise<Result<null, BusFailure>> {
    return ok(null);
  }

  release(): void {
    this.held = false;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}

function setup(symbols = ['AAPL']) {
  const clock = new FakeClock(START);
  const store = new NotedStore();
  const prices = { open: 1, high: 1, low: 1, close: 1, volume: 1, count: 1 };
  const minutes = [{ time: START - 60_000, ...prices }];
  const empty = { time: START, seconds: [], minutes, days: [], today: null };
  const ledgers = symbols.map((symbol) => new BarLedger(symbol, empty));
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const asked: number[] = [];
  let answer: Result<boolean> = ok(true);
  const writer = new BarWriter({
    bars: store,
    clock,
    ledgers,
    holdsShard: async () => {
      asked.push(clock.mono());
      return answer;
    },
    log: { info: say, warn: say },
  });
  let time = START;
  /** A second with a trade in each instrument goes by. */
  const second = async (count = 1) => {
    for (let left = count; left > 0; left -= 1) {
      for (const ledger of ledgers) {
        ledger.add([{ time, price: 100, size: 1, side: 'buy' }]);
        ledger.close(time + 1_000);
      }
      time += 1_000;
      writer.wake();
      clock.advance(1_000);
      await turns();
    }
  };
  const answerWith = (next: Result<boolean>) => {
    answer = next;
  };
  return { clock, store, ledgers, log, asked, writer, second, answerWith };
}

describe('the writer of bars', () => {
  it('stores a second within the second after it, and its block again as it grows', async () => {
    const { store, second, ledgers } = setup();

    await second(3);

    expect(store.puts).toEqual([
      { block: '1s AAPL 0', bars: 1 },
      { block: '1s AAPL 0', bars: 2 },
      { block: '1s AAPL 0', bars: 3 },
    ]);
    expect(ledgers[0]?.storedUntil).toBe(START + 3_000);
  });

  it('stores a minute when it closes', async () => {
    const { store, second } = setup();

    await second(61);

    expect(store.puts.filter(({ block }) => block.startsWith('1m'))).toEqual([
      { block: '1m AAPL 0', bars: 1 },
    ]);
  });

  it('puts only the newest version of what changed while a put was under way', async () => {
    const { store, second, ledgers } = setup();
    store.held = true;
    await second(4);
    expect(store.puts).toHaveLength(1);

    store.release();
    await turns();

    expect(store.puts.map(({ bars }) => bars)).toEqual([1, 4]);
    expect(ledgers[0]?.storedUntil).toBe(START + 4_000);
  });

  it('tries again with growing pauses while the broker is away, and then stores everything once', async () => {
    const { store, second, ledgers, log } = setup();
    store.failure = () => AWAY;
    await second(90);
    const tries = store.puts.filter(({ block }) => block === '1s AAPL 0').length;
    expect(ledgers[0]?.storedUntil).toBe(START);

    store.failure = () => null;
    store.puts.length = 0;
    await second(6);

    expect(tries).toBeGreaterThan(5);
    expect(tries).toBeLessThan(30);
    expect(ledgers[0]?.storedUntil).toBe(START + 96_000);
    const last = new Map(store.puts.map(({ block, bars }) => [block, bars]));
    expect(last).toEqual(
      new Map([
        ['1s AAPL 0', 60],
        ['1s AAPL 60000', 36],
        ['1m AAPL 0', 1],
      ]),
    );
    expect(log).toEqual([
      'bars cannot be stored, they wait: the broker is away',
      expect.stringMatching(/^bars are stored again after 9\d s$/),
    ]);
  });

  it('does not ask a broker that is away once for every block', async () => {
    const { store, second } = setup(Array.from({ length: 200 }, (_, index) => `S${index}`));
    store.failure = () => AWAY;

    await second(1);

    expect(store.puts.length).toBeLessThanOrEqual(64);
  });

  it('lets one refused block not stand in the way of the others', async () => {
    const { store, second, ledgers } = setup(['AAPL', 'MSFT']);
    store.failure = (block) => (block.includes('AAPL') ? FULL : null);

    await second(10);

    expect(ledgers[0]?.storedUntil).toBe(START);
    expect(ledgers[1]?.storedUntil).toBeGreaterThan(START + 4_000);
  });

  it('tries at once when told that the broker is back', async () => {
    const { store, second, writer, ledgers } = setup();
    store.failure = () => AWAY;
    await second(30);
    store.failure = () => null;

    writer.retry();
    await turns();

    expect(ledgers[0]?.storedUntil).toBe(START + 30_000);
  });

  it('asks whether the shard is still its own after a failure and after doubt, and only then', async () => {
    const { store, second, asked, writer } = setup();
    await second(5);
    expect(asked).toHaveLength(0);

    writer.doubt();
    await second(3);
    expect(asked).toHaveLength(1);

    store.failure = () => AWAY;
    await second(1);
    store.failure = () => null;
    await second(5);
    expect(asked).toHaveLength(2);
  });

  it('stores nothing once another feed has the shard', async () => {
    const { store, second, answerWith, writer } = setup();
    await second(2);
    writer.doubt();
    answerWith(ok(false));

    await second(20);
    await writer.close(1_000);

    expect(store.puts).toHaveLength(2);
  });

  it('stores nothing while it cannot know whose the shard is', async () => {
    const { store, second, answerWith, writer } = setup();
    writer.doubt();
    answerWith(err('the broker is away'));
    await second(20);
    expect(store.puts).toHaveLength(0);

    answerWith(ok(true));
    await second(6);

    expect(store.puts.at(-1)).toEqual({ block: '1s AAPL 0', bars: 26 });
  });

  it('tells how many bars it gave up', async () => {
    const { ledgers, writer, log } = setup();
    for (let time = START; time < START + 3_720_000; time += 1_000) {
      ledgers[0]?.add([{ time, price: 100, size: 1, side: 'buy' }]);
    }

    writer.wake();
    writer.wake();

    expect(log).toEqual(['60 bars waited for too long and are lost']);
  });

  it('makes a last attempt when it is closed, even in a pause', async () => {
    const { store, second, writer, ledgers, clock } = setup();
    store.failure = () => AWAY;
    await second(30);
    store.failure = () => null;

    await writer.close(1_000);

    expect(ledgers[0]?.storedUntil).toBe(START + 30_000);
    expect(clock.pending).toBe(0);
  });

  it('ends after its deadline when the store does not answer, and puts nothing later', async () => {
    const { store, second, writer, log, clock } = setup();
    store.held = true;
    await second(1);
    let isClosed = false;
    const closing = writer.close(1_000).then(() => {
      isClosed = true;
    });
    await second(0);
    expect(isClosed).toBe(false);

    clock.advance(1_000);
    await closing;
    store.release();
    await turns();

    expect(store.puts).toHaveLength(1);
    expect(log.at(-1)).toBe('stopped with unsaved bars: the store took longer than 1000 ms');
    expect(clock.pending).toBe(0);
  });

  it('puts nothing after it was abandoned', async () => {
    const { store, second, writer, clock } = setup();
    store.failure = () => AWAY;
    await second(3);
    store.puts.length = 0;

    writer.abandon();
    store.failure = () => null;
    await second(10);
    await writer.close(1_000);

    expect(store.puts).toHaveLength(0);
    expect(clock.pending).toBe(0);
  });
});
