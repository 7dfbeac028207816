// How long things took within about the last minute, as counts in fixed steps: noting one costs a logarithm and no memory.
// Steps grow by 15 %, so an answer is within 8 % of the truth, and never finer than a quarter of a millisecond.

const HALF_MS = 30_000;
const LEAST_MS = 0.25;
const GROWTH = Math.log(1.15);
/** The last step holds whatever took longer than two minutes. */
const STEPS = 96;

/** Milliseconds. */
export interface Ages {
  readonly p50: number;
  readonly p99: number;
}

export class AgeHistogram {
  #counts = new Uint32Array(STEPS);
  #before = new Uint32Array(STEPS);
  #turnsAt = Number.NEGATIVE_INFINITY;

  /** Notes that something took `ageMs`. `now`: monotonic, milliseconds. */
  note(ageMs: number, now: number): void {
    this.#turn(now);
    const step = stepOf(ageMs);
    this.#counts[step] = (this.#counts[step] ?? 0) + 1;
  }

  /** Of what was noted in the 30 to 60 s before `now`; null: nothing was. */
  ages(now: number): Ages | null {
    this.#turn(now);
    let total = 0;
    for (let step = 0; step < STEPS; step += 1) total += this.#at(step);
    if (total === 0) return null;
    return { p50: this.#quantile(total * 0.5), p99: this.#quantile(total * 0.99) };
  }

  clear(): void {
    this.#counts.fill(0);
    this.#before.fill(0);
  }

  #turn(now: number): void {
    if (now < this.#turnsAt) return;
    const gone = this.#before;
    this.#before = this.#counts;
    this.#counts = gone.fill(0);
    if (now >= this.#turnsAt + HALF_MS) this.#before.fill(0);
    this.#turnsAt = now + HALF_MS;
  }

  #quantile(rank: number): number {
    let seen = 0;
    for (let step = 0; step < STEPS; step += 1) {
      seen += this.#at(step);
      if (seen >= rank) return middleOf(step);
    }
    return middleOf(STEPS - 1);
  }

  #at(step: number): number {
    return (this.#counts[step] ?? 0) + (this.#before[step] ?? 0);
  }
}

function stepOf(ageMs: number): number {
  if (ageMs <= LEAST_MS) return 0;
  return Math.min(STEPS - 1, Math.ceil(Math.log(ageMs / LEAST_MS) / GROWTH));
}

/** Between the ends of a step, in its own measure. */
function middleOf(step: number): number {
  return step === 0 ? LEAST_MS : LEAST_MS * Math.exp((step - 0.5) * GROWTH);
}
