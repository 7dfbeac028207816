import { beforeEach, describe, expect, it } from 'vitest';
import { LineBook } from '../../../../web/src/state/line-book.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { roomMessage } from '../../../support/fake-room.ts';

describe('LineBook', () => {
  let speaker: { name: string | null; userId: string | null };
  let book: LineBook;

  beforeEach(() => {
    speaker = { name: 'ana', userId: 'u1' };
    book = new LineBook(speaker, new FakeClock());
  });

  it('names a speaker once, and anew when the message before becomes known', () => {
    const [first, second] = [roomMessage(1), roomMessage(2)];
    const alone = book.said(second, undefined);

    const after = book.said(second, first);

    expect([alone.isHead, after.isHead]).toEqual([true, false]);
    expect(book.said(second, first)).toBe(after);
  });

  it('keeps price and market time beside the words', () => {
    const line = book.said(roomMessage(7), undefined);

    expect(line).toMatchObject({ price: '64,123.50', said: 64_123.5, moment: 7_000 });
  });

  it('takes wall time for what was said beside the market', () => {
    const message = roomMessage(7, { stamp: null });

    expect(book.said(message, undefined)).toMatchObject({
      price: null,
      said: null,
      moment: message.time,
    });
  });

  it('knows who speaks to the reader, also under a new name', () => {
    const message = roomMessage(1, { text: '@ana, and @bea' });
    expect(book.said(message, undefined).isMention).toBe(true);

    speaker.name = 'carl';
    expect(book.said(message, undefined).isMention).toBe(false);
    speaker.name = 'bea';
    expect(book.said(message, undefined).isMention).toBe(true);
    speaker.name = null;

    expect(book.said(message, undefined).isMention).toBe(false);
  });

  it('groups what is on its way with what was said just before', () => {
    const own = { user: { id: 'u1', name: 'ana' }, time: Date.UTC(2026, 0, 5, 12) };
    const said = book.said(roomMessage(1, own), undefined);
    const waiting = { key: 'k', text: 'and', replyTo: null, state: 'waiting' } as const;

    const line = book.pending(waiting, said);

    expect([line.isHead, book.pending(waiting, undefined).isHead]).toEqual([false, true]);
    expect(line).toMatchObject({ moment: null, said: null, isOwn: true });
  });
});
