// Sends a node's clients to other nodes: each is told its own moment, so that they do not all knock at once.

import type { Clock, Random } from '../protocol/clock.ts';
import { HANDSHAKES_PER_SECOND } from '../protocol/limits.ts';
import { notification } from './notification.ts';
import type { Sessions } from './session/sessions.ts';

const SHORTEST_MS = 500;
const LONGEST_MS = 20_000;
/** For those who do not go by themselves, and for the close handshakes. */
const GRACE_MS = 500;
const LOOK_MS = 50;

/** Resolves when all sessions are gone; whoever is still there some time after its own moment is closed with 1012. */
export async function drainSessions(
  sessions: Sessions,
  clock: Clock,
  random: Random,
): Promise<void> {
  const present = sessions.all();
  if (present.length === 0) return;
  const spreadMs = Math.min(
    LONGEST_MS,
    Math.max(SHORTEST_MS, (present.length / HANDSHAKES_PER_SECOND) * 1_000),
  );
  const cancels = present.map((session) => {
    const afterMs = Math.round(random() * spreadMs);
    session.tellSurely(notification('status', { type: 'reconnect', afterMs }));
    return clock.after(afterMs + GRACE_MS, () => session.close('restart'));
  });
  await emptied(sessions, clock, spreadMs + GRACE_MS);
  for (const cancel of cancels) cancel();
  for (const session of sessions.all()) session.close('restart');
  await emptied(sessions, clock, GRACE_MS);
}

/** Waits until no session is left, but no longer than `limitMs`. */
async function emptied(sessions: Sessions, clock: Clock, limitMs: number): Promise<void> {
  const deadline = clock.mono() + limitMs;
  while (sessions.size > 0 && clock.mono() < deadline) {
    await new Promise<void>((resolve) => clock.after(LOOK_MS, resolve));
  }
}
