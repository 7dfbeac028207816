// The only way from a tick to the screen: jobs asked for since the last frame run once, together, just before the
// browser paints. A hidden page gets no frames, so a job paints the newest state and keeps no queue of its own.

export type Job = () => void;

/** Asks the browser for one frame; the answer takes the request back. */
export type FrameSource = (callback: () => void) => () => void;

export const browserFrames: FrameSource = (callback) => {
  const handle = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(handle);
};

export class Frame {
  readonly #source: FrameSource;
  #waiting = new Set<Job>();
  #running = new Set<Job>();
  #cancelFrame: (() => void) | null = null;
  #isClosed = false;

  constructor(source: FrameSource) {
    this.#source = source;
  }

  /** Runs `job` in the next frame, once however often it is asked for; asked for by a running job, in the one after. */
  request(job: Job): void {
    if (this.#isClosed) return;
    this.#waiting.add(job);
    this.#cancelFrame ??= this.#source(() => this.#run());
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
