import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type { ClientEvents, ConnectionState, Recovered } from '../../../../client/index.ts';
import { TOLD_LIMITS } from '../../../../protocol/limits.ts';
import { Outage, textOf } from '../../../../web/src/state/outage.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const URL = 'ws://localhost:8080/ws';
const LIVE: ConnectionState = {
  state: 'live',
  url: URL,
  attempt: 0,
  welcome: {
    protocol: 1,
    node: 'g1',
    nodes: [URL],
    time: 0,
    heartbeatMs: 1_000,
    limits: TOLD_LIMITS,
    simulated: true,
  },
  since: 0,
  leaveAt: null,
};
const ALL: Recovered = { messages: 14, trades: 312, isWhole: true };

function waiting(delayMs: number, notBefore = 0): ConnectionState {
  const loss = { reason: 'the connection was lost', code: null };
  return { state: 'waiting', url: URL, attempt: 1, loss, delayMs, notBefore };
}

class FakeLine {
  readonly events = new Emitter<ClientEvents>();
  state: ConnectionState = { state: 'connecting', url: URL, attempt: 0 };
  readonly said: string[] = [];

  on<E extends keyof ClientEvents>(event: E, handler: (value: ClientEvents[E]) => void) {
    return this.events.on(event, handler);
  }

  wake(): void {
    this.said.push('wake');
  }

  connect(): void {
    this.said.push('connect');
  }

  enter(state: ConnectionState): void {
    this.state = state;
    this.events.emit('state', state);
  }
}

describe('the bar of an outage', () => {
  let line: FakeLine;
  let clock: FakeClock;
  let isOnline: boolean;
  let outage: Outage;

  beforeEach(() => {
    line = new FakeLine();
    clock = new FakeClock();
    isOnline = true;
    outage = new Outage(line, clock, () => isOnline);
  });

  function pass(ms: number): void {
    clock.advance(ms);
    outage.age();
  }

  /** Live, lost, and away for two seconds. */
  function loseIt(): void {
    line.enter(LIVE);
    line.enter(waiting(5_000));
    pass(2_000);
  }

  it('is not shown while the page connects for the first time, and is when that fails', () => {
    pass(2_000);
    expect(outage.view.state).toBe('none');
    line.enter(waiting(3_000));
    pass(100);
    expect(outage.view.state).toBe('away');
    line.enter(LIVE);

    expect([outage.view.state, outage.last]).toEqual(['none', null]);
  });

  it('may come when the page is live already', () => {
    line.state = LIVE;
    outage.close();
    outage = new Outage(line, clock, () => isOnline);
    pass(2_000);
    expect(outage.view.state).toBe('none');
    line.enter(waiting(5_000));
    pass(2_000);

    expect(outage.view.state).toBe('away');
  });

  it('is not shown for a cut of less than a second, nor that it is over', () => {
    line.enter(LIVE);
    line.enter(waiting(500));
    pass(900);
    line.enter(LIVE);
    line.events.emit('recovered', ALL);
    pass(200);

    expect(outage.view.state).toBe('none');
    expect(outage.last).toMatchObject({ lastedMs: 900, recovered: ALL });
  });

  it('says why, counts the seconds to the next try down, and offers to try now', () => {
    loseIt();
    expect(outage.view).toEqual({
      state: 'away',
      reason: 'The connection was lost.',
      triesIn: '3\u202fs',
      canRetry: true,
    });
    pass(2_500);
    expect(outage.view).toMatchObject({ triesIn: '1\u202fs' });

    outage.retry();
    expect(line.said).toEqual(['wake']);
    line.enter({ state: 'connecting', url: URL, attempt: 1 });
    pass(100);
    expect(outage.view).toMatchObject({ triesIn: null, canRetry: false });
  });

  it('offers nothing that would change nothing: the house asked to wait', () => {
    line.enter(LIVE);
    line.enter(waiting(30_000, clock.mono() + 30_000));
    pass(2_000);

    expect(outage.view).toMatchObject({ state: 'away', canRetry: false });
  });

  it('says that there is no network, and offers nothing then', () => {
    isOnline = false;
    loseIt();

    expect(outage.view).toMatchObject({ reason: 'This device has no network.', canRetry: false });
  });

  it('offers to connect anew when the house closed the door', () => {
    line.enter(LIVE);
    line.enter({ state: 'closed', loss: { reason: 'too big', code: 1009 } });
    pass(2_000);
    expect(outage.view).toMatchObject({ reason: 'Too big.', canRetry: true });

    outage.retry();
    expect(line.said).toEqual(['connect']);
  });

  it('says what came back, for four seconds', () => {
    loseIt();
    line.enter(LIVE);
    pass(100);
    expect(outage.view.state).toBe('returning');
    line.events.emit('recovered', ALL);
    pass(3_900);
    expect(outage.view).toEqual({
      state: 'back',
      text: 'Back: 14 messages and 312 trades recovered.',
    });
    pass(200);

    expect(outage.view.state).toBe('none');
    expect(outage.last).toMatchObject({ lastedMs: 2_000, recovered: ALL });
  });

  it('does not wait for ever for what does not come back', () => {
    loseIt();
    line.enter(LIVE);
    pass(9_900);
    expect(outage.view.state).toBe('returning');
    pass(200);

    expect(outage.view.state).toBe('none');
  });

  it('begins anew when the connection is lost again on the way', () => {
    loseIt();
    line.enter(LIVE);
    line.enter(waiting(5_000));
    pass(500);
    expect(outage.view.state).toBe('returning');
    pass(600);
    expect(outage.view.state).toBe('away');
    line.enter(LIVE);
    line.events.emit('recovered', ALL);

    expect(outage.view.state).toBe('back');
  });

  it('says when not all of it was told', () => {
    expect(textOf({ messages: 1, trades: 0, isWhole: false })).toBe(
      'Back: at least 1 message and 0 trades recovered. Candles and room are loaded again, so nothing is missing there.',
    );
    expect(textOf({ messages: 0, trades: 0, isWhole: false })).toBe(
      'Back. Candles and room are loaded again, so nothing is missing there.',
    );
  });

  it('close ends the listening', () => {
    line.enter(LIVE);
    outage.close();
    line.enter(waiting(5_000));
    pass(2_000);

    expect(outage.view.state).toBe('none');
  });
});
