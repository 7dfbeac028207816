// What a page's main thread did for each of its frames, out of a trace of Chromium. A frame's time is all that the thread
// did from the beginning of the frame before it: messages, timers, scripts, style, layout, paint. Pure.

import * as v from 'valibot';

const EventSchema = v.object({
  name: v.string(),
  ph: v.string(),
  pid: v.number(),
  tid: v.number(),
  /** Microseconds. */
  ts: v.optional(v.number(), 0),
  dur: v.optional(v.number(), 0),
});
const TraceSchema = v.object({ traceEvents: v.array(EventSchema) });

type TraceEvent = v.InferOutput<typeof EventSchema>;

export const TRACE_CATEGORIES = [
  '-*',
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
];
const TASK = 'RunTask';
const FRAME = 'BeginMainThreadFrame';

export interface FrameTimes {
  /** Milliseconds of work for each frame but the first, in order. */
  readonly all: readonly number[];
  /** Of each frame, the one task that runs its jobs and paints it. */
  readonly task: readonly number[];
  /** Milliseconds from each frame's beginning to the next one's. */
  readonly apart: readonly number[];
}

/** Of the thread with the most frames. Throws when `text` is no trace. */
export function frameTimes(text: string): FrameTimes {
  const { traceEvents } = v.parse(TraceSchema, JSON.parse(text));
  const frames = busiest(traceEvents.filter(({ name }) => name === FRAME));
  const starts = frames.map(({ ts }) => ts).sort((a, b) => a - b);
  const [thread] = frames;
  const tasks = traceEvents
    .filter(({ name, ph }) => name === TASK && ph === 'X')
    .filter(({ pid, tid }) => pid === thread?.pid && tid === thread.tid)
    .sort((a, b) => a.ts - b.ts);

  const work = starts.map(() => 0);
  const task: number[] = [];
  let frame = 0;
  for (const { ts, dur } of tasks) {
    // Work belongs to the next frame that begins, also while it is being done.
    while ((starts[frame] ?? Number.POSITIVE_INFINITY) < ts) frame += 1;
    const start = starts[frame];
    if (start === undefined) break;
    work[frame] = (work[frame] ?? 0) + dur / 1_000;
    if (start <= ts + dur) task.push(dur / 1_000);
  }
  const apart = starts.slice(1).map((start, nth) => (start - (starts[nth] ?? start)) / 1_000);
  // What the first one's work began with was not recorded.
  return { all: work.slice(1), task, apart };
}

function busiest(frames: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of frames) {
    const key = `${event.pid}/${event.tid}`;
    threads.set(key, [...(threads.get(key) ?? []), event]);
  }
  return [...threads.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}
