// What a failed request to JetStream means for whoever asked. The only place that reads the client's error types
// (numbers: the server's error codes).

import { JetStreamApiError } from '@nats-io/jetstream';
import { RequestError, TimeoutError } from '@nats-io/transport-node';
import { reasonOf } from '../protocol/result.ts';
import type { BusFailure } from './bus.ts';

/** The row was written since: no failure but an answer. */
const WRONG_LAST_SEQUENCE = [10071, 10164];
/** The server will not take it, now or soon: full, too large, over the account's limits. */
const REFUSALS = [10002, 10023, 10028, 10047, 10054, 10077];
/** No leader yet: the server or its cluster is still coming up. */
const NOT_READY = [10008, 10009];
const STREAM_NOT_FOUND = 10059;
const STREAM_NAME_IN_USE = 10058;

/** `write`: what was asked may have happened although no answer came. */
export type Intent = 'read' | 'write';

export function failureOf(thrown: unknown, intent: Intent): BusFailure {
  const reason = reasonOf(thrown);
  if (hasNoResponders(thrown)) return { type: 'no-answer', reason };
  if (thrown instanceof JetStreamApiError) {
    return { type: REFUSALS.includes(thrown.code) ? 'refused' : 'no-answer', reason };
  }
  if (thrown instanceof TimeoutError) return { type: untold(intent), reason: 'no answer in time' };
  return { type: untold(intent), reason };
}

export function isConflict(thrown: unknown): boolean {
  return thrown instanceof JetStreamApiError && WRONG_LAST_SEQUENCE.includes(thrown.code);
}

export function isMissingStream(thrown: unknown): boolean {
  return thrown instanceof JetStreamApiError && thrown.code === STREAM_NOT_FOUND;
}

/** Somebody else made the stream in the meantime, in another form. */
export function isTakenName(thrown: unknown): boolean {
  return thrown instanceof JetStreamApiError && thrown.code === STREAM_NAME_IN_USE;
}

/** Whether the server has decided: asking again changes nothing. */
export function isVerdict(thrown: unknown): boolean {
  return thrown instanceof JetStreamApiError && !NOT_READY.includes(thrown.code);
}

/** Nobody serves the subject: JetStream is not there, not ready yet, or the stream is gone. */
export function hasNoResponders(thrown: unknown): boolean {
  if (thrown instanceof RequestError) return thrown.isNoResponders();
  return thrown instanceof Error && thrown.name === 'JetStreamNotEnabled';
}

function untold(intent: Intent): 'unknown' | 'no-answer' {
  return intent === 'write' ? 'unknown' : 'no-answer';
}
