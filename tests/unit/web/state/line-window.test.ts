import { describe, expect, it } from 'vitest';
import { LineWindow } from '../../../../web/src/state/line-window.ts';

/** Messages with every second place of the log: the others show nothing. */
function log(count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => ({ seq: from + index * 2 }));
}

describe('the lines on the page', () => {
  it('are the newest ones until the reader leaves them', () => {
    const window = new LineWindow();

    expect(window.range(log(10))).toEqual({ start: 0, end: 10 });
    expect(window.range(log(1_000))).toEqual({ start: 700, end: 1_000 });
  });

  it('stay the same while more is said, and while older ones are put in front', () => {
    const window = new LineWindow();
    window.hold(log(400, 200));

    expect(window.range(log(900, 200))).toEqual({ start: 100, end: 400 });
    expect(window.range(log(500, 0))).toEqual({ start: 200, end: 500 });
  });

  it('become more until the page is full when there were few', () => {
    const window = new LineWindow();
    window.hold(log(50));

    expect(window.range(log(200))).toEqual({ start: 0, end: 200 });
    expect(window.range(log(500))).toEqual({ start: 0, end: 300 });
  });

  it('move by steps, and not beyond either end', () => {
    const window = new LineWindow();
    const messages = log(650);
    const starts: number[] = [];
    for (const step of ['older', 'older', 'older', 'older', 'older', 'newer', 'newer'] as const) {
      window[step](messages);
      starts.push(window.range(messages).start);
    }

    expect(starts).toEqual([250, 150, 50, 0, 0, 100, 200]);
    for (let steps = 0; steps < 5; steps += 1) window.newer(messages);
    expect(window.range(messages)).toEqual({ start: 350, end: 650 });
  });

  it('have a message that is gone to in the middle, as far as there are lines on both sides', () => {
    const window = new LineWindow();
    const messages = log(1_000);
    const startAt = (index: number) => {
      window.around(messages, index);
      return window.range(messages).start;
    };

    expect([startAt(500), startAt(10), startAt(999)]).toEqual([350, 0, 700]);
  });

  it('begin with what there is when what was there is gone', () => {
    const window = new LineWindow();
    window.hold(log(300));

    expect(window.range(log(500, 100))).toEqual({ start: 0, end: 300 });
  });

  it('are the newest ones again for a reader who comes back', () => {
    const window = new LineWindow();
    window.hold(log(300));
    expect(window.isAtNewest).toBe(false);

    window.toNewest();

    expect([window.isAtNewest, window.range(log(500)).start]).toEqual([true, 200]);
  });
});
