// One of the channels `ticker`, `trades`, `book` of one instrument: every frame is `since(cursor)`, folded. Readers at
// the same cursor share one text: the texts of the present head are kept until it moves.

import { bookFrame, tickerFrame, tradesFrame } from '../../protocol/frames.ts';
import type { Instrument } from '../../protocol/instrument.ts';
import type { InstrumentState } from '../../protocol/instrument-state.ts';
import type { Span } from '../../protocol/span.ts';
import type { Market } from '../market/market.ts';
import { notification } from '../notification.ts';
import type { Cursor, MarketChannel, Step, Topic } from './topic.ts';

export type PriceChannel = Exclude<MarketChannel, 'bars'>;

const SNAPSHOT = -1;

export class PriceTopic implements Topic {
  readonly key: string;
  readonly channel: PriceChannel;
  readonly symbol: string;
  readonly #market: Market;
  readonly #release: () => void;
  #head: InstrumentState | null = null;
  /** Texts that lead to `#head`, by the `from` of their range. */
  readonly #texts = new Map<number, string>();

  constructor(channel: PriceChannel, symbol: string, market: Market) {
    this.key = topicKey(channel, symbol);
    this.symbol = symbol;
    this.channel = channel;
    this.#market = market;
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
      this.#texts.clear();
    }
    let text = this.#texts.get(from);
    if (text === undefined) {
      text = encode(this.channel, instrument, state, span);
      this.#texts.set(from, text);
    }
    return { type: 'frame', text, cursor: { epoch: state.epoch, seq: state.seq } };
  }
}

/** The name under which readers of the same thing meet. */
export function topicKey(channel: string, symbol: string, interval = ''): string {
  return `${channel} ${symbol} ${interval}`;
}

function encode(
  channel: PriceChannel,
  instrument: Instrument,
  state: InstrumentState,
  span: Span | null,
): string {
  switch (channel) {
    case 'ticker':
      return notification('ticker', tickerFrame(instrument, state, span));
    case 'trades':
      return notification('trades', tradesFrame(instrument, state, span));
    case 'book':
      return notification('book', bookFrame(instrument, state, span));
  }
}

function emptySpan(state: InstrumentState): Span {
  return {
    epoch: state.epoch,
    from: state.seq,
    to: state.seq,
    time: state.time,
    sent: state.sent,
    bars: [],
    trades: [],
    missed: 0,
    quote: null,
    bids: [],
    asks: [],
    status: null,
  };
}
