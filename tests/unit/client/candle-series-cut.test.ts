import { describe, expect, test } from 'vitest';
import { turns } from '../../support/fake-clock.ts';
import type { FakeHttp } from '../../support/fake-gateway.ts';
import { comeBack, INSTRUMENT, openLiveRig } from './rig.ts';

function answerBars(http: FakeHttp): void {
  http.take('/api/bars').answer({
    symbol: 'A',
    interval: '1m',
    bars: [[0, '1.00', '1.00', '1.00', '1.00', '1', 1, true]],
    position: { epoch: 1, seq: 3 },
  });
}

describe('a candle series without a connection', () => {
  async function openCutOff() {
    const rig = openLiveRig();
    const series = rig.client.candles('A', '1m');
    rig.http.take('/api/instruments').answer({ instruments: [INSTRUMENT] });
    await turns(1);
    rig.http.take('/api/bars').fail();
    await turns(1);
    return Object.assign(rig, { series });
  }

  test('reads as soon as there is one again, and once', async () => {
    const rig = await openCutOff();
    expect([rig.series.state.state, rig.http.waiting]).toEqual(['loading', 0]);

    await comeBack(rig);
    answerBars(rig.http);
    await rig.clock.settle(60_000, 5_000);

    expect([rig.series.state.state, rig.http.waiting]).toEqual(['following', 0]);
    expect(rig.series.bars).toHaveLength(1);
  });

  test('is not woken from the wait that a node asked for', async () => {
    const rig = await openCutOff();
    await comeBack(rig);
    rig.http.take('/api/bars').refuse('rate_limited', 429, { retryMs: 2_000 });
    await turns(1);

    await comeBack(rig);

    expect(rig.http.waiting).toBe(0);
  });

  test('reads nothing more once it is closed', async () => {
    const rig = await openCutOff();
    rig.series.close();

    await comeBack(rig);

    expect(rig.http.waiting).toBe(0);
  });
});
