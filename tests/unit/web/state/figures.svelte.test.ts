import { beforeEach, describe, expect, it } from 'vitest';
import { newCounts } from '../../../../client/counts.ts';
import type { ClientFault, Result } from '../../../../client/index.ts';
import type { HopFigures } from '../../../../web/src/state/arrivals.ts';
import { type Counted, Figures, noFigure } from '../../../../web/src/state/figures.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';

const NO_FIGURES: HopFigures = {
  exchange: null,
  gateway: null,
  network: null,
  paint: null,
  whole: null,
};

class FakeCounted implements Counted {
  readonly counts = newCounts();
  readonly pings: ((answer: Result<number, ClientFault>) => void)[] = [];

  ping(): Promise<Result<number, ClientFault>> {
    return new Promise((answer) => this.pings.push(answer));
  }
}

describe('Figures', () => {
  let counted: FakeCounted;
  let clock: FakeClock;
  let hops: HopFigures;
  let figures: Figures;

  beforeEach(() => {
    counted = new FakeCounted();
    clock = new FakeClock();
    hops = NO_FIGURES;
    figures = new Figures(counted, () => hops, clock);
  });

  it('are of the second before, not of all time', () => {
    Object.assign(counted.counts, { tickers: 1_000, messages: 1_000, trades: 9_000 });
    clock.advance(1_000);
    Object.assign(counted.counts, { tickers: 1_010, messages: 1_020, trades: 9_034, bytes: 4_000 });
    expect(figures.flow).not.toBeNull();
    clock.advance(1_000);

    expect(figures.flow).toEqual({
      messagesPerSecond: 20,
      bytesPerSecond: 4_000,
      tradesPerFrame: 3.4,
    });
    expect(figures.counts.trades).toBe(9_034);
  });

  it('have no mean while no frame comes', () => {
    clock.advance(1_000);

    expect(figures.flow?.tradesPerFrame).toBeNull();
  });

  it('look at the hops once a second', () => {
    hops = { ...NO_FIGURES, paint: { p50: 8, p99: 16 } };
    expect(figures.hops.paint).toBeNull();
    clock.advance(1_000);

    expect(figures.hops.paint).toEqual({ p50: 8, p99: 16 });
  });

  it('ask for the round trip, one question at a time', async () => {
    clock.advance(3_000);
    expect(counted.pings).toHaveLength(1);
    counted.pings[0]?.({ ok: true, value: 12 });
    await turns(1);
    expect(figures.roundTripMs).toBe(12);
    clock.advance(1_000);
    counted.pings[1]?.({ ok: false, error: { code: 'disconnected', message: 'gone' } });
    await turns(1);

    expect([counted.pings.length, figures.roundTripMs]).toEqual([2, null]);
  });

  it('close ends the sampling', () => {
    figures.close();

    expect(clock.pending).toBe(0);
  });
});

describe('in place of a figure that is not known', () => {
  it('stands whether it is on its way, is not wanted, or cannot come', () => {
    expect([noFigure('live'), noFigure('connecting'), noFigure('stale')]).toEqual([
      'measuring',
      'measuring',
      'measuring',
    ]);
    expect(noFigure('paused')).toBe('paused');
    expect([noFigure('reconnecting'), noFigure('offline')]).toEqual(['–', '–']);
  });
});
