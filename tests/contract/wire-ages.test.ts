// Rule H5 of docs/protocol.md: how long prices are on their way to a node, and in it.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../protocol/clock.ts';
import type { HopAges } from '../../protocol/events.ts';
import { type Client, Floor, FORMS } from '../support/floor.ts';
import { ScriptedFeed } from '../support/scripted-feed.ts';

describe.each(FORMS)('the ages in a heartbeat, as %s', (form) => {
  let floor: Floor;
  let client: Client;
  beforeEach(async () => {
    floor = await Floor.open({ form });
    client = floor.client();
  });
  afterEach(() => floor.close());

  function watch(tier: string) {
    return client.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier });
  }

  /** For three seconds, a trade every 90 ms. */
  async function trade(): Promise<void> {
    for (let index = 0; index < 33; index += 1) {
      floor.feed.trade('AAPL', 100);
      await floor.pass(90);
    }
  }

  /** The clock of a machine that is an hour behind. */
  function byAnotherClock(): Clock {
    const { clock } = floor;
    return {
      now: () => clock.now() - 3_600_000,
      mono: () => clock.mono(),
      after: (delayMs, callback) => clock.after(delayMs, callback),
    };
  }

  const ages = (): HopAges | undefined => client.told('heartbeat').at(-1)?.ages;

  it('[H5] are absent while nothing was told', async () => {
    await watch('live');
    await floor.pass(2_000);

    expect(client.told('heartbeat').at(-1)).not.toHaveProperty('ages');
  });

  it.each([
    ['fast', 20],
    ['live', 50],
    ['calm', 250],
    ['slow', 1_000],
  ] as const)(
    '[H5] tell the wait in the node, which at %s is %i ms at most',
    async (tier, periodMs) => {
      await watch(tier);
      await trade();

      const [p50, p99] = ages()?.gateway ?? [0, 0];
      expect(p50).toBeGreaterThan(0);
      expect(p50).toBeLessThanOrEqual(p99);
      // A step of a histogram more.
      expect(p99).toBeLessThanOrEqual(periodMs * 1.08);
      expect(p99).toBeGreaterThan(periodMs / 4);
    },
  );

  it('[H5] are those of the quickest tier of the session', async () => {
    await watch('fast');
    await client.call('subscribe', { channel: 'book', symbols: ['AAPL'], tier: 'slow' });
    await trade();

    expect(ages()?.gateway[1]).toBeLessThan(25);
  });

  it('[H5] tell the way from the exchange beyond its quickest, whatever the clocks say', async () => {
    floor.clock.setWall(floor.clock.now() - 3_600_000);
    await watch('live');
    await trade();

    expect(ages()?.exchange).toEqual([0.3, 0.3]);
  });

  it('[H5] compare the clock of each exchange with itself alone', async () => {
    const bus = floor.connect();
    const far = new ScriptedFeed({ bus, clock: byAnotherClock(), symbols: ['FAR'], shard: 'far' });
    await far.list();
    far.answer();
    await client.call('subscribe', { channel: 'ticker', symbols: '*' });
    for (let index = 0; index < 30; index += 1) {
      floor.feed.trade('AAPL', 100);
      far.trade('FAR', 100);
      await floor.pass(100);
    }
    far.silence();

    expect(client.told('ticker').some(({ symbol }) => symbol === 'FAR')).toBe(true);
    expect(ages()?.exchange).toEqual([0.3, 0.3]);
  });

  it('[H5] begin anew with a feed that comes back by another clock', async () => {
    await watch('live');
    await trade();
    floor.feed.silence();
    const again = new ScriptedFeed({
      bus: floor.connect(),
      clock: byAnotherClock(),
      epoch: floor.feed.epoch + 1,
      symbols: ['AAPL'],
    });
    await again.list();
    again.answer();
    await floor.pass(3_000);
    for (let index = 0; index < 33; index += 1) {
      again.trade('AAPL', 100);
      await floor.pass(90);
    }
    again.silence();

    expect(client.told('ticker').at(-1)).toMatchObject({ epoch: floor.feed.epoch + 1 });
    expect(ages()?.exchange[1]).toBeLessThan(1);
  });

  it('[H5] do not count the waiting of a reader who does not keep up', async () => {
    await watch('live');
    await floor.pass(100);
    const slow = floor.client();
    await slow.call('subscribe', { channel: 'ticker', symbols: ['AAPL'], tier: 'live' });
    slow.socket.unsent = 1_000_000;
    await trade();

    expect(ages()?.gateway[1]).toBeLessThanOrEqual(54);
  });
});
