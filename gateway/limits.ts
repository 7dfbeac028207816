// Token buckets, alone and by key. Pure: time comes with each call, in monotonic milliseconds. What is counted per
// address gets its key from addresses.ts.

export interface BucketRate {
  /** Tokens of a full bucket: what may happen at once. */
  readonly burst: number;
  readonly perSecond: number;
}

export class TokenBucket {
  readonly #rate: BucketRate;
  #tokens: number;
  #at: number | null = null;

  constructor(rate: BucketRate) {
    this.#rate = rate;
    this.#tokens = rate.burst;
  }

  /** Takes a token: 0 when there was one, else the milliseconds until there is; then nothing is taken. */
  take(mono: number): number {
    const waitMs = this.wait(mono);
    if (waitMs === 0) this.#tokens -= 1;
    return waitMs;
  }

  /** What `take` would answer; nothing is taken. */
  wait(mono: number): number {
    this.#refill(mono);
    if (this.#tokens >= 1) return 0;
    return Math.ceil(((1 - this.#tokens) / this.#rate.perSecond) * 1000);
  }

  /** Whether it is as good as a new one. */
  isFull(mono: number): boolean {
    this.#refill(mono);
    return this.#tokens >= this.#rate.burst;
  }

  #refill(mono: number): void {
    const elapsed = Math.max(0, mono - (this.#at ?? mono));
    this.#at = mono;
    this.#tokens = Math.min(
      this.#rate.burst,
      this.#tokens + (elapsed / 1000) * this.#rate.perSecond,
    );
  }
}

/** A bucket refills within minutes, so more keys than this in that time are a flood of keys and not of people. */
const MAX_KEYS = 20_000;

/**
 * One bucket per key, in bounded memory: full buckets are forgotten, and past `maxKeys` the one that was not asked for
 * the longest.
 */
export class KeyedBuckets {
  readonly #rate: BucketRate;
  readonly #maxKeys: number;
  /** In order of last use. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(rate: BucketRate, maxKeys = MAX_KEYS) {
    this.#rate = rate;
    this.#maxKeys = maxKeys;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** As `TokenBucket.take`, for the bucket of `key`. */
  take(key: string, mono: number): number {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#rate);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const retryMs = bucket.take(mono);
    this.#forget(mono);
    return retryMs;
  }

  /** As `TokenBucket.wait`, for the bucket of `key`. */
  wait(key: string, mono: number): number {
    return this.#buckets.get(key)?.wait(mono) ?? 0;
  }

  #forget(mono: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (this.#buckets.size <= this.#maxKeys && !bucket.isFull(mono)) return;
      this.#buckets.delete(key);
    }
  }
}
