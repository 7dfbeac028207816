// A series of candles that is filled by hand, one minute a bar, and answers for a page of history when the test says so.

import { Emitter } from '../../client/emitter.ts';
import type {
  CandleEvents,
  CandleState,
  ClientFault,
  OlderBars,
  Result,
} from '../../client/index.ts';
import type { Bar } from '../../protocol/bar.ts';
import type { Series } from '../../web/src/state/candles.svelte.ts';
import { turns } from './fake-clock.ts';

type Page = Result<OlderBars, ClientFault>;

export class FakeSeries implements Series {
  readonly #events = new Emitter<CandleEvents>();
  readonly bars: Bar[] = [];
  state: CandleState = { state: 'loading' };
  isClosed = false;
  pages = 0;
  #answer: (page: Page) => void = () => {};

  on<E extends keyof CandleEvents>(event: E, handler: (value: CandleEvents[E]) => void) {
    return this.#events.on(event, handler);
  }

  older(): Promise<Page> {
    this.pages += 1;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(page: Page): Promise<void> {
    this.#answer(page);
    return turns();
  }

  close(): void {
    this.isClosed = true;
    this.#events.clear();
  }

  add(close: number): void {
    const bar = { time: this.bars.length * 60_000, open: close, high: close, low: close, close };
    this.bars.push({ ...bar, volume: 1_500, count: 1 });
    this.state = { state: 'following', position: { epoch: 1, seq: this.bars.length } };
    this.#events.emit('change', { bars: this.bars, isReset: false });
  }

  enter(state: CandleState): void {
    this.state = state;
    this.#events.emit('state', state);
  }
}
