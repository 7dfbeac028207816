import { describe, expect, test, vi } from 'vitest';
import { Emitter } from '../../../client/emitter.ts';

describe('an emitter', () => {
  test('calls handlers in the order in which they came, until they are off', () => {
    const emitter = new Emitter<{ tick: number }>();
    const heard: string[] = [];
    const offFirst = emitter.on('tick', (value) => heard.push(`first ${value}`));
    emitter.on('tick', (value) => heard.push(`second ${value}`));

    emitter.emit('tick', 1);
    offFirst();
    offFirst();
    emitter.emit('tick', 2);

    expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  });

  test('lets one function listen twice, and each off ends one of them', () => {
    const emitter = new Emitter<{ tick: number }>();
    const heard: number[] = [];
    const listen = (value: number) => heard.push(value);
    const off = emitter.on('tick', listen);
    emitter.on('tick', listen);

    emitter.emit('tick', 1);
    off();
    emitter.emit('tick', 2);

    expect(heard).toEqual([1, 1, 2]);
  });

  test('does not call a handler that another one has just taken off', () => {
    const emitter = new Emitter<{ tick: number }>();
    const heard: number[] = [];
    emitter.on('tick', () => offSecond());
    const offSecond = emitter.on('tick', (value) => heard.push(value));

    emitter.emit('tick', 1);

    expect(heard).toEqual([]);
  });

  test('a handler that throws stops nobody, and its error is thrown on a turn of its own', () => {
    const emitter = new Emitter<{ tick: number }>();
    const heard: number[] = [];
    const later = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {});
    emitter.on('tick', () => {
      throw new Error('of the app');
    });
    emitter.on('tick', (value) => heard.push(value));

    emitter.emit('tick', 1);

    const rethrow = later.mock.calls[0]?.[0];
    later.mockRestore();
    expect(heard).toEqual([1]);
    expect(rethrow).toThrow('of the app');
  });
});
