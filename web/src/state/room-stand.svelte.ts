// Where the reader of a room stands: at the newest line, or away from it, by having scrolled up or by not looking at the
// page at all. What is said to whoever is away is unread; what one says oneself is not, but may be out of sight.

import { Unread } from './unread.svelte.ts';

/** The part of a message that is used. */
type Said = Parameters<Unread['renew']>[0];

/** What can be read, and by whom: `userId` null: nobody in particular. */
export interface Reading {
  said(): Said;
  userId(): string | null;
}

export class RoomStand {
  readonly unread = new Unread();
  readonly #reading: Reading;
  #isLooking = true;
  #isFollowing = $state(true);
  #spoken = $state(0);

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The reader is at the newest line, and stays there as more is said. */
  get isFollowing(): boolean {
    return this.#isFollowing;
  }

  /** Messages that the reader has said since leaving the newest line: they are below what is in sight. */
  get spoken(): number {
    return this.#spoken;
  }

  /** The reader leaves the newest line; nothing when that is so already. */
  leave(): void {
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    if (this.#isLooking) this.unread.leave(this.#reading.said());
  }

  /** The reader is at the newest line. */
  arrive(): void {
    this.#isFollowing = true;
    this.#spoken = 0;
    if (this.#isLooking) this.unread.arrive();
  }

  /** Whether anybody can see the page: what is said while nobody can is unread, also at the newest line. */
  look(isLooking: boolean): void {
    if (isLooking === this.#isLooking) return;
    this.#isLooking = isLooking;
    if (!this.#isFollowing) return;
    if (!isLooking) this.unread.leave(this.#reading.said());
    else {
      this.renew();
      this.unread.arrive();
    }
  }

  /** The reader says something. */
  speak(): void {
    if (this.#isFollowing) this.unread.clear();
    else this.#spoken += 1;
  }

  /** Another log: nothing in it is unread, or below. */
  begin(): void {
    this.unread.clear();
    this.#spoken = 0;
    if (!this.#isLooking) this.unread.leave(this.#reading.said());
  }

  /** Looks at the messages anew. */
  renew(): void {
    this.unread.renew(this.#reading.said(), this.#reading.userId());
  }
}
