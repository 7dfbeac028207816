// One of the channels `ticker`, `trades`, `book` of one instrument: every frame is `since(cursor)`, folded. Readers at
// the same cursor share one: the frames of the present head are kept until it moves.

import type { InstrumentState } from '../../protocol/instrument-state.ts';
import { emptySpan, type Span } from '../../protocol/span.ts';
import type { Market } from '../market/market.ts';
import type { InstrumentNumbers } from './instrument-numbers.ts';
import { type PriceChannel, PriceFrame, PriceMarks } from './price-frame.ts';
import type { Cursor, Step, Topic } from './topic.ts';

const SNAPSHOT = -1;

export class PriceTopic implements Topic {
  readonly key: string;
  readonly channel: PriceChannel;
  readonly symbol: string;
  readonly #market: Market;
  readonly #release: () => void;
  #head: InstrumentState | null = null;
  /** Frames that lead to `#head`, by the `from` of their range. */
  readonly #frames = new Map<number, PriceFrame>();
  readonly #numbers: InstrumentNumbers;
  readonly #marks = new PriceMarks();

  constructor(channel: PriceChannel, symbol: string, market: Market, numbers: InstrumentNumbers) {
    this.key = topicKey(channel, symbol);
    this.symbol = symbol;
    this.channel = channel;
    this.#market = market;
    this.#numbers = numbers;
    this.#release = market.watch(symbol);
  }

  step(cursor: Cursor | null): Step {
    if (cursor === null) return this.snapshot();
    const since = this.#market.since(this.symbol, cursor);
    switch (since.type) {
      case 'span':
        return this.#frame(cursor.seq, since.span);
      case 'gone':
        return this.snapshot();
      default:
        return since;
    }
  }

  snapshot(): Step {
    return this.#frame(SNAPSHOT, null);
  }

  empty(cursor: Cursor): Step {
    const state = this.#market.state(this.symbol);
    if (!state) return { type: 'starting' };
    return this.#frame(cursor.seq, emptySpan(state));
  }

  close(): void {
    this.#release();
  }

  #frame(from: number, span: Span | null): Step {
    const state = this.#market.state(this.symbol);
    const instrument = this.#market.instrument(this.symbol);
    if (!state || !instrument) return { type: 'starting' };
    if (state !== this.#head) {
      this.#head = state;
      this.#frames.clear();
    }
    let frame = this.#frames.get(from);
    if (!frame) {
      const { channel } = this;
      const [numbers, marks] = [this.#numbers, this.#marks];
      frame = new PriceFrame({ channel, instrument, numbers, marks, state, span });
      this.#frames.set(from, frame);
    }
    return { type: 'frame', frame, cursor: { epoch: state.epoch, seq: state.seq } };
  }
}

/** The name under which readers of the same thing meet. */
export function topicKey(channel: string, symbol: string, interval = ''): string {
  return `${channel} ${symbol} ${interval}`;
}
