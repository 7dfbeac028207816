// The candles on the screen: one series of the client at a time. The bars themselves are not reactive; `version` moves
// once per frame when they changed, and whoever draws looks at them then.

import type { CandleSeries } from '../../../client/index.ts';
import { type Bar, bucketStart, INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { formatCountdown, formatPrice, formatVolume } from '../format.ts';
import type { Frame } from './frame.ts';

/** The part of the client's series that is used. */
export type Series = Pick<CandleSeries, 'bars' | 'state' | 'on' | 'older' | 'close'>;

/** Whose candles; prices and volumes of the bars are integers at these scales. */
export interface CandleSubject {
  readonly symbol: string;
  readonly interval: Interval;
  readonly priceScale: number;
  readonly sizeScale: number;
}

export type CandlePhase = 'loading' | 'ready' | 'failed';

/** More bars than this make each page of history slower to draw than the one before. */
const MOST_BARS = 10_000;

export class Candles {
  readonly #openSeries: (symbol: string, interval: Interval) => Series;
  readonly #frame: Frame;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #paint = () => this.#refresh();
  readonly #paintPointed = () => this.#point();
  #series: Series | null = null;
  #isPaging = false;
  /** There is nothing older, or no room for it. */
  #isComplete = false;
  #subject = $state.raw<CandleSubject | null>(null);
  #version = $state(0);
  #phase = $state<CandlePhase>('loading');
  #isRereading = $state(false);
  #newest = $state.raw<Bar | null>(null);
  #pointedAt: number | null = null;
  #isPointing = $state(false);
  #pointed = $state.raw<Bar | null>(null);
  #closesIn = $state<string | null>(null);

  /** What the canvas shows, in words; renewed by `describe`. */
  readonly summary = $derived.by(() => summaryOf(this.#subject, this.#newest));

  constructor(
    openSeries: (symbol: string, interval: Interval) => Series,
    frame: Frame,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#openSeries = openSeries;
    this.#frame = frame;
    this.#clock = clock;
  }

  get subject(): CandleSubject | null {
    return this.#subject;
  }

  get version(): number {
    return this.#version;
  }

  get phase(): CandlePhase {
    return this.#phase;
  }

  /** The bars are those of before a gap: newer prices are known elsewhere and not in them. */
  get isRereading(): boolean {
    return this.#isRereading;
  }

  /** Oldest first. Not reactive, and the same array grows: see `version`. */
  get bars(): readonly Bar[] {
    return this.#series?.bars ?? [];
  }

  get isEmpty(): boolean {
    return this.#newest === null;
  }

  /** The bar under the crosshair, else the newest. */
  get pointed(): Bar | null {
    return this.#pointed;
  }

  /** The crosshair is on a bar. */
  get isPointing(): boolean {
    return this.#isPointing;
  }

  /** Until the newest bar closes, as text; null: nobody would read it, at one second a bar. Renewed by `describe`. */
  get closesIn(): string | null {
    return this.#closesIn;
  }

  /** Begins with another symbol or interval; the same one again changes nothing. */
  open(subject: CandleSubject): void {
    const { symbol, interval } = subject;
    if (this.#subject?.symbol === symbol && this.#subject.interval === interval) return;
    this.#series?.close();
    this.#isPaging = false;
    this.#isComplete = false;
    const series = this.#openSeries(symbol, interval);
    this.#series = series;
    series.on('change', () => this.#frame.request(this.#paint));
    series.on('state', () => this.#frame.request(this.#paint));
    this.#subject = subject;
    this.#pointedAt = null;
    this.#countDown();
    this.#refresh();
  }

  /** Reads older bars, one page at a time, until there are none. */
  loadOlder(): void {
    const series = this.#series;
    if (!series || this.#isPaging || this.#isComplete || this.#phase !== 'ready') return;
    this.#isPaging = true;
    void series.older().then((answer) => {
      // Another series may have been opened meanwhile: then this page is nobody's.
      if (series !== this.#series) return;
      this.#isPaging = false;
      const isFull = series.bars.length >= MOST_BARS;
      this.#isComplete = isFull || (answer.ok && answer.value.isComplete);
    });
  }

  /** The bar that starts at `time` is under the crosshair; null: none is. Seen at the next frame. */
  pointAt(time: number | null): void {
    this.#pointedAt = time;
    this.#frame.request(this.#paintPointed);
  }

  /** Brings the words to what is drawn: about once a second, since somebody may be listening to them. */
  describe(): void {
    this.#newest = this.bars[this.bars.length - 1] ?? null;
    this.#countDown();
  }

  close(): void {
    this.#frame.forget(this.#paint);
    this.#frame.forget(this.#paintPointed);
    this.#series?.close();
    this.#series = null;
  }

  #refresh(): void {
    this.#phase = phaseOf(this.#series);
    this.#isRereading = this.#series?.state.state === 'rereading';
    this.#version += 1;
    this.#point();
    const isFirst = this.#newest === null || this.bars.length === 0;
    if (isFirst) this.describe();
  }

  #point(): void {
    const { bars } = this;
    const at = this.#pointedAt;
    const found = at === null ? undefined : bars.findLast(({ time }) => time === at);
    this.#isPointing = found !== undefined;
    this.#pointed = found ?? bars[bars.length - 1] ?? null;
  }

  /** Bars are of the market's time, which is that of the wall. */
  #countDown(): void {
    const interval = this.#subject?.interval;
    if (!interval || interval === '1s') {
      this.#closesIn = null;
      return;
    }
    const now = this.#clock.now();
    const width = INTERVAL_MS[interval];
    this.#closesIn = formatCountdown(bucketStart(now, interval) + width - now, width);
  }
}

function phaseOf(series: Series | null): CandlePhase {
  switch (series?.state.state) {
    case 'following':
    case 'rereading':
      return 'ready';
    case 'failed':
      return 'failed';
    case 'loading':
    case 'closed':
    case undefined:
      return 'loading';
  }
}

function summaryOf(subject: CandleSubject | null, newest: Bar | null): string {
  if (!subject) return 'Candlestick chart';
  const { symbol, interval, priceScale, sizeScale } = subject;
  const what = `Candlestick chart of ${symbol}, ${interval} a candle`;
  if (!newest) return `${what}, no candles yet`;
  const price = (value: number) => formatPrice(value, priceScale);
  const { open, high, low, close, volume } = newest;
  return `${what}. Newest: open ${price(open)}, high ${price(high)}, low ${price(low)}, close ${price(close)}, volume ${formatVolume(volume, sizeScale)}`;
}
