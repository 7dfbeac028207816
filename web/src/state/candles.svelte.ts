// The candles on the screen: one series of the client at a time. The bars themselves are not reactive; `version` moves
// once per frame when they changed, and whoever draws looks at them then.

import type { CandleChange, CandleSeries } from '../../../client/index.ts';
import { type Bar, bucketStart, INTERVAL_MS, type Interval } from '../../../protocol/bar.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { BARS } from '../../../protocol/limits.ts';
import { Averages, type AverageValues } from '../bars/averages.ts';
import { AVERAGES, type Study, suits } from '../bars/kinds.ts';
import type { CandleSubject } from '../bars/subject.ts';
import { formatCountdown } from '../format.ts';
import type { Frame } from './frame.ts';
import { PointedBar } from './pointed-bar.svelte.ts';
import { indexAt, lastAt } from './sorted.ts';

/** The part of the client's series that is used. */
export type Series = Pick<CandleSeries, 'bars' | 'state' | 'on' | 'older' | 'close'>;

export type CandlePhase = 'loading' | 'ready' | 'failed';

/** More bars than this make each page of history slower to draw than the one before. */
const MOST_BARS = 10_000;

export class Candles {
  /** The bar that is read, and its averages. */
  readonly pointed: PointedBar;
  readonly #openSeries: (symbol: string, interval: Interval) => Series;
  readonly #frame: Frame;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #paint = () => this.#refresh();
  #series: Series | null = null;
  #isPaging = false;
  /** There is nothing older, or no room for it. */
  #isComplete = false;
  /** The last page did not come, since the words were last brought to what is drawn. */
  #didPageFail = false;
  #onReach: () => void = () => {};
  #subject = $state.raw<CandleSubject | null>(null);
  #version = $state(0);
  #phase = $state<CandlePhase>('loading');
  #isRereading = $state(false);
  #newest = $state.raw<Bar | null>(null);
  #emptySince: number | null = null;
  readonly #averages = new Averages();
  #studies: readonly Study[] = [];
  /** Bars before this index are as they were when the averages were reckoned. */
  #changedFrom = 0;
  #closesIn = $state<string | null>(null);

  constructor(
    openSeries: (symbol: string, interval: Interval) => Series,
    frame: Frame,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#openSeries = openSeries;
    this.#frame = frame;
    this.#clock = clock;
    this.pointed = new PointedBar(() => this.bars, this.#averages, frame);
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

  /** The newest bar as it was when last described: about once a second another one. */
  get newest(): Bar | null {
    return this.#newest;
  }

  get isEmpty(): boolean {
    return this.#newest === null;
  }

  /** Since when bars are waited for and none came, wall time; null: there are bars, or they are being read. */
  get emptySince(): number | null {
    return this.#phase === 'ready' && this.isEmpty ? this.#emptySince : null;
  }

  /** The averages that are switched on, of `bars` as they are now. Not reactive: see `version`. */
  get averages(): AverageValues {
    // Bars come between two frames too: whoever draws then would draw them without.
    this.#reckon();
    return this.#averages.values;
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
    this.#didPageFail = false;
    const series = this.#openSeries(symbol, interval);
    this.#series = series;
    series.on('change', (change) => {
      this.#note(change);
      this.#frame.request(this.#paint);
    });
    series.on('state', () => this.#frame.request(this.#paint));
    this.#subject = subject;
    this.pointed.forget();
    this.#emptySince = null;
    this.#changedFrom = 0;
    this.#choose();
    this.#countDown();
    this.#refresh();
  }

  /** Reckons what of `studies` the open interval is suited for; an average of the day asks for all of the day's bars. */
  study(studies: readonly Study[]): void {
    this.#studies = studies;
    this.#choose();
    this.#refresh();
  }

  /** Reads older bars, one page at a time, until there are none. */
  loadOlder(): void {
    const series = this.#series;
    if (!series || this.#isPaging || this.#isComplete || this.#phase !== 'ready') return;
    this.#isPaging = true;
    void series.older(BARS).then((answer) => {
      // Another series may have been opened meanwhile: then this page is nobody's.
      if (series !== this.#series) return;
      this.#isPaging = false;
      this.#didPageFail = !answer.ok;
      const isFull = series.bars.length >= MOST_BARS;
      this.#isComplete = isFull || (answer.ok && answer.value.isComplete);
      if (answer.ok) this.#coverDay();
    });
  }

  /** Whether the bars go back to `time`; if not and there are older ones, those are being read. */
  reach(time: number): 'there' | 'reading' | 'never' {
    const [oldest] = this.bars;
    if (this.#phase !== 'ready') return this.#phase === 'failed' ? 'never' : 'reading';
    if (oldest && oldest.time <= time) return 'there';
    if (this.#isComplete || !oldest) return 'never';
    // Whoever looks for a moment asks with every frame.
    if (!this.#didPageFail) this.loadOlder();
    return 'reading';
  }

  /** Calls `handler`, of whom there is one, whenever `reach` may answer otherwise than before. */
  onReach(handler: () => void): void {
    this.#onReach = handler;
  }

  /** The bar in which `time` falls, or the last one before it; null: all begin later. */
  barAt(time: number): Bar | null {
    return this.bars[lastAt(this.bars, time)] ?? null;
  }

  /** The bar after the one in which `time` falls; null: there is none. */
  after(time: number): Bar | null {
    return this.bars[lastAt(this.bars, time) + 1] ?? null;
  }

  /** Brings the words to what is drawn: about once a second, since somebody may be listening to them. */
  describe(): void {
    this.#newest = this.bars[this.bars.length - 1] ?? null;
    this.#didPageFail = false;
    this.#countDown();
    this.#coverDay();
    this.#onReach();
  }

  close(): void {
    this.#frame.forget(this.#paint);
    this.pointed.close();
    this.#series?.close();
    this.#series = null;
  }

  #refresh(): void {
    this.#phase = phaseOf(this.#series);
    this.#isRereading = this.#series?.state.state === 'rereading';
    this.#reckon();
    this.#version += 1;
    this.pointed.renew();
    const isFirst = this.#newest === null || this.bars.length === 0;
    if (isFirst) this.describe();
    if (this.#phase === 'ready' && isFirst) this.#emptySince ??= this.#clock.now();
    this.#onReach();
  }

  #reckon(): void {
    this.#averages.update(this.bars, this.#changedFrom);
    this.#changedFrom = Number.POSITIVE_INFINITY;
  }

  #note({ bars: [first], isReset }: CandleChange): void {
    const at = first && !isReset ? (indexAt(this.bars, first.time) ?? 0) : 0;
    this.#changedFrom = Math.min(this.#changedFrom, at);
  }

  #choose(): void {
    const interval = this.#subject?.interval;
    const isOn = (study: Study) => this.#studies.includes(study);
    const chosen = AVERAGES.filter((study) => isOn(study) && interval && suits(study, interval));
    this.#averages.choose(chosen, this.bars);
  }

  /** Reads on until the newest day is there from its beginning, where an average of the day is switched on. */
  #coverDay(): void {
    const { bars } = this;
    const newest = bars[bars.length - 1];
    if (!newest || !this.#averages.values.has('vwap')) return;
    if ((bars[0]?.time ?? 0) > bucketStart(newest.time, '1d')) this.loadOlder();
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
