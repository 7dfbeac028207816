// What one address may do, and what the node as a whole takes: verdicts in milliseconds to wait, 0 for "come in".

import type { Clock } from '../../protocol/clock.ts';
import {
  CONNECTIONS_PER_ADDRESS,
  HANDSHAKES_BURST,
  HANDSHAKES_PER_10_S,
  HANDSHAKES_PER_SECOND,
  OPERATOR_FAILURES_BURST,
  OPERATOR_FAILURES_PER_MINUTE,
  REQUESTS_BURST,
  REQUESTS_PER_SECOND,
  SESSIONS_BURST,
  SESSIONS_PER_MINUTE,
} from '../../protocol/limits.ts';
import { addressKey, clientAddress, type TrustedProxies } from '../addresses.ts';
import { KeyedBuckets, TokenBucket } from '../limits.ts';

/** How long an address with too many open connections should wait. */
const CROWDED_MS = 5_000;

export interface DoorOptions {
  readonly clock: Clock;
  readonly trustedProxies: TrustedProxies;
  /** False lifts everything that is counted per address. */
  readonly addressLimits: boolean;
}

export class Doors {
  readonly #options: DoorOptions;
  readonly #requests = new KeyedBuckets({ burst: REQUESTS_BURST, perSecond: REQUESTS_PER_SECOND });
  readonly #sessions = new KeyedBuckets({
    burst: SESSIONS_BURST,
    perSecond: SESSIONS_PER_MINUTE / 60,
  });
  readonly #operators = new KeyedBuckets({
    burst: OPERATOR_FAILURES_BURST,
    perSecond: OPERATOR_FAILURES_PER_MINUTE / 60,
  });
  readonly #handshakes = new KeyedBuckets({
    burst: HANDSHAKES_BURST,
    perSecond: HANDSHAKES_PER_10_S / 10,
  });
  readonly #node = new TokenBucket({
    burst: HANDSHAKES_PER_SECOND,
    perSecond: HANDSHAKES_PER_SECOND,
  });
  readonly #open = new Map<string, number>();

  constructor(options: DoorOptions) {
    this.#options = options;
  }

  request(peer: string, forwardedFor: string | undefined): number {
    return this.#take(this.#requests, peer, forwardedFor);
  }

  session(peer: string, forwardedFor: string | undefined): number {
    return this.#take(this.#sessions, peer, forwardedFor);
  }

  /** For an address that has told wrong operator tokens; the right one waits too, so that guessing gains nothing. */
  operatorWait(peer: string, forwardedFor: string | undefined): number {
    const { addressLimits, clock } = this.#options;
    if (!addressLimits) return 0;
    return this.#operators.wait(this.#key(peer, forwardedFor), clock.mono());
  }

  operatorFailed(peer: string, forwardedFor: string | undefined): void {
    this.#take(this.#operators, peer, forwardedFor);
  }

  handshake(peer: string, forwardedFor: string | undefined): number {
    const { clock, addressLimits } = this.#options;
    if (addressLimits) {
      const open = this.#open.get(this.#key(peer, forwardedFor)) ?? 0;
      if (open >= CONNECTIONS_PER_ADDRESS) return CROWDED_MS;
      const ofAddress = this.#take(this.#handshakes, peer, forwardedFor);
      if (ofAddress > 0) return ofAddress;
    }
    // Last, so that one address cannot use up what the node has for all.
    return Math.ceil(this.#node.take(clock.mono()));
  }

  /** Counts a connection in; the answer counts it out, once. */
  enter(peer: string, forwardedFor: string | undefined): () => void {
    const key = this.#key(peer, forwardedFor);
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    let inside = true;
    return () => {
      if (!inside) return;
      inside = false;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    };
  }

  #take(buckets: KeyedBuckets, peer: string, forwardedFor: string | undefined): number {
    if (!this.#options.addressLimits) return 0;
    return Math.ceil(buckets.take(this.#key(peer, forwardedFor), this.#options.clock.mono()));
  }

  #key(peer: string, forwardedFor: string | undefined): string {
    return addressKey(clientAddress(peer, forwardedFor, this.#options.trustedProxies));
  }
}
