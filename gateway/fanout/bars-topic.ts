// The channel `bars` of one instrument and interval: whole bars, kept by joining every batch onto what `/api/bars`
// gives. After a gap the window is read again, so a bar is never built over a hole.

import {
  appendBar,
  type Bar,
  bucketStart,
  INTERVAL_MS,
  type Interval,
} from '../../protocol/bar.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Position } from '../../protocol/position.ts';
import type { Market } from '../market/market.ts';
import type { InstrumentNumbers } from './instrument-numbers.ts';
import { topicKey } from './price-topic.ts';
import type { Cursor, Step, Topic } from './topic.ts';
import { WholeBars } from './whole-bars.ts';

/** Bars kept, and so told at most to a reader that comes back: what is older it reads from `/api/bars`. */
const WINDOW = 120;
/** The first frame: the last closed bar and the forming one. */
const FIRST = 2;
const RETRY_MS = 1_000;

export class BarsTopic implements Topic {
  readonly key: string;
  readonly channel = 'bars';
  readonly symbol: string;
  readonly #interval: Interval;
  readonly #market: Market;
  readonly #clock: Clock;
  readonly #release: () => void;
  #state: State = { type: 'reading' };
  #cancelRetry: () => void = () => {};
  readonly #frames = new Map<number, WholeBars>();
  readonly #numbers: InstrumentNumbers;

  constructor(
    { symbol, interval }: { readonly symbol: string; readonly interval: Interval },
    market: Market,
    numbers: InstrumentNumbers,
    clock: Clock,
  ) {
    this.key = topicKey('bars', symbol, interval);
    this.symbol = symbol;
    this.#interval = interval;
    this.#market = market;
    this.#numbers = numbers;
    this.#clock = clock;
    this.#release = market.watch(symbol);
    void this.#read();
  }

  step(cursor: Cursor | null): Step {
    const followed = this.#follow();
    if (!followed) return { type: 'starting' };
    if (cursor === null) return this.snapshot();
    // A feed that started over may have lost the end of what it had told: every bar at hand is told again.
    if (cursor.epoch !== followed.position.epoch) return this.#frame(followed, 0);
    if (cursor.seq === followed.position.seq && cursor.barTime !== undefined)
      return { type: 'even' };
    if (cursor.seq > followed.position.seq) return { type: 'ahead' };
    if (cursor.barTime !== undefined) return this.#frame(followed, cursor.barTime);
    return this.#sincePosition(followed, cursor);
  }

  snapshot(): Step {
    const followed = this.#follow();
    if (!followed) return { type: 'starting' };
    return this.#frame(followed, followed.bars.at(-FIRST)?.time ?? followed.bars[0]?.time ?? 0);
  }

  /** Whole bars have no empty range: the forming bar once more. */
  empty(): Step {
    const followed = this.#follow();
    if (!followed) return { type: 'starting' };
    return this.#frame(followed, followed.bars.at(-1)?.time ?? 0);
  }

  close(): void {
    this.#state = { type: 'closed' };
    this.#cancelRetry();
    this.#release();
  }

  /** The window at the node's head, or null while it is being read. */
  #follow(): Followed | null {
    if (this.#state.type !== 'following') return null;
    const since = this.#market.since(this.symbol, this.#state.position);
    if (since.type === 'even') return this.#state;
    if (since.type !== 'span') {
      this.#state = { type: 'reading' };
      void this.#read();
      return null;
    }
    const { bars } = this.#state;
    for (const bar of since.span.bars) {
      appendBar(bars, { ...bar, time: bucketStart(bar.time, this.#interval) });
    }
    bars.splice(0, bars.length - WINDOW);
    this.#frames.clear();
    const position = { epoch: since.span.epoch, seq: since.span.to };
    this.#state = { type: 'following', bars, position };
    return this.#state;
  }

  async #read(): Promise<void> {
    const page = await this.#market.readBars(this.symbol, this.#interval, { limit: WINDOW });
    if (this.#state.type === 'closed') return;
    if (!page.ok) {
      this.#cancelRetry = this.#clock.after(RETRY_MS, () => void this.#read());
      return;
    }
    const { bars, position } = page.value;
    this.#frames.clear();
    this.#state = { type: 'following', bars: bars.map(plainBar), position };
  }

  /** A reader that brings a position but no bars: everything that its range touched. */
  #sincePosition(followed: Followed, cursor: Cursor): Step {
    const since = this.#market.since(this.symbol, cursor);
    if (since.type === 'even') return this.empty();
    const first = since.type === 'span' ? since.span.bars[0] : undefined;
    if (since.type !== 'span') return this.snapshot();
    if (!first) return this.empty();
    // The bar before it was perhaps forming at the position, and has closed since.
    const start = bucketStart(first.time, this.#interval);
    const before = followed.bars.findLast(({ time }) => time < start);
    return this.#frame(followed, before?.time ?? start);
  }

  #frame(followed: Followed, fromTime: number): Step {
    const instrument = this.#market.instrument(this.symbol);
    if (!instrument) return { type: 'starting' };
    let frame = this.#frames.get(fromTime);
    if (!frame) {
      const width = INTERVAL_MS[this.#interval];
      const time = this.#market.marketTime(this.symbol) ?? 0;
      const bars = followed.bars
        .filter((bar) => bar.time >= fromTime)
        .map((bar) => ({ ...bar, final: bar.time + width <= time }));
      const { position } = followed;
      const [interval, numbers] = [this.#interval, this.#numbers];
      frame = new WholeBars({ instrument, interval, numbers, position, bars });
      this.#frames.set(fromTime, frame);
    }
    const barTime = followed.bars.at(-1)?.time ?? 0;
    return { type: 'frame', frame, cursor: { ...followed.position, barTime } };
  }
}

interface Followed {
  readonly type: 'following';
  /** Ascending, at most `WINDOW`, exact at `position`. */
  readonly bars: Bar[];
  readonly position: Position;
}

type State = Followed | { readonly type: 'reading' } | { readonly type: 'closed' };

function plainBar({ time, open, high, low, close, volume, count }: Bar): Bar {
  return { time, open, high, low, close, volume, count };
}
