// What a bench found, as figures with their budgets, and the text of them. Pure.

export interface Figure {
  readonly what: string;
  readonly value: number;
  /** `''` for a count. */
  readonly unit: string;
  /** The figure may be so much; null: it has no budget. */
  readonly budget: number | null;
  /** What makes the figure readable: how it was measured, with how many samples. */
  readonly note?: string;
}

/** One run's part of a bench under one load. */
export interface Finding {
  readonly title: string;
  /** The load while it was measured, and what else the figures depend on. */
  readonly facts: readonly string[];
  readonly figures: readonly Figure[];
}

export function isOver({ value, budget }: Figure): boolean {
  // A figure that is no number was not measured, and what was not measured keeps no budget.
  return budget !== null && !(value <= budget);
}

export function verdictOf(figure: Figure): string {
  if (figure.budget === null) return '–';
  return `${isOver(figure) ? 'OVER' : 'ok'} (${format(figure.budget, figure.unit)})`;
}

export function shownValue({ value, unit }: Figure): string {
  return format(value, unit);
}

/** The value below which the share `q` of `values` lies; NaN of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

function format(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'not measured';
  const digits = unit === '' || Math.abs(value) >= 100 ? 0 : 1;
  return `${value.toFixed(digits).replace('-', '\u2212')}${unit === '' ? '' : ` ${unit}`}`;
}
