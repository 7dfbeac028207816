// Turns what a room tells into lines. A message that did not change gives the same line, so that its view is left alone.

import type { Pending, RoomMessage } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { groupDigits } from '../format.ts';
import { faultText } from './fault-text.ts';
import type { Delivery, RoomLine } from './room-line.ts';

/** Who speaks on this page; null: nobody yet. */
export interface Speaker {
  readonly name: string | null;
  readonly userId: string | null;
}

export class LineBook {
  readonly #speaker: Speaker;
  readonly #clock: Clock;
  /** When each pending message was said, wall time. */
  readonly #saidAt = new Map<string, number>();
  #lines = new WeakMap<RoomMessage, RoomLine>();
  /** For whom `#lines` tells which are one's own. */
  #userId: string | null = null;

  constructor(speaker: Speaker, clock: Clock) {
    this.#speaker = speaker;
    this.#clock = clock;
  }

  said(message: RoomMessage): RoomLine {
    const { userId } = this.#speaker;
    if (userId !== this.#userId) {
      this.#userId = userId;
      this.#lines = new WeakMap();
    }
    const known = this.#lines.get(message);
    if (known) return known;
    const line: RoomLine = {
      id: `seq ${message.seq}`,
      key: message.key,
      seq: message.seq,
      name: message.user.name,
      isOwn: message.user.id === userId,
      isBot: message.user.bot === true,
      text: message.text,
      time: message.time,
      price: message.stamp ? groupDigits(message.stamp.price) : null,
      delivery: { state: 'said' },
    };
    this.#lines.set(message, line);
    return line;
  }

  pending(pending: Pending): RoomLine {
    const time = this.#saidAt.get(pending.key) ?? this.#clock.now();
    this.#saidAt.set(pending.key, time);
    return {
      id: `key ${pending.key}`,
      key: pending.key,
      seq: null,
      name: this.#speaker.name ?? 'you',
      isOwn: true,
      isBot: false,
      text: pending.text,
      time,
      price: null,
      delivery: deliveryOf(pending),
    };
  }

  /** Forgets when messages were said that wait in none of `rooms` any more. */
  keepOnly(rooms: Iterable<{ readonly pending: readonly Pending[] }>): void {
    const waiting = new Set([...rooms].flatMap(({ pending }) => pending.map(({ key }) => key)));
    for (const key of this.#saidAt.keys()) if (!waiting.has(key)) this.#saidAt.delete(key);
  }
}

function deliveryOf(pending: Pending): Delivery {
  if (pending.state !== 'failed') return { state: 'pending' };
  return { state: 'failed', reason: faultText(pending.fault) };
}
