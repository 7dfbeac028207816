// What a client tells its app.

import type { StatusEvent } from '../protocol/events.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Pulse } from './market.ts';
import type { Recovered } from './recovery.ts';
import type { Topic } from './subscribe-call.ts';

export interface ClientEvents {
  state: ConnectionState;
  /** The house says that its feed fell silent or came back, or asks this client to another node. */
  status: StatusEvent;
  /** Each heartbeat of the house: how long its way took, and what it says about the ways before it. */
  pulse: Pulse;
  /** All that was told before the connection was lost has been brought up to date by the next one. */
  recovered: Recovered;
  /** A symbol cannot be watched, for instance because it does not exist. */
  rejected: { readonly topic: Topic; readonly symbol: string; readonly code: string };
}
