// One line of the room as it is shown: said and in the log, or still on its way there. Pure.

import type { RoomMessage } from '../../../client/index.ts';

export type Delivery =
  | { readonly state: 'said' }
  | { readonly state: 'pending' }
  /** `reason` is for people. */
  | { readonly state: 'failed'; readonly reason: string };

export interface RoomLine {
  /** Unlike that of any other line on the page. */
  readonly id: string;
  /** The message's key, by which one that failed is sent again. */
  readonly key: string;
  /** Null while it is not in the log. */
  readonly seq: number | null;
  readonly userId: string;
  readonly name: string;
  readonly isOwn: boolean;
  /** Said by a program, as its session says itself. */
  readonly isBot: boolean;
  readonly text: string;
  /** Somebody else says the reader's name. */
  readonly isMention: boolean;
  /** Wall time, milliseconds UTC. */
  readonly time: number;
  /** The price at which it was said, as text; null when none is known. */
  readonly price: string | null;
  /** The same as a number, to tell how far the price has come since. */
  readonly said: number | null;
  /** When it was said in market time, milliseconds; null while it is not in the log. */
  readonly moment: number | null;
  /** Shows who speaks: the line before it is of somebody else, or of a while ago. */
  readonly isHead: boolean;
  readonly delivery: Delivery;
}

/** Whoever goes on speaking within the same minutes is named once; by the clock, so that no line above matters to it. */
const GROUP_MS = 300_000;

export interface Spoken {
  readonly userId: string;
  readonly name: string;
  /** Wall time. */
  readonly time: number;
}

/** When it was said in market time; wall time where it was said beside the market. */
export function momentOf(message: RoomMessage): number {
  return message.stamp?.time ?? message.time;
}

/** Whether it needs a head of its own behind `before`. */
export function startsGroup(line: Spoken, before: Spoken | undefined): boolean {
  if (!before || before.userId !== line.userId || before.name !== line.name) return true;
  return Math.floor(line.time / GROUP_MS) !== Math.floor(before.time / GROUP_MS);
}

/** Whether a line is the first of its day, so that a day line belongs above it. `dayOf`: what that line would say. */
export function startsDay(
  line: RoomLine,
  before: RoomLine | undefined,
  dayOf: (ms: number) => string,
): boolean {
  return !before || dayOf(line.time) !== dayOf(before.time);
}

/** Whether the lines are the very same, one by one. */
export function areSame(lines: readonly RoomLine[], others: readonly RoomLine[]): boolean {
  return lines.length === others.length && lines.every((line, index) => line === others[index]);
}
