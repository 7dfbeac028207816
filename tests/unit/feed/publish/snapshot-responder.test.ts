import { describe, expect, it } from 'vitest';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { SnapshotResponder } from '../../../../feed/publish/snapshot-responder.ts';
import {
  decodeSnapshots,
  encodeSnapshotRequest,
  type Snapshot,
} from '../../../../protocol/snapshot-codec.ts';
import { snapshotSubject } from '../../../../protocol/subjects.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { quietState } from '../../../support/quiet-state.ts';

const START = Date.UTC(2026, 0, 5, 12);

function snapshot(symbol: string): Snapshot {
  const state = quietState(3, { seq: 2, time: START, sent: START, last: 3 });
  return { symbol, state, tailFrom: START, tail: [] };
}

function setup() {
  const broker = new MemoryBroker({ clock: new FakeClock(), random: () => 0.5 });
  const log: string[] = [];
  const say = (line: string) => log.push(line);
  const responder = new SnapshotResponder(broker.connect().live, '0', { info: say, warn: say });
  responder.open();
  const asker = broker.connect();
  const ask = (bytes: Uint8Array) => asker.live.ask(snapshotSubject('0'), bytes, 1_000);
  const market = (symbols: readonly string[]) =>
    symbols.filter((one) => one === 'AAPL').map(snapshot);
  return { responder, ask, market, log };
}

describe('the snapshot responder', () => {
  it('answers with the instruments that it knows of those asked for', async () => {
    const { responder, ask, market } = setup();
    responder.serve(market);

    const answer = await ask(encodeSnapshotRequest(['AAPL', 'NOPE']));

    const chunks = answer.ok ? answer.value.map(decodeSnapshots) : [];
    expect(chunks).toEqual([{ ok: true, value: [snapshot('AAPL')] }]);
  });

  it('answers an empty request with nothing, which says that it is there', async () => {
    const { responder, ask, market } = setup();
    responder.serve(market);

    expect(await ask(encodeSnapshotRequest([]))).toEqual({ ok: true, value: [] });
  });

  it('is there before the market is open', async () => {
    const { ask } = setup();

    expect(await ask(encodeSnapshotRequest(['AAPL']))).toEqual({ ok: true, value: [] });
  });

  it('answers a malformed request with nothing and tells the first', async () => {
    const { responder, ask, market, log } = setup();
    responder.serve(market);

    for (const bytes of [
      new Uint8Array(0),
      new Uint8Array([1, 255, 255, 255]),
      new Uint8Array([9]),
    ]) {
      expect(await ask(bytes)).toEqual({ ok: true, value: [] });
    }

    expect(log).toHaveLength(1);
  });

  it('is silent after close', async () => {
    const { responder, ask } = setup();

    responder.close();

    expect((await ask(encodeSnapshotRequest([]))).ok).toBe(false);
  });
});
