import { beforeEach, describe, expect, it } from 'vitest';
import { RowDrag } from '../../../../web/src/state/row-drag.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const MOUSE = { symbol: 'ACME', pointerId: 1, isTouch: false, y: 100 };
const FINGER = { ...MOUSE, isTouch: true };

describe('RowDrag', () => {
  let clock: FakeClock;
  let drag: RowDrag;

  beforeEach(() => {
    clock = new FakeClock();
    drag = new RowDrag(clock);
  });

  it('a mouse lifts a row by moving it, and puts it into the gap it was over last', () => {
    drag.press(MOUSE);
    expect(drag.move(1, 103, 2)).toBe(false);
    expect(drag.move(1, 110, 2)).toBe(true);
    expect([drag.symbol, drag.gap]).toEqual(['ACME', 2]);
    drag.move(1, 180, 5);

    expect(drag.release()).toEqual({ symbol: 'ACME', gap: 5 });
    expect([drag.symbol, drag.gap, drag.release()]).toEqual([null, null, null]);
  });

  it('a press that hardly moves is no carrying', () => {
    drag.press(MOUSE);
    drag.move(1, 104, 3);

    expect(drag.release()).toBeNull();
  });

  it('a finger lifts a row by resting on it', () => {
    drag.press(FINGER);
    clock.advance(400);
    expect([drag.symbol, drag.gap]).toEqual(['ACME', null]);

    expect(drag.move(1, 101, 4)).toBe(true);
    expect(drag.release()).toEqual({ symbol: 'ACME', gap: 4 });
  });

  it('a finger that moves before that scrolls, and lifts nothing', () => {
    drag.press(FINGER);
    drag.move(1, 120, 3);
    clock.advance(1_000);

    expect([drag.symbol, drag.move(1, 150, 4), drag.release()]).toEqual([null, false, null]);
  });

  it('a lifted row that was not moved stays where it is', () => {
    drag.press(FINGER);
    clock.advance(400);

    expect(drag.release()).toBeNull();
  });

  it('another pointer moves nothing', () => {
    drag.press(MOUSE);

    expect(drag.move(2, 300, 9)).toBe(false);
    expect(drag.symbol).toBeNull();
  });

  it('cancelled, it leaves no timer and carries nothing', () => {
    drag.press(FINGER);
    drag.cancel();

    expect(clock.pending).toBe(0);
    expect(drag.move(1, 100, 1)).toBe(false);
  });
});
