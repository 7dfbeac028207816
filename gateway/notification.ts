// A notification as it goes over the wire: what the node tells without being asked.

import type { EventName, EventParams } from '../protocol/events.ts';

export function notification<E extends EventName>(method: E, params: EventParams<E>): string {
  return JSON.stringify({ method, params });
}
