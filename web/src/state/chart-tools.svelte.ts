// What can be done with the chart, for buttons, keys and whoever else asks: drawing it otherwise, reading it as a table,
// taking it away as a file. Choices are kept by the settings; the canvas, which comes late, is lent to it.

import type { Clock } from '../../../protocol/clock.ts';
import { barsCsv, exportName } from '../bars/bars-csv.ts';
import { type ChartKind, type Study, suits } from '../bars/kinds.ts';
import { captionLegend } from '../bars/legend.ts';
import type { Candles } from './candles.svelte.ts';
import type { SaveFile } from './save-file.ts';
import type { Settings } from './settings.svelte.ts';
import { lastAt } from './sorted.ts';
import type { Times, ZoneChoice } from './times.svelte.ts';

/** The part of the drawn chart that is used. */
export interface Canvas {
  toNewest(): void;
  /** null: it is closed. */
  picture(caption: { title: string; legend: string }): HTMLCanvasElement | null;
}

export interface ToolParts {
  readonly candles: Candles;
  readonly settings: Settings;
  readonly times: Times;
  readonly clock: Pick<Clock, 'now'>;
  readonly saveFile: SaveFile;
}

/** Rows of the table at most: what somebody may want to read. */
export const MOST_ROWS = 500;

export class ChartTools {
  readonly #parts: ToolParts;
  #canvas = $state.raw<Canvas | null>(null);
  #isTable = $state(false);
  #isFollowing = $state(true);
  #view = $state.raw<{ readonly from: number; readonly to: number } | null>(null);

  constructor(parts: ToolParts) {
    this.#parts = parts;
    parts.candles.study(parts.settings.choices.studies);
  }

  /** The chart is read as a table. */
  get isTable(): boolean {
    return this.#isTable;
  }

  /** The newest bar is in view. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** The times of the first and the last place in view; null: nothing is drawn. */
  get view(): { readonly from: number; readonly to: number } | null {
    return this.#view;
  }

  /** A picture can be taken. */
  get hasCanvas(): boolean {
    return this.#canvas !== null;
  }

  /** Newest first, of what is in view. Of the bars as they are now: to be asked again about once a second. */
  rows() {
    const { bars } = this.#parts.candles;
    const { from, to } = this.#view ?? { from: 0, to: Number.POSITIVE_INFINITY };
    const end = this.#isFollowing ? bars.length : lastAt(bars, to) + 1;
    const start = Math.max(0, end - MOST_ROWS, lastAt(bars, from - 1) + 1);
    return bars.slice(start, end).reverse();
  }

  /** Lends the drawn chart; null takes it back. */
  lend(canvas: Canvas | null): void {
    this.#canvas = canvas;
  }

  see(from: number, to: number): void {
    if (this.#view?.from !== from || this.#view.to !== to) this.#view = { from, to };
  }

  follow(isFollowing: boolean): void {
    this.#isFollowing = isFollowing;
  }

  toggleTable(): void {
    this.#isTable = !this.#isTable;
  }

  drawAs(chartKind: ChartKind): void {
    this.#parts.settings.choose({ chartKind });
  }

  /** Whether `study` is switched on. It is drawn where it also suits the interval. */
  has(study: Study): boolean {
    return this.#parts.settings.choices.studies.includes(study);
  }

  suits(study: Study): boolean {
    const { subject } = this.#parts.candles;
    return subject !== null && suits(study, subject.interval);
  }

  toggleStudy(study: Study): void {
    const { settings, candles } = this.#parts;
    const { studies } = settings.choices;
    const without = studies.filter((each) => each !== study);
    const chosen = without.length < studies.length ? without : [...studies, study];
    settings.choose({ studies: chosen });
    candles.study(chosen);
  }

  speakIn(zone: ZoneChoice): void {
    this.#parts.settings.choose({ zone });
  }

  toNewest(): void {
    this.#canvas?.toNewest();
  }

  /** Saves all loaded bars as CSV. */
  saveBars(): void {
    const { candles, clock, saveFile } = this.#parts;
    if (!candles.subject) return;
    const text = barsCsv(candles.bars, candles.subject);
    const name = exportName(candles.subject, clock.now(), 'csv');
    saveFile(name, new Blob([text], { type: 'text/csv;charset=utf-8' }));
  }

  /** Saves what is in view as a picture. */
  savePicture(): void {
    const { candles, times, clock, saveFile } = this.#parts;
    const { subject } = candles;
    if (!subject) return;
    const now = clock.now();
    const { moment, offset } = times.formats;
    const title = `${subject.symbol} · ${subject.interval} · ${moment(now)} ${offset(now)} · Outcry`;
    const picture = this.#canvas?.picture({ title, legend: captionLegend(candles) });
    const name = exportName(subject, now, 'png');
    picture?.toBlob((content) => {
      if (content) saveFile(name, content);
    }, 'image/png');
  }
}
