// Names of the contract: what would break a subject is never sent.

import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type BusStage, bytes, WAIT_MS } from './bus-stage.ts';

export function nameContract(stage: BusStage): void {
  const { connect, fresh, ready } = stage;

  test.each([
    'a b',
    'a\r\nPUB x 0\r\n',
    'a\tb',
    'a..b',
    '.a',
    'a.',
    '',
    'a.>',
    '>',
    'ä',
    `a\u0000`,
    'x'.repeat(600),
  ])('the broken name %j never reaches the broker', async (name) => {
    const bus = await connect();
    const table = await bus.table('broken-names');

    expect(() => bus.live.publish(name, bytes('x'))).toThrow('impossible');
    expect(() => bus.live.subscribe(name, () => {})).toThrow('impossible');
    expect(() => bus.live.answer(name, () => [])).toThrow('impossible');
    expect(() => bus.rooms.tail(name, () => {})).toThrow('impossible');
    await expect(async () => bus.live.ask(name, bytes('x'), 100)).rejects.toThrow('impossible');
    await expect(async () => bus.rooms.append(name, 'id', bytes('x'), 100)).rejects.toThrow(
      'impossible',
    );
    await expect(async () => bus.rooms.read(name, 0, 1)).rejects.toThrow('impossible');
    await expect(async () => table.put(name, bytes('x'))).rejects.toThrow('impossible');
    await expect(async () => bus.table(name)).rejects.toThrow('impossible');
  });

  test('the longest names of the house work everywhere', async () => {
    const bus = await connect();
    // A name of 32 letters of four bytes each, escaped.
    const token = `${'=F0=90=80=80'.repeat(32)}${fresh()}`;
    const subject = `${'a.'.repeat(50)}${token}`;
    const seen: string[] = [];
    bus.live.subscribe(subject, () => seen.push('live'));
    bus.live.answer(`${subject}.q`, () => []);
    bus.rooms.tail(token, () => seen.push('tail'));
    const table = await bus.table('longest');
    await ready(bus);

    bus.live.publish(subject, bytes('x'));
    expect(await bus.live.ask(`${subject}.q`, bytes('?'), WAIT_MS)).toEqual({
      ok: true,
      value: [],
    });
    expect(await bus.rooms.append(token, token, bytes('x'), WAIT_MS)).toMatchObject({ ok: true });
    expect(await bus.rooms.last(token)).toMatchObject({ ok: true, value: { body: bytes('x') } });
    expect(await table.create(token, bytes('x'))).toMatchObject({ ok: true });
    expect(await table.get(token)).toMatchObject({ ok: true, value: { value: bytes('x') } });
    await eventually('both came', () => seen.includes('live') && seen.includes('tail'));
  });

  test('a star is for subscribing alone', async () => {
    const bus = await connect();

    expect(() => bus.live.publish('a.*', bytes('x'))).toThrow('impossible');
    expect(() => bus.live.subscribe('a*', () => {})).toThrow('impossible');
    await expect(async () => bus.rooms.read('*', 0, 1)).rejects.toThrow('impossible');
  });
}
