import { expect, test } from 'vitest';
import type { BusEvent } from '../../../bus/bus.ts';
import { BusEvents } from '../../../bus/bus-events.ts';

const LOST = { state: 'disconnected', reason: 'gone' } as const;

test('only changes of state are told, and nothing after closed', () => {
  const events = new BusEvents();
  const told: string[] = [];
  events.listen((event) => told.push(event.type === 'status' ? event.status.state : event.reason));

  events.change({ state: 'connected' });
  events.change(LOST);
  events.change({ state: 'disconnected', reason: 'still gone' });
  events.change({ state: 'connected' });
  events.change({ state: 'closed' });
  events.change({ state: 'connected' });
  events.error('late');

  expect(told).toEqual(['disconnected', 'connected', 'closed']);
  expect(events.status).toEqual({ state: 'closed' });
});

test('the same listener may listen twice, and each answer ends one', () => {
  const events = new BusEvents();
  const told: BusEvent[] = [];
  const listener = (event: BusEvent) => told.push(event);
  const endFirst = events.listen(listener);
  events.listen(listener);

  events.error('both');
  endFirst();
  endFirst();
  events.error('one');

  expect(told).toHaveLength(3);
});

test('a listener that closes while it is told does not skip the others', () => {
  const events = new BusEvents();
  const told: string[] = [];
  const end = events.listen(() => {
    told.push('first');
    end();
  });
  events.listen(() => told.push('second'));

  events.change(LOST);

  expect(told).toEqual(['first', 'second']);
});

test('why nothing can be asked is told in words', () => {
  const events = new BusEvents();
  expect(events.away).toBeNull();

  events.change(LOST);
  expect(events.away).toBe('the broker is away: gone');

  events.change({ state: 'closed' });
  expect(events.away).toBe('the bus is closed');
});

test('the guard gives what a handler gives, and undefined with a report when it throws', () => {
  const events = new BusEvents();
  const told: BusEvent[] = [];
  events.listen((event) => told.push(event));

  expect(events.guard('a.b', () => 7)).toBe(7);
  expect(
    events.guard('a.b', () => {
      throw new Error('bad day');
    }),
  ).toBeUndefined();

  expect(told).toEqual([{ type: 'error', reason: 'the handler of a.b threw: bad day' }]);
});
