import { describe, expect, test } from 'vitest';
import type { RoomEntry } from '../../../client/messages.ts';
import { HELD_MESSAGES, KEPT_MESSAGES, RoomMessages } from '../../../client/room-log.ts';
import { message } from './rig.ts';

function begin(...messages: RoomEntry[]) {
  return new RoomMessages({ epoch: 7, messages, complete: false });
}

const edit: RoomEntry = {
  type: 'other',
  kind: 'edit',
  symbol: 'A',
  epoch: 7,
  seq: 6,
  prev: 5,
  time: 0,
};

describe("a room's messages", () => {
  test('begin with the page and stand at its end', () => {
    const log = begin(message(3, 2), message(5, 3));

    expect(log.all.map(({ seq }) => seq)).toEqual([3, 5]);
    expect(log.cursor).toEqual({ epoch: 7, seq: 5 });
  });

  test('an empty room stands at 0, and its first message follows', () => {
    const log = begin();

    expect(log.cursor).toEqual({ epoch: 7, seq: 0 });
    expect(log.apply(message(4, 0)).type).toBe('added');
  });

  test('take what comes next and know what is known', () => {
    const log = begin(message(5, 3));

    expect(log.apply(message(5, 3)).type).toBe('known');
    expect(log.apply(message(8, 5)).type).toBe('added');
    expect(log.apply(message(8, 5)).type).toBe('known');
    expect(log.all.map(({ seq }) => seq)).toEqual([5, 8]);
  });

  test('a missing predecessor is a gap and changes nothing', () => {
    const log = begin(message(5, 3));

    expect(log.apply(message(9, 8)).type).toBe('gap');
    expect([log.cursor.seq, log.all.length]).toEqual([5, 1]);
  });

  test('an entry that was taken out of the log since is no gap', () => {
    const log = begin(message(3, 2), message(5, 3));

    expect(log.apply(message(8, 3)).type).toBe('added');
  });

  test('an entry of an unknown type moves the chain and shows nothing', () => {
    const log = begin(message(5, 3));

    expect(log.apply(edit)).toEqual({ type: 'added', message: null });
    expect(log.apply(message(7, 6)).type).toBe('added');
    expect(log.all.map(({ seq }) => seq)).toEqual([5, 7]);
  });

  test('another epoch and a reset end it', () => {
    const { symbol, epoch, seq, prev, time } = message(9, 5);
    const log = begin(message(5, 3));

    expect(log.apply(message(6, 5, { epoch: 8 })).type).toBe('over');
    expect(log.apply({ symbol, epoch, seq, prev, time, type: 'reset' }).type).toBe('over');
  });

  test('an older page goes in front, without what is here already', () => {
    const log = begin(message(5, 3));
    const page = {
      epoch: 7,
      messages: [message(2, 1), message(3, 2), message(5, 3)],
      complete: true,
    };

    expect(log.prepend(page)).toBe(2);
    expect(log.all.map(({ seq }) => seq)).toEqual([2, 3, 5]);
    expect(log.isWhole).toBe(true);
  });

  test('only so many are kept, and then the beginning is not here', () => {
    const log = new RoomMessages({ epoch: 7, messages: [], complete: true });
    for (let seq = 1; seq <= KEPT_MESSAGES + 1; seq += 1) log.apply(message(seq, seq - 1));

    expect([log.all.length, log.before, log.isWhole]).toEqual([KEPT_MESSAGES, 2, false]);
  });
  test('while somebody reads older ones none goes, and those too many go afterwards', () => {
    const log = new RoomMessages({ epoch: 7, messages: [], complete: true });
    log.isHeld = true;
    for (let seq = 1; seq <= KEPT_MESSAGES + 5; seq += 1) log.apply(message(seq, seq - 1));
    expect([log.all.length, log.isWhole]).toEqual([KEPT_MESSAGES + 5, true]);

    log.isHeld = false;
    log.apply(message(KEPT_MESSAGES + 6, KEPT_MESSAGES + 5));

    expect([log.all.length, log.before]).toEqual([KEPT_MESSAGES, 7]);
  });

  test('also somebody who reads for long holds only so many', () => {
    const log = new RoomMessages({ epoch: 7, messages: [], complete: true });
    log.isHeld = true;
    for (let seq = 1; seq <= HELD_MESSAGES + 1; seq += 1) log.apply(message(seq, seq - 1));

    expect([log.all.length, log.before]).toEqual([HELD_MESSAGES, 2]);
  });
});
