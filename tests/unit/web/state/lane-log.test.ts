import { describe, expect, test } from 'vitest';
import { LaneLog, MOST_COUNTED } from '../../../../web/src/state/lane-log.ts';
import { roomMessage } from '../../../support/room-message.ts';

function stretch(from: number, to: number, epoch = 1) {
  return Array.from({ length: to - from + 1 }, (_each, index) =>
    roomMessage(from + index, { epoch }),
  );
}

function logOf(from: number, to: number): LaneLog {
  const log = new LaneLog();
  log.take(stretch(from, to));
  return log;
}

const seqs = (log: LaneLog) => log.all.map(({ seq }) => seq);

describe('the log of the lane', () => {
  test('gives only those that came: newer ones, and older ones that the room has read', () => {
    const log = logOf(5, 7);

    const taken = log.take(stretch(3, 9));

    expect(taken.type === 'more' && taken.messages.map(({ seq }) => seq)).toEqual([3, 4, 8, 9]);
    expect(seqs(log)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(log.take(stretch(3, 9)).type).toBe('nothing');
  });

  test('keeps what it has when the room has let go of it', () => {
    const log = logOf(1, 6);

    log.take(stretch(5, 8));

    expect(seqs(log)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(log.isWhole).toBe(true);
  });

  test.each([
    ['with a hole before it', stretch(9, 10)],
    ['of another log', stretch(5, 8, 2)],
    ['that went back', stretch(1, 6)],
  ])('begins anew with a stretch %s', (_what, said) => {
    const log = logOf(5, 7);

    expect(log.take(said).type).toBe('anew');
    expect(log.all).toEqual(said);
  });

  test('takes the page before its oldest message, and no other', () => {
    const log = logOf(5, 7);
    const page = { epoch: 1, messages: stretch(3, 4), isComplete: false };

    expect(log.prepend({ ...page, epoch: 2 }, 5).type).toBe('nothing');
    expect(log.prepend(page, 6).type).toBe('nothing');
    expect(log.prepend(page, 5).type).toBe('more');
    expect(log.prepend(page, 5).type).toBe('nothing');

    expect(seqs(log)).toEqual([3, 4, 5, 6, 7]);
  });

  test('is whole with the first message of the room, or when nothing older is stored', () => {
    const log = logOf(5, 7);
    expect(log.isWhole).toBe(false);

    log.prepend({ epoch: 1, messages: [], isComplete: true }, 5);
    expect(log.isWhole).toBe(true);

    log.take(stretch(9, 10));
    expect(log.isWhole).toBe(false);
    expect(logOf(1, 2).isWhole).toBe(true);
  });

  test('holds only so many: the oldest go, and are not taken again', () => {
    const log = logOf(2, MOST_COUNTED + 1);

    expect(log.take(stretch(1, MOST_COUNTED + 2)).type).toBe('anew');
    const [oldest] = seqs(log);
    expect(log.all.length).toBeLessThan(MOST_COUNTED);
    expect(log.isWhole).toBe(false);

    const taken = log.take(stretch(1, MOST_COUNTED + 3));
    expect(taken.type === 'more' && taken.messages.map(({ seq }) => seq)).toEqual([
      MOST_COUNTED + 3,
    ]);
    expect(seqs(log)[0]).toBe(oldest);
    const page = { epoch: 1, messages: stretch(1, (oldest ?? 0) - 1), isComplete: true };
    expect(log.prepend(page, oldest ?? 0).type).toBe('nothing');
    expect(log.isWhole).toBe(false);
  });
});
