// A topic is one channel of one instrument (and interval). A cursor says where a reader of it stands; `step` brings a
// reader from its cursor to the head in one frame. All readers at the same cursor get the same text, encoded once.

import type { Channel } from '../../protocol/calls.ts';
import type { Position } from '../../protocol/position.ts';

export type MarketChannel = Exclude<Channel, 'room'>;

export interface Cursor extends Position {
  /** Channel `bars`: start of the newest bar that the reader has. */
  readonly barTime?: number;
}

export type Step =
  | { readonly type: 'frame'; readonly text: string; readonly cursor: Cursor }
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
