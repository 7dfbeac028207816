import { beforeEach, describe, expect, it } from 'vitest';
import { RoomTrip } from '../../../../web/src/state/room-trip.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { FakeRoom, roomMessage } from '../../../support/fake-room.ts';

/** In market time; the message `seq` was said at second `seq`. */
const at = (seq: number) => seq * 1_000;

describe('RoomTrip', () => {
  let clock: FakeClock;
  let room: FakeRoom;
  let placed: (number | undefined)[];
  let trip: RoomTrip;

  beforeEach(() => {
    clock = new FakeClock();
    room = new FakeRoom('ACME');
    room.begin(roomMessage(11), roomMessage(12), roomMessage(13));
    placed = [];
    trip = new RoomTrip(clock, (index) => placed.push(room.messages[index]?.seq));
  });

  it('goes to the first message at or after the moment, and marks it for two seconds', async () => {
    await trip.go(room, at(12) - 1, true);

    expect(placed).toEqual([12]);
    expect(trip.arrival).toMatchObject({ seq: 12, isByKey: true });
    expect([trip.marked, room.pages]).toEqual([12, 0]);
    clock.advance(2_000);
    expect([trip.marked, clock.pending]).toEqual([null, 0]);
  });

  it('reads page after page until the moment is at hand', async () => {
    void trip.go(room, at(5), false);
    expect(trip.view).toEqual({ state: 'reading', time: at(5) });
    await room.answer(roomMessage(8), roomMessage(9));
    expect([room.pages, placed]).toEqual([2, []]);
    await room.answer(roomMessage(4), roomMessage(6));

    expect([placed, trip.view]).toEqual([[6], null]);
  });

  it("goes to the room's first message when the moment is before it", async () => {
    void trip.go(room, at(1), false);
    room.isWhole = true;
    await room.answer(roomMessage(9));

    expect(placed).toEqual([9]);
  });

  it('goes to the newest message when nothing was said since the moment', async () => {
    await trip.go(room, at(99), false);

    expect(placed).toEqual([13]);
  });

  it('goes by wall time to what was said beside the market', async () => {
    const floor = new FakeRoom('floor');
    floor.begin(...[1, 2, 3].map((seq) => roomMessage(seq, { time: at(seq), stamp: null })));
    const seqs: (number | undefined)[] = [];
    const there = new RoomTrip(clock, (index) => seqs.push(floor.messages[index]?.seq));

    await there.go(floor, at(2), false);

    expect(seqs).toEqual([2]);
  });

  it('arrives anew at the same message', async () => {
    await trip.go(room, at(12), false);
    const first = trip.arrival;
    await trip.go(room, at(12), false);

    expect(trip.arrival?.turn).not.toBe(first?.turn);
    clock.advance(2_000);
    expect([trip.marked, clock.pending]).toEqual([null, 0]);
  });

  it('of two trips only the later arrives', async () => {
    void trip.go(room, at(5), false);

    await trip.go(room, at(13), false);
    await room.answer(roomMessage(4));

    expect(placed).toEqual([13]);
  });

  it('ends on demand, and then arrives nowhere', async () => {
    void trip.go(room, at(5), false);

    trip.end();
    await room.answer(roomMessage(4));

    expect([placed, trip.view, room.pages]).toEqual([[], null, 1]);
  });

  it('says that the past cannot be read', async () => {
    void trip.go(room, at(5), false);
    await room.fail();

    expect([trip.view, placed]).toEqual([{ state: 'failed', time: at(5) }, []]);
  });

  it('reads so many pages and no more', async () => {
    void trip.go(room, at(-1), false);
    for (let seq = 10; trip.view?.state === 'reading'; seq -= 1) {
      await room.answer(roomMessage(seq, { stamp: null }));
      await turns(1);
    }

    expect([trip.view?.state, room.pages]).toEqual(['failed', 100]);
  });

  it('goes nowhere in an empty room', async () => {
    const empty = new FakeRoom('ACME');
    empty.isWhole = true;
    empty.begin();

    await trip.go(empty, at(5), false);

    expect([placed, trip.view, trip.arrival]).toEqual([[], null, null]);
  });
});
