// A topic is one channel of one instrument (and interval). A cursor says where a reader of it stands; `step` brings a
// reader from its cursor to the head in one frame. All readers at the same cursor get the same text or the same bytes,
// encoded once, and only when one of them needs it.

import type { Channel } from '../../protocol/calls.ts';
import type { Position } from '../../protocol/position.ts';

export type MarketChannel = Exclude<Channel, 'room'>;

export interface Cursor extends Position {
  /** Channel `bars`: start of the newest bar that the reader has. */
  readonly barTime?: number;
}

/** One frame in binary: its entry, behind the definition of its instrument if it begins a chain. */
export interface SharedEntries {
  /** The instrument's. */
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** One frame in both forms. To be used at once: what it is made of moves on. */
export interface SharedFrame {
  readonly text: string;
  /** `chain`: the number under which this reader was told the entry before; null: none is known to it. */
  entries(chain: number | null): SharedEntries;
}

export type Step =
  | { readonly type: 'frame'; readonly frame: SharedFrame; readonly cursor: Cursor }
  /** The reader stands at the head. */
  | { readonly type: 'even' }
  /** The reader's position has not been reached by this node. */
  | { readonly type: 'ahead' }
  /** There is no state yet. */
  | { readonly type: 'starting' };

export interface Topic {
  readonly key: string;
  readonly channel: MarketChannel;
  readonly symbol: string;
  /** `null`: the reader knows nothing. */
  step(cursor: Cursor | null): Step;
  /** What a reader gets instead when its cursor cannot be served: a snapshot, or an empty range at the head. */
  snapshot(): Step;
  /** The frame that says "nothing happened since", for a reader that is owed one. */
  empty(cursor: Cursor): Step;
  close(): void;
}
