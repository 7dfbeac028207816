import { describe, expect, it } from 'vitest';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { listInstruments } from '../../../../feed/publish/instrument-rows.ts';
import type { Instrument } from '../../../../protocol/instrument.ts';
import { TABLES } from '../../../../protocol/subjects.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { stockListing } from '../../../support/scripted-market.ts';

function instrument(symbol: string, more: Partial<Instrument> = {}): Instrument {
  return { ...stockListing(symbol).instrument, ...more };
}

async function setup() {
  const broker = new MemoryBroker({ clock: new FakeClock(), random: () => 0.5 });
  const bus = broker.connect();
  const table = await bus.table(TABLES.instruments);
  const changes: string[] = [];
  const rows = new Map<string, string>();
  await table.watch((key, value) => {
    changes.push(key);
    if (value) rows.set(key, new TextDecoder().decode(value));
    else rows.delete(key);
  });
  return { bus, table, changes, rows };
}

describe('the instrument table', () => {
  it('has a row for each instrument under its subject token', async () => {
    const { bus, rows } = await setup();

    await listInstruments(bus, '0', [instrument('AAPL'), instrument('BRK.B'), instrument('^OUT8')]);
    await turns();

    expect([...rows.keys()]).toEqual(['AAPL', 'BRK=2EB', '=5EOUT8']);
    expect(JSON.parse(rows.get('BRK=2EB') ?? '')).toEqual(instrument('BRK.B'));
  });

  it('is written only where something is different', async () => {
    const { bus, changes } = await setup();
    await listInstruments(bus, '0', [instrument('AAPL'), instrument('MSFT')]);
    await turns();
    changes.length = 0;

    await listInstruments(bus, '0', [instrument('AAPL'), instrument('MSFT', { name: 'New' })]);
    await turns();

    expect(changes).toEqual(['MSFT']);
  });

  it('loses the rows of its own shard that are no longer listed, and no others', async () => {
    const { bus, table, rows } = await setup();
    await table.put('JUNK', new TextEncoder().encode('{'));
    await listInstruments(bus, '1', [instrument('ETH-USD', { shard: '1' })]);
    await listInstruments(bus, '0', [instrument('AAPL'), instrument('MSFT')]);

    await listInstruments(bus, '0', [instrument('AAPL')]);
    await turns();

    expect([...rows.keys()].sort()).toEqual(['AAPL', 'ETH-USD', 'JUNK']);
  });
});
