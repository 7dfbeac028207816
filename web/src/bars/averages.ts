// The averages that are switched on, kept in step with the bars.

import type { Bar } from '../../../protocol/bar.ts';
import type { Average } from './kinds.ts';
import { AverageLine, type AverageValue } from './studies.ts';

/** One value per bar; an average that is off is absent. */
export type AverageValues = ReadonlyMap<Average, readonly AverageValue[]>;

/** An average at one bar. */
export interface AverageAt {
  readonly average: Average;
  readonly value: AverageValue;
}

export class Averages {
  #lines = new Map<Average, AverageLine>();

  get values(): AverageValues {
    return new Map(Array.from(this.#lines, ([average, line]) => [average, line.values]));
  }

  /** Switches on exactly these, reckoned over `bars`. */
  choose(averages: readonly Average[], bars: readonly Bar[]): void {
    const lines = new Map<Average, AverageLine>();
    for (const average of averages) {
      const known = this.#lines.get(average);
      const line = known ?? new AverageLine(average);
      if (!known) line.update(bars, 0);
      lines.set(average, line);
    }
    this.#lines = lines;
  }

  /** Takes `bars`, which are as they were the last time before index `from`. */
  update(bars: readonly Bar[], from: number): void {
    for (const line of this.#lines.values()) line.update(bars, from);
  }

  at(index: number): AverageAt[] {
    return Array.from(this.#lines, ([average, line]) => ({
      average,
      value: line.values[index] ?? null,
    }));
  }
}
