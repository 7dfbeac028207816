import { describe, expect, it, vi } from 'vitest';
import { Frame } from '../../../../web/src/state/frame.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';

function harness() {
  const asked: (() => void)[] = [];
  const clock = new FakeClock();
  const frame = new Frame((callback) => {
    asked.push(callback);
    return () => asked.splice(asked.indexOf(callback), 1);
  }, clock);
  const paint = () => {
    for (const callback of asked.splice(0)) callback();
  };
  return { frame, asked, paint, clock };
}

describe('Frame', () => {
  it('runs a job once, however often it was asked for since the last frame', () => {
    const { frame, paint } = harness();
    const job = vi.fn();

    frame.request(job);
    frame.request(job);
    expect(job).not.toHaveBeenCalled();
    paint();

    expect(job).toHaveBeenCalledTimes(1);
  });

  it('asks the browser for one frame for many jobs, and for none while nothing is to do', () => {
    const { frame, asked, paint } = harness();

    frame.request(vi.fn());
    frame.request(vi.fn());
    expect(asked).toHaveLength(1);
    paint();

    expect(asked).toHaveLength(0);
  });

  it('runs jobs without a frame when the last one is overdue, as on a hidden page, once a second', async () => {
    const { frame, asked, clock } = harness();
    const job = vi.fn();
    for (let ms = 0; ms < 5_000; ms += 100) {
      frame.request(job);
      await turns(1);
      clock.advance(100);
    }

    expect(job.mock.calls.length).toBeGreaterThanOrEqual(3);
    expect(job.mock.calls.length).toBeLessThanOrEqual(5);
    expect(asked.length).toBeLessThanOrEqual(1);
  });

  it('runs no overdue job once it is closed', async () => {
    const { frame, clock } = harness();
    const job = vi.fn();
    frame.request(job);
    clock.advance(2_000);
    frame.request(job);

    frame.close();
    await turns(1);

    expect(job).not.toHaveBeenCalled();
  });

  it('runs a job that a running job asks for in the frame after', () => {
    const { frame, paint } = harness();
    const later = vi.fn();

    frame.request(() => frame.request(later));
    paint();
    expect(later).not.toHaveBeenCalled();
    paint();

    expect(later).toHaveBeenCalledTimes(1);
  });

  it('does not run a job that an earlier job of the same frame forgot', () => {
    const { frame, paint } = harness();
    const forgotten = vi.fn();

    frame.request(() => frame.forget(forgotten));
    frame.request(forgotten);
    paint();

    expect(forgotten).not.toHaveBeenCalled();
  });

  it('runs the other jobs of a frame in which one throws, and lets the error surface', async () => {
    const { frame, paint } = harness();
    const other = vi.fn();
    const surfaced = new Promise<unknown>((resolve) => {
      const listeners = process.listeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      process.once('uncaughtException', (thrown) => {
        for (const listener of listeners) process.on('uncaughtException', listener);
        resolve(thrown);
      });
    });

    frame.request(() => {
      throw new Error('a broken view');
    });
    frame.request(other);
    paint();

    expect(other).toHaveBeenCalledTimes(1);
    expect(await surfaced).toMatchObject({ message: 'a broken view' });
  });

  it('close takes the frame back and runs nothing any more', () => {
    const { frame, asked, paint } = harness();
    const job = vi.fn();

    frame.request(job);
    frame.close();
    frame.close();
    expect(asked).toHaveLength(0);
    frame.request(job);
    paint();

    expect(job).not.toHaveBeenCalled();
  });
});
