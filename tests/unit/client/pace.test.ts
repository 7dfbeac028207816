import { describe, expect, test } from 'vitest';
import { turns } from '../../support/fake-clock.ts';
import { comeBack, confirm, openLiveRig, snapshot, ticker } from './rig.ts';

/** A client that watches everything at `paused`, and has been told of A and B. */
async function watchAll() {
  const rig = openLiveRig();
  const heard: string[] = [];
  rig.client.ticker('*', ({ symbol, position }) => heard.push(`${symbol} ${position.seq}`), {
    tier: 'paused',
  });
  await turns(1);
  confirm(rig.door);
  for (const symbol of ['A', 'B']) rig.door.tell('ticker', snapshot(5, { symbol }));
  rig.door.flush();
  return Object.assign(rig, { heard });
}

const asked = (calls: { params: { symbols: unknown; tier?: string } }[]) =>
  calls.map(({ params: { symbols, tier } }) => [symbols, tier]);

describe('pace', () => {
  test('of one symbol is asked by name, from where its chain stands', async () => {
    const { client, door, heard } = await watchAll();
    client.pace('A', 'fast');
    await turns(1);

    expect(door.take('subscribe').params).toEqual({
      channel: 'ticker',
      symbols: ['A'],
      tier: 'fast',
      positions: { A: { epoch: 1, seq: 5 } },
    });
    expect(heard).toEqual(['A 5', 'B 5']);
  });

  test('a pacer hears nothing, and costs no snapshot', async () => {
    const { client, door, heard } = await watchAll();
    client.pace(['A', 'B'], 'live');
    await turns(1);
    confirm(door);
    door.tell('ticker', ticker({ from: 5, to: 8 }));
    door.flush();

    expect(heard).toEqual(['A 5', 'B 5', 'A 8']);
    expect(client.counts.gaps).toBe(0);
  });

  test('another one begun before the last is ended asks only for the difference, in one turn', async () => {
    const { client, door } = await watchAll();
    const end = client.pace(['A', 'B'], 'live');
    await turns(1);
    confirm(door);
    client.pace(['B'], 'live');
    end();
    await turns(1);

    expect(asked(door.takeAll())).toEqual([[['A'], 'paused']]);
  });

  test('of everything changes the rhythm of all, and those by name are asked behind it', async () => {
    const { client, door } = await watchAll();
    client.pace('A', 'fast');
    await turns(1);
    confirm(door);
    const end = client.pace('*', 'slow');
    await turns(1);
    expect(asked(door.takeAll())).toEqual([
      ['*', 'slow'],
      [['A'], 'fast'],
    ]);
    end();
    await turns(1);

    expect(asked(door.takeAll())).toEqual([
      ['*', 'paused'],
      [['A'], 'fast'],
    ]);
  });

  test('of everything may change before its first frames came: what they leave open is asked by name', async () => {
    const { client, door, clock } = openLiveRig();
    const heard: number[] = [];
    client.ticker('*', ({ position }) => heard.push(position.seq), { tier: 'slow' });
    await turns(1);
    client.pace('*', 'live');
    await turns(1);
    confirm(door);
    door.tell('ticker', snapshot(5));
    confirm(door);
    door.tell('ticker', ticker({ from: 5, to: 5 }));
    door.flush();
    clock.advance(1_000);
    await turns(1);

    expect(confirm(door)).toMatchObject({ symbols: ['A'], positions: { A: { epoch: 0, seq: 0 } } });
    door.tell('ticker', snapshot(6));
    door.tell('ticker', ticker({ from: 6, to: 7 }));
    door.flush();
    expect(heard).toEqual([6, 7]);
  });

  test.each(['with "*"', 'behind "*"', 'behind its answer'])(
    'by name begins with a snapshot, where nothing was told yet, asked %s',
    async (when) => {
      const { client, door } = openLiveRig();
      const heard: number[] = [];
      client.ticker('*', ({ position }) => heard.push(position.seq), { tier: 'slow' });
      if (when !== 'with "*"') await turns(1);
      const told = when === 'behind its answer' ? confirm(door) : null;
      client.pace('A', 'fast');
      await turns(1);
      if (!told) {
        confirm(door);
        door.tell('ticker', snapshot(5));
        door.flush();
      }

      expect(confirm(door)).toMatchObject({ positions: { A: { epoch: 0, seq: 0 } } });
      door.tell('ticker', snapshot(6));
      door.tell('ticker', ticker({ from: 6, to: 7 }));
      door.flush();

      expect([heard, client.counts.gaps]).toEqual([[6, 7], 0]);
    },
  );

  test('holds on the next connection too', async () => {
    const rig = await watchAll();
    rig.client.pace('B', 'calm');
    await turns(1);
    confirm(rig.door);
    const door = await comeBack(rig);

    expect(asked(door.takeAll())).toEqual([
      ['*', 'paused'],
      [['B'], 'calm'],
    ]);
  });

  test('ended by those who read it, a symbol is left', async () => {
    const { client, door } = openLiveRig();
    const off = client.ticker('A', () => {}, { tier: 'paused' });
    const end = client.pace('A', 'fast');
    await turns(1);
    expect(asked([door.take('subscribe')])).toEqual([[['A'], 'fast']]);
    off();
    end();
    await turns(1);

    expect(door.takeAll()).toMatchObject([{ method: 'unsubscribe', params: { symbols: ['A'] } }]);
  });
});
