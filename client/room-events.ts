// What a room tells its app.

import type { Presence, RoomMessage } from '../protocol/events.ts';
import type { Pending } from './outbox.ts';

export type RoomState =
  | { readonly state: 'joining' }
  /** Messages are on their way; `newest`: up to this sequence, null while it is not known. */
  | { readonly state: 'catching-up'; readonly newest: number | null }
  | { readonly state: 'live' }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'closed' };

export interface RoomEvents {
  /** A message that came after those that were here, in the log's order. */
  message: RoomMessage;
  /** The messages begin anew: take `room.messages` as a whole. */
  reset: readonly RoomMessage[];
  /** What was said here and is not in the log yet changed. */
  pending: readonly Pending[];
  presence: Presence;
  state: RoomState;
}

export interface OlderMessages {
  readonly added: number;
  /** There is nothing older. */
  readonly isComplete: boolean;
}
