import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientFault } from '../../../../client/index.ts';
import { OpenRoom } from '../../../../web/src/state/open-room.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { FakeRoom, roomMessage as message } from '../../../support/fake-room.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

describe('OpenRoom', () => {
  let rooms: Map<string, FakeRoom>;
  let frames: ManualFrames;
  let guest: { name: string | null; userId: string | null };
  let open: OpenRoom;
  let clock: FakeClock;

  beforeEach(() => {
    rooms = new Map();
    frames = new ManualFrames();
    clock = new FakeClock();
    guest = { name: 'ana', userId: 'u1' };
    const join = (symbol: string) => {
      const room = new FakeRoom(symbol);
      rooms.set(symbol, room);
      return room;
    };
    open = new OpenRoom(join, guest, frames.frame, clock);
  });

  function enter(symbol = 'ACME'): FakeRoom {
    open.open(symbol);
    const room = rooms.get(symbol);
    if (!room) throw new Error(`${symbol} was not joined`);
    return room;
  }

  /** Says everything up to the message `newest`, and shows it. */
  function fill(room: FakeRoom, newest: number, from = 1): void {
    if (room.messages.length === 0) room.begin(message(from));
    for (let seq = (room.messages.at(-1)?.seq ?? 0) + 1; seq <= newest; seq += 1) {
      room.add(message(seq));
    }
    clock.advance(2_000);
    frames.paint();
  }

  /** When the message `seq` was said in market time. */
  function moment(seq: number): number {
    return message(seq).stamp?.time ?? 0;
  }

  it('shows messages with who said them, at which price, and whether it was oneself', () => {
    const room = enter();

    room.begin(message(1), message(2, { user: { id: 'u1', name: 'ana' }, stamp: null }));
    frames.paint();

    expect(open.lines).toMatchObject([
      { seq: 1, name: 'bo', isOwn: false, text: 'text 1', price: '64,123.50' },
      { seq: 2, name: 'ana', isOwn: true, price: null, delivery: { state: 'said' } },
    ]);
  });

  it('shows a burst of messages four times a second', async () => {
    const room = enter();
    room.begin();
    frames.paint();
    const counts = await watched(() => open.lines.length);

    for (let seq = 1; seq <= 100; seq += 1) {
      room.add(message(seq));
      clock.advance(10);
      frames.paint();
      await turns(1);
    }

    // The first four one by one, then a batch every 250 ms.
    expect(counts.values).toEqual([0, 1, 2, 3, 4, 29, 54, 79]);
    clock.advance(250);
    frames.paint();
    expect(open.lines).toHaveLength(100);
    counts.stop();
  });

  it('gives a line that did not change as the same object, so that its view is left alone', () => {
    const room = enter();
    room.begin(message(1));
    frames.paint();
    const [first] = open.lines;

    room.add(message(2));
    frames.paint();

    expect(open.lines[0]).toBe(first);
  });

  it('tells apart lines whose keys are the same', () => {
    const room = enter();

    room.begin(message(1, { key: 'k' }), message(2, { key: 'k' }));
    frames.paint();

    expect(new Set(open.lines.map(({ id }) => id)).size).toBe(2);
  });

  it('knows its own messages also when it learns later who it is', () => {
    guest.userId = null;
    const room = enter();
    room.begin(message(1, { user: { id: 'u1', name: 'ana' } }));
    frames.paint();
    expect(open.lines[0]?.isOwn).toBe(false);

    guest.userId = 'u1';
    room.add(message(2));
    frames.paint();

    expect(open.lines[0]?.isOwn).toBe(true);
  });

  it('shows what is on its way behind the messages, and why it failed', () => {
    const room = enter();
    room.begin(message(1));

    expect(open.say('hello').ok).toBe(true);
    frames.paint();
    expect(open.lines.at(-1)).toMatchObject({
      seq: null,
      text: 'hello',
      isOwn: true,
      delivery: { state: 'pending' },
    });
    const fault: ClientFault = { code: 'rate_limited', message: 'no', data: { retryMs: 2_400 } };
    room.wait(room.pending.map((one) => ({ ...one, state: 'failed', fault })));
    frames.paint();

    expect(open.lines.at(-1)?.delivery).toEqual({
      state: 'failed',
      reason: 'too many in a short time, wait 3\u202fs',
    });
  });

  it('tells why a text cannot be said', () => {
    const room = enter();
    room.refusal = { code: 'invalid_text', message: 'an empty message' };

    expect(open.say(' ')).toEqual({ ok: false, error: 'an empty message' });
  });

  it('leaves a room at once when nothing is on its way', () => {
    const acme = enter('ACME');
    acme.begin(message(1));

    enter('BOLT');

    expect(acme.isClosed).toBe(true);
    expect([open.symbol, open.lines.length, open.phase]).toEqual(['BOLT', 0, 'loading']);
  });

  it('stays in a room that is left until what was said there has arrived', () => {
    const acme = enter('ACME');
    acme.begin();
    open.say('last word');

    enter('BOLT');
    expect(acme.isClosed).toBe(false);
    acme.discard('plast word');

    expect(acme.isClosed).toBe(true);
  });

  it('comes back to a room with what failed there', () => {
    const acme = enter('ACME');
    acme.begin();
    open.say('last word');
    enter('BOLT');

    open.open('ACME');

    expect(acme.isClosed).toBe(false);
    expect(open.lines.map(({ text }) => text)).toEqual(['last word']);
  });

  it('keeps a draft per room', () => {
    enter('ACME');
    open.drafts.text = 'about acme';

    enter('BOLT');
    expect(open.drafts.text).toBe('');
    open.drafts.text = 'about bolt';
    enter('ACME');

    expect(open.drafts.text).toBe('about acme');
  });

  it('reads one page of history at a time, until the room is whole', async () => {
    const room = enter();
    room.begin(message(51));
    frames.paint();

    open.loadOlder();
    open.loadOlder();
    expect([room.pages, open.isBusy]).toEqual([1, true]);
    room.isWhole = true;
    await room.answer(message(49), message(50));
    open.loadOlder();

    expect([room.pages, open.isBusy, open.isComplete]).toEqual([1, false, true]);
    expect(open.lines.map(({ seq }) => seq)).toEqual([49, 50, 51]);
  });

  it('keeps three hundred lines on the page for a reader at the newest one', () => {
    const room = enter();
    room.isWhole = true;
    fill(room, 450);

    expect([open.lines[0]?.seq, open.lines.length, open.isComplete]).toEqual([151, 300, false]);
    expect(room.isHeld).toBe(false);
  });

  it('leaves the page to a reader who has scrolled up, whatever is said, and asks the client to keep it', () => {
    const room = enter();
    fill(room, 300);
    const before = open.lines;

    open.follow(false);
    fill(room, 400);
    expect(open.lines).toBe(before);
    expect([open.hasNewer, open.unread.count, room.isHeld]).toEqual([true, 100, true]);
    open.follow(true);

    expect([open.lines[0]?.seq, open.lines.length]).toEqual([101, 300]);
    expect([open.hasNewer, open.unread.count, room.isHeld]).toEqual([false, 0, false]);
  });

  it('moves the page with a reader through what is at hand before it asks for more', () => {
    const room = enter();
    room.isWhole = true;
    fill(room, 700);
    open.follow(false);
    const shown = () => [open.lines[0]?.seq, open.lines.length, open.hasNewer, open.isComplete];

    open.loadOlder();
    frames.paint();
    expect(shown()).toEqual([301, 300, true, false]);
    for (let steps = 0; steps < 3; steps += 1) open.loadOlder();
    frames.paint();
    expect(shown()).toEqual([1, 300, true, true]);
    open.loadNewer();
    frames.paint();

    expect(shown()).toEqual([101, 300, true, false]);
    expect(room.pages).toBe(0);
  });

  it('shows what is on its way only where the newest line is', () => {
    const room = enter();
    fill(room, 400);
    open.follow(false);
    open.loadOlder();
    open.say('hello');
    frames.paint();
    expect([open.lines.at(-1)?.seq, open.waiting]).toEqual([300, 1]);

    open.follow(true);

    expect(open.lines.at(-1)?.text).toBe('hello');
  });

  it('counts as on its way what has not failed', () => {
    const room = enter();
    room.begin();
    open.say('one');
    open.say('two');
    const fault: ClientFault = { code: 'forbidden', message: 'no' };
    room.wait(
      room.pending.map((one) => (one.text === 'one' ? { ...one, state: 'failed', fault } : one)),
    );
    frames.paint();

    expect(open.waiting).toBe(1);
  });

  it('tells what is being read while the reader is away from the newest line, in a frame', () => {
    const room = enter();
    fill(room, 10);
    open.reads(7);
    frames.paint();
    expect(open.readingTime).toBe(null);

    open.follow(false);
    open.reads(7);
    expect(open.readingTime).toBe(null);
    frames.paint();
    expect(open.readingTime).toBe(7);
    open.follow(true);
    frames.paint();

    expect(open.readingTime).toBe(null);
  });

  it('goes to a moment, reading the past as far as it takes, and keeps it on the page', async () => {
    const room = enter();
    fill(room, 400, 301);

    open.goTo(moment(250));
    await room.answer(...Array.from({ length: 100 }, (_, index) => message(201 + index)));

    expect(open.trip.arrival?.seq).toBe(250);
    expect([open.lines[0]?.seq, open.isFollowing, room.isHeld]).toEqual([201, false, true]);
  });

  it('gives up a trip when the reader scrolls', async () => {
    const room = enter();
    fill(room, 400, 301);
    open.goTo(moment(250));

    open.scrolls();
    await room.answer(message(200));

    expect([open.trip.view, open.trip.arrival, open.isFollowing]).toEqual([null, null, true]);
    expect(room.isHeld).toBe(false);
  });

  it('asks for a moment on the chart, also for the same one again', () => {
    enter();

    open.show(5);
    const first = open.shown;
    open.show(5);

    expect(first?.time).toBe(5);
    expect(open.shown).not.toEqual(first);
  });

  it('tells whoever counts messages when they are others', async () => {
    const room = enter();
    const versions = [open.version];
    const step = () => versions.push(open.version);

    fill(room, 1);
    step();
    room.add(message(2));
    step();
    open.loadOlder();
    await room.answer(message(0));
    step();
    enter('BOLT');
    step();

    expect(new Set(versions).size).toBe(5);
    expect(open.said).toEqual([]);
  });

  it('draws a line where unread messages began, until the reader says something', () => {
    const room = enter();
    fill(room, 3);
    open.follow(false);
    fill(room, 5);
    expect(open.unread.first).toEqual({ seq: 4, since: message(3).time });

    open.follow(true);
    expect(open.unread.first?.seq).toBe(4);
    open.say('I am here');

    expect(open.unread.first).toBe(null);
  });

  it('tries again to enter a room that was refused', () => {
    const room = enter();

    open.enterAgain();

    expect(room.entries).toBe(1);
  });

  it('says how many are here, and that a room cannot be entered', () => {
    const room = enter();
    room.begin();
    room.presence = { symbol: 'ACME', count: 38, bots: 8 };
    room.state = { state: 'refused', code: 'unknown_symbol' };
    room.add(message(1));
    frames.paint();

    expect(open.present).toEqual({ people: 30, bots: 8, names: null });
    expect(open.phase).toBe('failed');
  });

  it('close leaves every room', () => {
    const acme = enter('ACME');
    open.say('on its way');
    const bolt = enter('BOLT');

    open.close();

    expect([acme.isClosed, bolt.isClosed]).toEqual([true, true]);
  });
});
