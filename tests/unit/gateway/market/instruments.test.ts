import { beforeEach, describe, expect, test } from 'vitest';
import type { Table } from '../../../../bus/bus.ts';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { newCounts } from '../../../../gateway/market/counts.ts';
import { Instruments } from '../../../../gateway/market/instruments.ts';
import { subjectToken, TABLES } from '../../../../protocol/subjects.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { logInto } from '../../../support/market-rig.ts';
import { instrumentOf } from '../../../support/scripted-feed.ts';

let broker: MemoryBroker;
let table: Table;
let counts: ReturnType<typeof newCounts>;
let changed: string[];
let told: string[];
let instruments: Instruments;

beforeEach(async () => {
  broker = new MemoryBroker({ clock: new FakeClock(), random: () => 0 });
  table = await broker.connect().table(TABLES.instruments);
  counts = newCounts();
  changed = [];
  told = [];
  instruments = new Instruments({
    bus: broker.connect(),
    log: logInto(told),
    counts,
    onChange: ({ symbol }) => changed.push(symbol),
  });
});

async function put(row: unknown, key: string): Promise<void> {
  await table.put(key, new TextEncoder().encode(JSON.stringify(row)));
  await turns();
}

describe('the instrument table', () => {
  test('is there after the start, sorted, and follows changes', async () => {
    for (const symbol of ['MSFT', 'AAPL', 'BRK.B'])
      await put(instrumentOf(symbol), subjectToken(symbol));
    await instruments.start();
    const symbols = () => instruments.all().map(({ symbol }) => symbol);
    expect(symbols()).toEqual(['AAPL', 'BRK.B', 'MSFT']);
    expect(instruments.all()).toBe(instruments.all());

    await put(instrumentOf('BTC-USD'), 'BTC-USD');
    await put({ ...instrumentOf('AAPL'), status: 'halted' }, 'AAPL');
    await table.delete(subjectToken('BRK.B'));
    await turns();

    expect(symbols()).toEqual(['AAPL', 'BTC-USD', 'MSFT']);
    expect(instruments.get('AAPL')?.status).toBe('halted');
    expect(instruments.get('BRK.B')).toBeUndefined();
    expect(changed.slice(3)).toEqual(['BTC-USD', 'AAPL']);
  });

  test.each([['__proto__'], ['constructor'], ['toString'], [''], ['aapl'], ['AAPL ']])(
    'has no instrument %j, whoever asks',
    async (symbol) => {
      await put(instrumentOf('AAPL'), 'AAPL');
      await instruments.start();

      expect(instruments.get(symbol)).toBeUndefined();
    },
  );

  test('skips and counts bad rows, and keeps the good one that was there', async () => {
    await put(instrumentOf('AAPL'), 'AAPL');
    await instruments.start();
    await put({ symbol: 'AAPL' }, 'AAPL');
    await put(instrumentOf('MSFT'), 'AAPL');
    await put({ ...instrumentOf('X'), shard: 'a.b >' }, 'X');
    await put({ ...instrumentOf('Y'), priceScale: 40 }, 'Y');
    await table.put('Z', new Uint8Array([0xff, 0xfe]));
    await turns();

    expect(instruments.all()).toEqual([instrumentOf('AAPL')]);
    expect(counts.badInstruments).toBe(5);
    expect(told).toHaveLength(5);
  });

  test('cannot be opened while the broker is away', async () => {
    broker.stop();

    await expect(instruments.start()).rejects.toThrow('away');
  });

  test('closed, tells nothing more, also when it was closed while it started', async () => {
    const starting = instruments.start();
    instruments.close();
    await starting;
    await put(instrumentOf('AAPL'), 'AAPL');

    expect(changed).toEqual([]);
  });
});
