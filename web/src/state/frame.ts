// The only way from a tick to the screen: jobs asked for since the last frame run once, together, just before the
// browser paints. A hidden page gets no frames: there whoever asks finds the last frame overdue, and jobs run about once
// a second, for the title and whoever listens. So a job paints the newest state and keeps no queue of its own.

import type { Clock } from '../../../protocol/clock.ts';

export type Job = () => void;

/** Asks the browser for one frame; the answer takes the request back. */
export type FrameSource = (callback: () => void) => () => void;

export const browserFrames: FrameSource = (callback) => {
  const handle = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(handle);
};

/** A frame that was asked for so long ago will not come soon. */
const OVERDUE_MS = 1_000;

export class Frame {
  readonly #source: FrameSource;
  readonly #clock: Pick<Clock, 'mono'>;
  #waiting = new Set<Job>();
  #running = new Set<Job>();
  #cancelFrame: (() => void) | null = null;
  #askedAt = 0;
  #isClosed = false;

  constructor(source: FrameSource, clock: Pick<Clock, 'mono'>) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Runs `job` in the next frame, once however often it is asked for; asked for by a running job, in the one after. */
  request(job: Job): void {
    if (this.#isClosed) return;
    this.#waiting.add(job);
    if (this.#cancelFrame === null) {
      this.#ask(this.#source);
    } else if (this.#clock.mono() - this.#askedAt >= OVERDUE_MS) {
      this.#cancelFrame();
      this.#ask(atOnce);
    }
  }

  /** Takes a request back, also in the middle of the frame that would have run it. */
  forget(job: Job): void {
    this.#waiting.delete(job);
    this.#running.delete(job);
  }

  /** No job runs after it. */
  close(): void {
    this.#isClosed = true;
    this.#cancelFrame?.();
    this.#cancelFrame = null;
    this.#waiting.clear();
    this.#running.clear();
  }

  #ask(source: FrameSource): void {
    this.#askedAt = this.#clock.mono();
    this.#cancelFrame = source(() => this.#run());
  }

  #run(): void {
    this.#cancelFrame = null;
    this.#running = this.#waiting;
    this.#waiting = new Set();
    for (const job of this.#running) {
      try {
        job();
      } catch (thrown) {
        // The frame's other jobs must not suffer: it surfaces as an uncaught error of its own turn.
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
    this.#running.clear();
  }
}

/** Behind whoever asked. */
function atOnce(callback: () => void): () => void {
  let isCancelled = false;
  queueMicrotask(() => {
    if (!isCancelled) callback();
  });
  return () => {
    isCancelled = true;
  };
}
