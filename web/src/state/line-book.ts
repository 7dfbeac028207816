// Turns what a room tells into lines. A message that did not change gives the same line, so that its view is left alone.

import type { Pending, RoomMessage } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { groupDigits } from '../format.ts';
import { faultText } from './fault-text.ts';
import { mentions } from './message-parts.ts';
import { type Delivery, momentOf, type RoomLine, type Spoken, startsGroup } from './room-line.ts';

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
  readonly #waiting = new WeakMap<Pending, RoomLine>();
  /** For whom `#lines` tells which are one's own and which speak to one. */
  #userId: string | null = null;
  #name: string | null = null;

  constructor(speaker: Speaker, clock: Clock) {
    this.#speaker = speaker;
    this.#clock = clock;
  }

  /** `before`: the message before it in the log, as far as it is at hand. */
  said(message: RoomMessage, before: RoomMessage | undefined): RoomLine {
    const { userId, name } = this.#speaker;
    if (userId !== this.#userId || name !== this.#name) {
      this.#userId = userId;
      this.#name = name;
      this.#lines = new WeakMap();
    }
    const isHead = startsGroup(spokenOf(message), before && spokenOf(before));
    const known = this.#lines.get(message);
    if (known?.isHead === isHead) return known;
    const line = this.#lineOf(message, isHead);
    this.#lines.set(message, line);
    return line;
  }

  /** `before`: the line that it stands behind. */
  pending(pending: Pending, before: RoomLine | undefined): RoomLine {
    const time = this.#saidAt.get(pending.key) ?? this.#clock.now();
    this.#saidAt.set(pending.key, time);
    const { userId, name } = this.#speaker;
    const spoken = { userId: userId ?? '', name: name ?? 'you', time };
    const isHead = startsGroup(spoken, before);
    const known = this.#waiting.get(pending);
    if (known?.isHead === isHead && known.name === spoken.name) return known;
    const line: RoomLine = {
      ...spoken,
      id: `key ${pending.key}`,
      key: pending.key,
      seq: null,
      isOwn: true,
      isBot: false,
      text: pending.text,
      isMention: false,
      price: null,
      said: null,
      moment: null,
      isHead,
      delivery: deliveryOf(pending),
    };
    this.#waiting.set(pending, line);
    return line;
  }

  #lineOf(message: RoomMessage, isHead: boolean): RoomLine {
    const { user, stamp, text } = message;
    const isOwn = user.id === this.#userId;
    return {
      ...spokenOf(message),
      id: `seq ${message.seq}`,
      key: message.key,
      seq: message.seq,
      isOwn,
      isBot: user.bot === true,
      text,
      isMention: !isOwn && this.#name !== null && mentions(text, this.#name),
      price: stamp ? groupDigits(stamp.price) : null,
      said: stamp ? Number(stamp.price) : null,
      moment: momentOf(message),
      isHead,
      delivery: { state: 'said' },
    };
  }

  /** Forgets when messages were said that are not among those on their way any more. */
  keepOnly(pending: readonly Pending[]): void {
    const waiting = new Set(pending.map(({ key }) => key));
    for (const key of this.#saidAt.keys()) if (!waiting.has(key)) this.#saidAt.delete(key);
  }
}

function spokenOf({ user, time }: RoomMessage): Spoken {
  return { userId: user.id, name: user.name, time };
}

function deliveryOf(pending: Pending): Delivery {
  if (pending.state !== 'failed') return { state: 'pending' };
  return { state: 'failed', reason: faultText(pending.fault) };
}
