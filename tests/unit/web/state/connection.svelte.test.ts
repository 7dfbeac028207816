import { describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type {
  ClientEvents,
  ConnectionState,
  Freshness,
  Welcome,
} from '../../../../client/index.ts';
import { TOLD_LIMITS } from '../../../../protocol/limits.ts';
import {
  Connection,
  type Line,
  type Moment,
  viewOf,
} from '../../../../web/src/state/connection.svelte.ts';
import { timeFormats } from '../../../../web/src/time-format.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';

const URL = 'ws://localhost:8080/ws';
const WELCOME: Welcome = {
  protocol: 1,
  node: 'g1',
  nodes: [URL],
  time: 0,
  heartbeatMs: 1_000,
  limits: { ...TOLD_LIMITS, textCodePoints: 280 },
  simulated: true,
};
const LIVE: ConnectionState = {
  state: 'live',
  url: URL,
  attempt: 0,
  welcome: WELCOME,
  since: 0,
  leaveAt: null,
};
const WAITING: ConnectionState = {
  state: 'waiting',
  url: URL,
  attempt: 1,
  loss: { reason: 'lost', code: null },
  delayMs: 4_000,
  notBefore: 0,
};
const FRESH: Freshness = { state: 'fresh', ageMs: 100 };

class FakeLine implements Line {
  readonly #events = new Emitter<ClientEvents>();
  state: ConnectionState = { state: 'connecting', url: URL, attempt: 0 };
  listeners = 0;

  on<E extends keyof ClientEvents>(event: E, handler: (value: ClientEvents[E]) => void) {
    const off = this.#events.on(event, handler);
    this.listeners += 1;
    return () => {
      this.listeners -= 1;
      off();
    };
  }

  freshness(): Freshness {
    return FRESH;
  }

  enter(state: ConnectionState): void {
    this.state = state;
    this.#events.emit('state', state);
  }
}

function moment(parts: Partial<Moment> = {}): Moment {
  return {
    now: 60_000,
    since: 0,
    isOnline: true,
    freshness: FRESH,
    pausedAt: null,
    isSettling: false,
    usualMs: null,
    clock: timeFormats('UTC').clock,
    ...parts,
  };
}

describe('the word for the connection', () => {
  it.each([0, 1])('is connecting at first and reconnecting later (attempt %i)', (attempt) => {
    const word = attempt === 0 ? 'connecting' : 'reconnecting';

    for (const state of ['connecting', 'handshaking'] as const) {
      expect(viewOf({ state, url: URL, attempt }, moment()).word).toBe(word);
    }
  });

  it('counts the seconds to the next try down, and never to zero', () => {
    const at = (now: number) => viewOf(WAITING, moment({ since: 0, now }));

    expect(at(100)).toEqual({ word: 'reconnecting', detail: 'in 4\u202fs' });
    expect(at(2_900).detail).toBe('in 2\u202fs');
    expect(at(4_100).detail).toBe('in 1\u202fs');
  });

  it('is live while the open price is proven current, or none is open', () => {
    expect(viewOf(LIVE, moment())).toEqual({ word: 'live', detail: null });
    expect(viewOf(LIVE, moment({ freshness: null })).word).toBe('live');
  });

  it('is live with the usual age of a price, once that is known', () => {
    expect(viewOf(LIVE, moment({ usualMs: 23.4 })).detail).toBe('23\u202fms');
    expect(viewOf(LIVE, moment({ usualMs: 4.25 })).detail).toBe('4.3\u202fms');
    expect(viewOf(LIVE, moment({ usualMs: 1_040 })).detail).toBe('1.0\u202fs');
  });

  it('is paused since when the visitor said so, in the chosen zone, unless the connection is lost', () => {
    const pausedAt = Date.UTC(2026, 0, 5, 14, 3, 22);
    const { clock } = timeFormats('America/New_York');
    const freshness: Freshness = { state: 'stale', reason: 'listed', ageMs: 60_000 };

    expect(viewOf(LIVE, moment({ pausedAt, freshness, clock }))).toEqual({
      word: 'paused',
      detail: 'since 09:03:22',
    });
    expect(viewOf(WAITING, moment({ pausedAt })).word).toBe('reconnecting');
  });

  it('is connecting behind a pause until the open price is proven again', () => {
    const freshness: Freshness = { state: 'stale', reason: 'listed', ageMs: 60_000 };

    expect(viewOf(LIVE, moment({ isSettling: true, freshness }))).toEqual({
      word: 'connecting',
      detail: null,
    });
    expect(viewOf(LIVE, moment({ isSettling: true })).word).toBe('live');
  });

  it('is stale, with the age of the last proof, when it is not', () => {
    const freshness: Freshness = { state: 'stale', reason: 'silent', ageMs: 7_900 };

    expect(viewOf(LIVE, moment({ freshness }))).toEqual({ word: 'stale', detail: '7\u202fs' });
  });

  it('is connecting until the first proof of a new connection is due, then stale', () => {
    const freshness: Freshness = { state: 'stale', reason: 'unproven', ageMs: null };

    expect(viewOf(LIVE, moment({ freshness, since: 59_000 })).word).toBe('connecting');
    expect(viewOf(LIVE, moment({ freshness, since: 0 }))).toEqual({ word: 'stale', detail: null });
  });

  it('is offline when the browser says so, unless the connection lives nevertheless', () => {
    expect(viewOf(WAITING, moment({ isOnline: false })).word).toBe('offline');
    expect(viewOf(LIVE, moment({ isOnline: false })).word).toBe('live');
  });

  it('is offline, with the reason, when the house closed the door for good', () => {
    const closed: ConnectionState = { state: 'closed', loss: { reason: 'too big', code: 1009 } };

    expect(viewOf(closed, moment())).toEqual({ word: 'offline', detail: 'too big' });
  });
});

describe('Connection', () => {
  function harness() {
    const line = new FakeLine();
    const frames = new ManualFrames();
    const connection: Connection = new Connection(
      line,
      frames.frame,
      new FakeClock(),
      () => true,
      () => connection.age('ACME', moment()),
    );
    return { connection, line, frames };
  }

  it('shows a new state in the next frame, with what the house told about itself', () => {
    const { connection, line, frames } = harness();

    line.enter(LIVE);
    expect(connection.word).toBe('connecting');
    frames.paint();

    expect([connection.word, connection.node, connection.textLimit]).toEqual(['live', 'g1', 280]);
    expect(connection.isSimulated).toBe(true);
  });

  it('has no node while there is no connection, and keeps the limits', () => {
    const { connection, line, frames } = harness();
    line.enter(LIVE);
    frames.paint();

    line.enter(WAITING);
    frames.paint();

    expect([connection.node, connection.textLimit]).toEqual([null, 280]);
  });

  it('close ends the listening', () => {
    const { connection, line } = harness();

    connection.close();

    expect(line.listeners).toBe(0);
  });
});
