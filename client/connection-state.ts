// The states of a connection, each with its own fields only. `connection.ts` draws and makes the moves.

import type { Welcome } from '../protocol/events.ts';
import type { Loss } from './reconnect.ts';

export type ConnectionState =
  | { readonly state: 'idle' }
  /** `attempt`: 0 for the first try, else how many tries in a row have been made. */
  | { readonly state: 'connecting'; readonly url: string; readonly attempt: number }
  | { readonly state: 'handshaking'; readonly url: string; readonly attempt: number }
  | {
      readonly state: 'live';
      readonly url: string;
      readonly attempt: number;
      readonly welcome: Welcome;
      /** Monotonic time of the welcome. */
      readonly since: number;
      /** Monotonic time at which the house asked this client to go elsewhere; null: it did not. */
      readonly leaveAt: number | null;
    }
  | {
      readonly state: 'waiting';
      /** Where it will try. */
      readonly url: string;
      readonly attempt: number;
      readonly loss: Loss;
      /** Milliseconds from the loss to the try. */
      readonly delayMs: number;
      /** Monotonic time before which no hint makes it try. */
      readonly notBefore: number;
    }
  /** Loss null: closed by this side. */
  | { readonly state: 'closed'; readonly loss: Loss | null };
