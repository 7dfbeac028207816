// What the parts of the NATS form share: one connection, its JetStream clients, events and time.

import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Clock } from '../protocol/clock.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { BusFailure } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { failureOf, hasNoResponders, type Intent, isMissingStream } from './nats-failures.ts';

export interface NatsLink {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly events: BusEvents;
  readonly clock: Clock;
  /** To be called when nobody answers for a stream: it may have to be made anew. */
  readonly onMissing: () => void;
}

/** Runs a request; while disconnected it is not sent at all, since the client would let it time out. */
export async function attempt<T>(
  link: NatsLink,
  intent: Intent,
  request: () => Promise<T>,
): Promise<Result<T, BusFailure>> {
  const reason = link.events.away;
  if (reason) return err({ type: 'no-answer', reason });
  try {
    return ok(await request());
  } catch (thrown) {
    if (hasNoResponders(thrown) || isMissingStream(thrown)) link.onMissing();
    return err(failureOf(thrown, intent));
  }
}

export function refused(reason: string): Result<never, BusFailure> {
  return err({ type: 'refused', reason });
}
