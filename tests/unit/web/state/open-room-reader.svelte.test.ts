// The reader of the room on the screen: which lines stay under the eye, and where a reader is brought.

import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenRoom } from '../../../../web/src/state/open-room.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { roomMessage as message } from '../../../support/fake-room.ts';
import type { ManualFrames } from '../../../support/manual-frames.ts';
import { RoomScreen } from '../../../support/room-screen.ts';

describe('the reader of a room', () => {
  let screen: RoomScreen;
  let frames: ManualFrames;
  let open: OpenRoom;

  beforeEach(() => {
    screen = new RoomScreen();
    ({ frames, open } = screen);
  });

  /** When the message `seq` was said in market time. */
  function moment(seq: number): number {
    return message(seq).stamp?.time ?? 0;
  }

  it('leaves the page to a reader who has scrolled up, whatever is said, and asks the client to keep it', () => {
    const room = screen.enter();
    screen.fill(room, 300);
    const before = open.lines;

    open.follow(false);
    screen.fill(room, 400);
    expect(open.lines).toBe(before);
    expect([open.hasNewer, open.stand.unread.count, room.isHeld]).toEqual([true, 100, true]);
    open.follow(true);

    expect([open.lines[0]?.seq, open.lines.length]).toEqual([101, 300]);
    expect([open.hasNewer, open.stand.unread.count, room.isHeld]).toEqual([false, 0, false]);
  });

  it('moves the page with a reader through what is at hand before it asks for more', () => {
    const room = screen.enter();
    room.isWhole = true;
    screen.fill(room, 700);
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
    const room = screen.enter();
    screen.fill(room, 400);
    open.follow(false);
    open.loadOlder();
    open.say('hello');
    frames.paint();
    expect([open.lines.at(-1)?.seq, open.waiting]).toEqual([300, 1]);

    open.follow(true);

    expect(open.lines.at(-1)?.text).toBe('hello');
  });

  it('tells what is being read while the reader is away from the newest line, in a frame', () => {
    const room = screen.enter();
    screen.fill(room, 10);
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
    const room = screen.enter();
    screen.fill(room, 400, 301);

    open.goTo(moment(250));
    await room.answer(...Array.from({ length: 100 }, (_, index) => message(201 + index)));

    expect(open.trip.arrival?.seq).toBe(250);
    expect([open.lines[0]?.seq, open.isFollowing, room.isHeld]).toEqual([201, false, true]);
  });

  it('keeps nothing for a reader at the newest line whose trip into the past has failed', async () => {
    const room = screen.enter();
    screen.fill(room, 400, 301);
    open.goTo(moment(250));
    expect(room.isHeld).toBe(true);

    await room.fail();

    expect([open.trip.view?.state, open.isFollowing, room.isHeld]).toEqual(['failed', true, false]);
  });

  it('keeps what a later trip is still on its way to, whatever has become of the earlier one', async () => {
    const room = screen.enter();
    screen.fill(room, 400, 301);
    open.goTo(moment(250));
    const isFirstOver = room.fail();
    open.goTo(moment(240));
    await isFirstOver;

    expect([open.trip.view?.state, room.isHeld]).toEqual(['reading', true]);
  });

  it('gives up a trip when the reader scrolls', async () => {
    const room = screen.enter();
    screen.fill(room, 400, 301);
    open.goTo(moment(250));

    open.scrolls();
    await room.answer(message(200));

    expect([open.trip.view, open.trip.arrival, open.isFollowing]).toEqual([null, null, true]);
    expect(room.isHeld).toBe(false);
  });

  it('gives up a trip when the reader goes to the newest line', async () => {
    const room = screen.enter();
    screen.fill(room, 400, 301);
    open.follow(false);
    open.goTo(moment(250));

    open.follow(true);
    await room.answer(message(200));

    expect([open.trip.view, open.trip.arrival, open.isFollowing]).toEqual([null, null, true]);
  });

  it('says nothing of a trip that has failed to a reader who goes on at the newest line', async () => {
    const room = screen.enter();
    screen.fill(room, 400, 301);
    open.follow(false);
    open.goTo(moment(250));
    await room.fail();
    expect(open.trip.view?.state).toBe('failed');

    open.follow(true);

    expect(open.trip.view).toBe(null);
  });

  it('counts what a reader says out of sight, until the newest line is reached', () => {
    const room = screen.enter();
    screen.fill(room, 10);
    open.say('in sight');
    expect(open.stand.spoken).toBe(0);
    open.follow(false);

    open.say('one');
    open.say('two');
    expect([open.stand.spoken, open.isFollowing]).toEqual([2, false]);
    open.follow(true);

    expect(open.stand.spoken).toBe(0);
  });

  it('draws a line where unread messages began, until the reader says something', () => {
    const room = screen.enter();
    screen.fill(room, 3);
    open.follow(false);
    screen.fill(room, 5);
    expect(open.stand.unread.first).toEqual({ seq: 4, since: message(3).time });

    open.follow(true);
    expect(open.stand.unread.first?.seq).toBe(4);
    open.say('I am here');

    expect(open.stand.unread.first).toBe(null);
  });

  it('brings a reader who has scrolled up to the newest line of a log that began anew', async () => {
    const room = screen.enter();
    screen.fill(room, 400);
    open.follow(false);
    screen.fill(room, 405);
    open.goTo(moment(200));
    await turns();
    expect([open.stand.unread.first?.seq, open.trip.marked]).toEqual([401, 200]);

    room.messages.length = 0;
    room.begin(message(1, { epoch: 2 }), message(2, { epoch: 2 }));
    frames.paint();

    expect(open.lines.map(({ seq }) => seq)).toEqual([1, 2]);
    expect([open.isFollowing, room.isHeld, open.trip.marked]).toEqual([true, false, null]);
    expect([open.stand.unread.count, open.stand.unread.first]).toEqual([0, null]);
  });

  it('brings the reader to the newest line also when nothing was said in the new log yet', () => {
    const room = screen.enter();
    screen.fill(room, 400);
    open.follow(false);

    room.messages.length = 0;
    room.begin();
    room.add(message(1, { epoch: 2 }));
    frames.paint();

    expect([open.lines[0]?.seq, open.isFollowing]).toEqual([1, true]);
  });

  it('leaves the page to a reader when only the messages at hand are others', () => {
    const room = screen.enter();
    screen.fill(room, 400);
    open.follow(false);

    room.messages.splice(0, 200);
    room.begin();
    frames.paint();

    expect([open.lines[0]?.seq, open.isFollowing]).toEqual([201, false]);
  });
});
