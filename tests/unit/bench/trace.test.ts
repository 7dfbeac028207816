import { expect, test } from 'vitest';
import { frameTimes } from '../../../bench/trace.ts';

const page = { pid: 1, tid: 10 };
const other = { pid: 2, tid: 20 };

/** Milliseconds. */
function task(thread: typeof page, start: number, length: number) {
  return { ...thread, name: 'RunTask', ph: 'X', ts: start * 1_000, dur: length * 1_000 };
}

function frame(thread: typeof page, start: number) {
  return { ...thread, name: 'BeginMainThreadFrame', ph: 'I', ts: start * 1_000 };
}

function times(...traceEvents: object[]) {
  return frameTimes(JSON.stringify({ traceEvents }));
}

test("a frame's time is all work of its thread since the frame before", () => {
  const found = times(
    task(page, 0, 3),
    frame(page, 11),
    task(page, 10, 4),
    // Between the frames: messages.
    task(page, 15, 2),
    task(page, 18, 1),
    frame(page, 27),
    task(page, 26, 6),
    // After the last frame nobody knows for which it was.
    task(page, 40, 9),
  );

  expect(found).toEqual({ all: [9], task: [4, 6], apart: [16] });
});

test('work of other threads and other pages does not count', () => {
  const found = times(
    frame(page, 1),
    frame(page, 17),
    frame(other, 5),
    task(page, 16, 2),
    task(other, 4, 50),
    { ...page, tid: 11, name: 'RunTask', ph: 'X', ts: 2_000, dur: 9_000 },
    { ...page, name: 'thread_name', ph: 'M' },
  );

  expect(found.all).toEqual([2]);
});

test('a trace without frames has no times', () => {
  expect(times(task(page, 0, 3))).toEqual({ all: [], task: [], apart: [] });
});
