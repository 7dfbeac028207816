import { beforeEach, describe, expect, it } from 'vitest';
import type { RoomMessage, RoomNews as Told } from '../../../../client/index.ts';
import type { KeyValueStore } from '../../../../web/src/state/kept.ts';
import { RoomNews } from '../../../../web/src/state/room-news.svelte.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

const ME = { userId: 'u1', name: 'Ana' };

describe('RoomNews', () => {
  let store: KeyValueStore;
  let frames: ManualFrames;
  let listeners: Map<string, (news: Told) => void>;
  let news: RoomNews;

  beforeEach(() => {
    store = memoryStorage();
    news = open();
  });

  function open(): RoomNews {
    frames = new ManualFrames();
    listeners = new Map();
    const ears = {
      listen(symbol: string, handler: (told: Told) => void) {
        listeners.set(symbol, handler);
        return () => listeners.delete(symbol);
      },
    };
    return new RoomNews(ears, ME, frames.frame, () => store);
  }

  /** The room's log has come to `seq`, by a message if there is a text. */
  function tell(symbol: string, seq: number, text: string | null = null, by = 'u2', epoch = 7) {
    const said: RoomMessage = {
      symbol,
      epoch,
      seq,
      prev: seq - 1,
      time: 0,
      type: 'message',
      key: `k${seq}`,
      user: { id: by, name: by },
      text: text ?? '',
      stamp: null,
    };
    const message = text === null ? null : said;
    listeners.get(symbol)?.({ symbol, position: { epoch, seq }, message });
    frames.paint();
  }

  it('a room that is met for the first time has no news, until something is said', () => {
    news.turn(['BOLT']);
    tell('BOLT', 40);
    expect(news.of('BOLT')).toBeNull();

    tell('BOLT', 41, 'hello');

    expect(news.of('BOLT')).toEqual({ mentions: 0 });
  });

  it('in the room that is open nothing is new, and looking into one takes its news away', () => {
    news.turn(['ACME', 'BOLT']);
    news.visit('ACME');
    tell('ACME', 5);
    tell('BOLT', 5);
    tell('ACME', 6, 'hello');
    tell('BOLT', 6, 'hello');
    expect([news.of('ACME'), news.of('BOLT')]).toEqual([null, { mentions: 0 }]);

    news.visit('BOLT');
    frames.paint();
    tell('ACME', 7, 'and now');

    expect([news.of('ACME'), news.of('BOLT')]).toEqual([{ mentions: 0 }, null]);
  });

  it('counts the messages that call the reader by name, until they were seen', () => {
    news.turn(['BOLT']);
    tell('BOLT', 5);
    tell('BOLT', 6, '@ana look');
    tell('BOLT', 7, 'ana, not called');
    tell('BOLT', 8, 'so, @Ana?');
    expect(news.of('BOLT')).toEqual({ mentions: 2 });

    news.visit('BOLT');
    news.visit('ACME');
    tell('BOLT', 9, 'x');

    expect(news.of('BOLT')).toEqual({ mentions: 0 });
  });

  it('what one has said oneself, elsewhere, is no news', () => {
    news.turn(['BOLT']);
    tell('BOLT', 5);
    tell('BOLT', 6, '@ana is me', ME.userId);

    expect(news.of('BOLT')).toBeNull();
  });

  it('knows at the next visit what was seen', () => {
    news.visit('ACME');
    tell('ACME', 5);
    news.visit('BOLT');
    tell('BOLT', 9);
    news.close();

    news = open();
    news.visit('COAL');
    tell('ACME', 6);
    tell('BOLT', 9);

    expect([news.of('ACME'), news.of('BOLT')]).toEqual([{ mentions: 0 }, null]);
  });

  it('a log that started over is new from its beginning', () => {
    news.turn(['BOLT']);
    tell('BOLT', 40);
    tell('BOLT', 2, null, 'u2', 8);

    expect(news.of('BOLT')).toEqual({ mentions: 0 });
  });

  it('listens to twenty rooms: the open one, those of the list, those visited last', () => {
    for (let count = 0; count < 30; count += 1) news.visit(`V${count}`);
    news.turn(['ACME', 'BOLT']);

    expect(listeners.size).toBe(20);
    expect([...listeners.keys()]).toEqual(expect.arrayContaining(['V29', 'ACME', 'BOLT', 'V28']));
    expect(listeners.has('V5')).toBe(false);
  });

  it('closed, it listens to nothing', () => {
    news.turn(['BOLT']);
    tell('BOLT', 5);
    news.close();

    expect(listeners.size).toBe(0);
  });
});
