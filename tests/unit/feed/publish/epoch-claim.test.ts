import { describe, expect, it } from 'vitest';
import type { Bus } from '../../../../bus/bus.ts';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { claimEpoch } from '../../../../feed/publish/epoch-claim.ts';
import { snapshotSubject, TABLES } from '../../../../protocol/subjects.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const NOW = Date.UTC(2026, 0, 5, 12);

function setup() {
  const clock = new FakeClock(NOW);
  const broker = new MemoryBroker({ clock, random: () => 0.5 });
  const stops: (() => void)[] = [];
  const claim = (bus: Bus = broker.connect(), now = NOW) =>
    claimEpoch({
      bus,
      shard: '0',
      now,
      answer: () => stops.push(bus.live.answer(snapshotSubject('0'), () => [])),
    });
  /** The feed that claimed last dies. */
  const die = () => stops.pop()?.();
  const setRow = async (text: string) => {
    const table = await broker.connect().table(TABLES.epochs);
    await table.put('0', new TextEncoder().encode(text));
  };
  const row = async () => {
    const table = await broker.connect().table(TABLES.epochs);
    const read = await table.get('0');
    return read.ok && read.value ? new TextDecoder().decode(read.value.value) : null;
  };
  return { clock, broker, stops, claim, die, setRow, row };
}

describe('the claim of an epoch', () => {
  it('begins at the start time in Unix milliseconds', async () => {
    const { claim, row } = setup();

    const claimed = await claim();

    expect(claimed).toMatchObject({ ok: true, value: { epoch: NOW } });
    expect(await row()).toBe(String(NOW));
  });

  it('is one above the last when the clock does not say more', async () => {
    const { claim, die } = setup();
    await claim();
    die();

    expect(await claim()).toMatchObject({ ok: true, value: { epoch: NOW + 1 } });
    die();
    expect(await claim(undefined, NOW - 9_999)).toMatchObject({
      ok: true,
      value: { epoch: NOW + 2 },
    });
    die();
    expect(await claim(undefined, NOW + 9_999)).toMatchObject({
      ok: true,
      value: { epoch: NOW + 9_999 },
    });
  });

  it('is refused with a reason while another feed answers', async () => {
    const { claim, row } = setup();
    await claim();

    const second = await claim();

    expect(second).toEqual({ ok: false, error: 'another feed publishes shard 0 already' });
    expect(await row()).toBe(String(NOW));
  });

  it('goes to one of two that start together', async () => {
    const { claim, stops } = setup();

    const both = await Promise.all([claim(), claim()]);

    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toEqual({
      ok: false,
      error: 'another feed claims shard 0 at the same time',
    });
    expect(stops).toHaveLength(2);
  });

  it('passes a frozen feed after a second', async () => {
    const { broker, claim, clock } = setup();
    await claim();
    // Frozen: it is subscribed and does not answer.
    broker.faults = [{ prefix: 'mdq.', lose: 1 }];

    const second = claim();
    await clock.settle(900, 100);
    let isSettled = false;
    void second.then(() => {
      isSettled = true;
    });
    await clock.settle(0);
    expect(isSettled).toBe(false);
    await clock.settle(200, 100);

    expect(await second).toMatchObject({ ok: true, value: { epoch: NOW + 1 } });
  });

  it('tells the earlier feed that it no longer holds the shard', async () => {
    const { claim, die } = setup();
    const first = await claim();
    expect(first.ok && (await first.value.holds())).toEqual({ ok: true, value: true });

    die();
    const second = await claim();

    expect(first.ok && (await first.value.holds())).toEqual({ ok: true, value: false });
    expect(second.ok && (await second.value.holds())).toEqual({ ok: true, value: true });
  });

  it('does not guess when the row is not a number', async () => {
    const { claim, setRow } = setup();
    await setRow('soon');

    expect(await claim()).toEqual({
      ok: false,
      error: 'the epoch of shard 0 is no number: "soon"',
    });
  });

  it('has no answer while the broker is away, instead of a wrong one', async () => {
    const { broker, claim } = setup();
    const bus = broker.connect();
    const first = await claim(bus);

    broker.stop();

    expect(first.ok && (await first.value.holds()).ok).toBe(false);
    await expect(claim(bus)).rejects.toThrow('away');
  });
});
