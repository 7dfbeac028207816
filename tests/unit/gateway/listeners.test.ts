import { describe, expect, test } from 'vitest';
import { Listeners } from '../../../gateway/listeners.ts';

describe('listeners', () => {
  test('that throw are reported and keep the event from nobody', () => {
    const told: string[] = [];
    const thrown: unknown[] = [];
    const listeners = new Listeners<[string]>((one) => thrown.push(one));
    listeners.add(() => {
      throw new Error('a bug');
    });
    listeners.add((event) => told.push(event));

    listeners.tell('one');

    expect(told).toEqual(['one']);
    expect(thrown).toEqual([new Error('a bug')]);
  });

  test('added twice are told twice, and each answer ends its own', () => {
    const told: string[] = [];
    const listeners = new Listeners<[string]>(() => {});
    const listener = (event: string) => told.push(event);
    const end = listeners.add(listener);
    listeners.add(listener);

    end();
    end();
    listeners.tell('one');

    expect(told).toEqual(['one']);
  });
});
