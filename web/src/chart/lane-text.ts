// What the chat lane says in words: the same as its columns, for ears and for the note beside the pointer.

import type { Candles } from '../state/candles.svelte.ts';
import type { ChatLane, Talk } from '../state/chat-lane.svelte.ts';

/** What was said in the bar that starts at `time`, and in the gap behind it. */
export function talkIn(lane: ChatLane, candles: Candles, time: number): Talk {
  return lane.at(time, candles.after(time)?.time ?? Number.POSITIVE_INFINITY);
}

/** `7 messages, 2 by people`; what was not read is never told as silence. */
export function talkText({ count, people, read }: Talk): string {
  if (read === 'none') return 'messages not read';
  if (count === 0) return read === 'all' ? 'no messages' : 'messages not all read';
  const messages = `${count} ${count === 1 ? 'message' : 'messages'}`;
  const least = read === 'part' ? `at least ${messages}` : messages;
  const isOne = count === 1;
  if (people === 0) return `${least}, by ${isOne ? 'a bot' : 'bots'}`;
  if (people === count) return `${least}, by ${isOne ? 'a person' : 'people'}`;
  return `${least}, ${people} by ${people === 1 ? 'a person' : 'people'}`;
}

/** The count alone, for a column of numbers: `7`, `3+` where more may be, `not read`. */
export function talkNumber({ count, read }: Talk): string {
  if (read === 'none') return 'not read';
  return read === 'part' ? `${count}+` : String(count);
}
