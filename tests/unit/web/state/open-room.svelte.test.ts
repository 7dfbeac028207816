import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientFault } from '../../../../client/index.ts';
import type { OpenRoom } from '../../../../web/src/state/open-room.svelte.ts';
import { type FakeClock, turns } from '../../../support/fake-clock.ts';
import { roomMessage as message } from '../../../support/fake-room.ts';
import type { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';
import { RoomScreen } from '../../../support/room-screen.ts';

describe('OpenRoom', () => {
  let screen: RoomScreen;
  let frames: ManualFrames;
  let clock: FakeClock;
  let open: OpenRoom;

  beforeEach(() => {
    screen = new RoomScreen();
    ({ frames, clock, open } = screen);
  });

  it('shows messages with who said them, at which price, and whether it was oneself', () => {
    const room = screen.enter();

    room.begin(message(1), message(2, { user: { id: 'u1', name: 'ana' }, stamp: null }));
    frames.paint();

    expect(open.lines).toMatchObject([
      { seq: 1, name: 'bo', isOwn: false, text: 'text 1', price: '64,123.50' },
      { seq: 2, name: 'ana', isOwn: true, price: null, delivery: { state: 'said' } },
    ]);
  });

  it('shows a burst of messages four times a second', async () => {
    const room = screen.enter();
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
    const room = screen.enter();
    room.begin(message(1));
    frames.paint();
    const [first] = open.lines;

    room.add(message(2));
    frames.paint();

    expect(open.lines[0]).toBe(first);
  });

  it('tells apart lines whose keys are the same', () => {
    const room = screen.enter();

    room.begin(message(1, { key: 'k' }), message(2, { key: 'k' }));
    frames.paint();

    expect(new Set(open.lines.map(({ id }) => id)).size).toBe(2);
  });

  it('knows its own messages also when it learns later who it is', () => {
    screen.guest.userId = null;
    const room = screen.enter();
    room.begin(message(1, { user: { id: 'u1', name: 'ana' } }));
    frames.paint();
    expect(open.lines[0]?.isOwn).toBe(false);

    screen.guest.userId = 'u1';
    room.add(message(2));
    frames.paint();

    expect(open.lines[0]?.isOwn).toBe(true);
  });

  it('shows what is on its way behind the messages, and why it failed', () => {
    const room = screen.enter();
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
    const room = screen.enter();
    room.refusal = { code: 'invalid_text', message: 'an empty message' };

    expect(open.say(' ')).toEqual({ ok: false, error: 'an empty message' });
  });

  it('leaves a room at once when nothing is on its way', () => {
    const acme = screen.enter('ACME');
    acme.begin(message(1));

    screen.enter('BOLT');

    expect(acme.isClosed).toBe(true);
    expect([open.symbol, open.lines.length, open.phase]).toEqual(['BOLT', 0, 'loading']);
  });

  it('stays in a room that is left until what was said there has arrived', () => {
    const acme = screen.enter('ACME');
    acme.begin();
    open.say('last word');

    screen.enter('BOLT');
    expect(acme.isClosed).toBe(false);
    acme.discard('plast word');

    expect(acme.isClosed).toBe(true);
  });

  it('comes back to a room with what failed there', () => {
    const acme = screen.enter('ACME');
    acme.begin();
    open.say('last word');
    screen.enter('BOLT');

    open.open('ACME');

    expect(acme.isClosed).toBe(false);
    expect(open.lines.map(({ text }) => text)).toEqual(['last word']);
  });

  it('keeps a draft per room', () => {
    screen.enter('ACME');
    open.drafts.text = 'about acme';

    screen.enter('BOLT');
    expect(open.drafts.text).toBe('');
    open.drafts.text = 'about bolt';
    screen.enter('ACME');

    expect(open.drafts.text).toBe('about acme');
  });

  it('reads one page of history at a time, until the room is whole', async () => {
    const room = screen.enter();
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
    const room = screen.enter();
    room.isWhole = true;
    screen.fill(room, 450);

    expect([open.lines[0]?.seq, open.lines.length, open.isComplete]).toEqual([151, 300, false]);
    expect(room.isHeld).toBe(false);
  });

  it('counts as on its way what has not failed', () => {
    const room = screen.enter();
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

  it('asks for a moment on the chart, also for the same one again', () => {
    screen.enter();

    open.show(5);
    const first = open.shown;
    open.show(5);

    expect(first?.time).toBe(5);
    expect(open.shown).not.toEqual(first);
  });

  it('tells whoever counts messages when they are others', async () => {
    const room = screen.enter();
    const versions = [open.version];
    const step = () => versions.push(open.version);

    screen.fill(room, 1);
    step();
    room.add(message(2));
    step();
    open.loadOlder();
    await room.answer(message(0));
    step();
    screen.enter('BOLT');
    step();

    expect(new Set(versions).size).toBe(5);
    expect(open.said).toEqual([]);
  });

  it('tries again to enter a room that was refused', () => {
    const room = screen.enter();

    open.enterAgain();

    expect(room.entries).toBe(1);
  });

  it('says how many are here, and that a room cannot be entered', () => {
    const room = screen.enter();
    room.begin();
    room.presence = { symbol: 'ACME', count: 38, bots: 8 };
    room.state = { state: 'refused', code: 'unknown_symbol' };
    room.add(message(1));
    frames.paint();

    expect(open.present).toEqual({ people: 30, bots: 8, names: null });
    expect(open.phase).toBe('failed');
  });

  it('close leaves every room', () => {
    const acme = screen.enter('ACME');
    open.say('on its way');
    const bolt = screen.enter('BOLT');

    open.close();

    expect([acme.isClosed, bolt.isClosed]).toEqual([true, true]);
  });
});
