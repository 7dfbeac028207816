import { describe, expect, it } from 'vitest';
import { Unread } from '../../../../web/src/state/unread.svelte.ts';
import { roomMessage } from '../../../support/fake-room.ts';

function said(...seqs: number[]) {
  return seqs.map((seq) => roomMessage(seq));
}

const own = (seq: number) => roomMessage(seq, { user: { id: 'u1', name: 'ana' } });

describe('Unread', () => {
  it('counts what others say while the reader is away, and knows where that began', () => {
    const unread = new Unread();
    unread.leave(said(3, 5));

    unread.renew([...said(3, 5), own(6), ...said(8, 9)], 'u1');

    expect(unread.count).toBe(2);
    expect(unread.first).toEqual({ seq: 8, since: roomMessage(5).time });
  });

  it('counts nothing while the reader is at the newest line', () => {
    const unread = new Unread();

    unread.renew(said(3, 5), 'u1');

    expect([unread.count, unread.first]).toEqual([0, null]);
  });

  it('keeps the line for a reader who has come back, until the next leave', () => {
    const unread = new Unread();
    unread.leave(said(3));
    unread.renew(said(3, 4), null);

    unread.arrive();
    unread.renew(said(3, 4, 5), null);
    expect([unread.count, unread.first?.seq]).toEqual([0, 4]);
    unread.leave(said(3, 4, 5));

    expect(unread.first).toBe(null);
  });

  it('begins with the first message of a room that was empty', () => {
    const unread = new Unread();
    unread.leave([]);
    unread.renew(said(1, 2), null);

    expect([unread.count, unread.first?.seq]).toEqual([2, 1]);
  });
});
