import { beforeEach, describe, expect, it } from 'vitest';
import type { RoomMessage } from '../../../../client/index.ts';
import { RoomStand } from '../../../../web/src/state/room-stand.svelte.ts';
import { roomMessage } from '../../../support/fake-room.ts';

describe('where the reader of a room stands', () => {
  let said: RoomMessage[];
  let stand: RoomStand;

  beforeEach(() => {
    said = [roomMessage(1), roomMessage(2)];
    stand = new RoomStand({ said: () => said, userId: () => 'u1' });
  });

  function hear(seq: number, parts: Partial<RoomMessage> = {}): void {
    said = [...said, roomMessage(seq, parts)];
    stand.renew();
  }

  const view = () => [stand.isFollowing, stand.unread.count, stand.unread.first?.seq ?? null];

  it('counts at the newest line what is said while nobody looks, and draws a line at the return', () => {
    stand.look(false);
    hear(3, { user: { id: 'u1', name: 'ana' } });
    hear(4);
    hear(5);
    expect(view()).toEqual([true, 2, 4]);

    stand.look(true);

    expect(view()).toEqual([true, 0, 4]);
  });

  it('knows at the return also what no picture has shown yet', () => {
    stand.look(false);
    said = [...said, roomMessage(3)];

    stand.look(true);

    expect(view()).toEqual([true, 0, 3]);
  });

  it('draws no line when nothing was said meanwhile', () => {
    stand.look(false);
    stand.look(true);
    hear(3);

    expect(view()).toEqual([true, 0, null]);
  });

  it('goes on counting for whoever had scrolled up before', () => {
    stand.leave();
    hear(3);
    stand.look(false);
    hear(4);
    stand.look(true);

    expect(view()).toEqual([false, 2, 3]);
  });

  it('goes on counting when the page leads to the newest line while nobody looks', () => {
    stand.leave();
    hear(3);
    stand.look(false);
    stand.arrive();
    hear(4);
    expect(view()).toEqual([true, 2, 3]);

    stand.look(true);

    expect(view()).toEqual([true, 0, 3]);
  });

  it('begins anew with another log, also while nobody looks', () => {
    stand.look(false);
    hear(3);

    said = [roomMessage(1)];
    stand.begin();
    hear(2);

    expect(view()).toEqual([true, 1, 2]);
  });
});
