import { beforeEach, describe, expect, it } from 'vitest';
import { RoomVoice } from '../../../../web/src/state/room-voice.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const HELLO = { name: 'bo', text: 'hello', isOwn: false, isMention: false };

describe('RoomVoice', () => {
  let clock: FakeClock;
  let voice: RoomVoice;

  beforeEach(() => {
    clock = new FakeClock();
    voice = new RoomVoice(clock);
  });

  /** `count` messages, evenly within a second each `rate`. */
  function crowd(rate: number, count: number, isRead = true): void {
    for (let index = 0; index < count; index += 1) {
      voice.heard(HELLO, isRead);
      clock.advance(1_000 / rate);
    }
  }

  it('leaves a calm room to its log', () => {
    crowd(0.5, 60);

    expect([voice.isCalm, voice.words, clock.pending]).toEqual([true, '', 0]);
  });

  it('sums up a crowded room every eight seconds, leaving out none', () => {
    const told: string[] = [];
    for (let index = 0; index < 300; index += 1) {
      voice.heard(HELLO, true);
      clock.advance(100);
      if (voice.words !== told.at(-1) && voice.words !== '') told.push(voice.words);
    }

    expect(voice.isCalm).toBe(false);
    expect(told.length).toBeLessThanOrEqual(4);
    clock.advance(8_000);
    told.push(voice.words);
    const counted = told.map((words) => Number.parseInt(words, 10));
    // The log itself has told of the first five.
    expect(counted.reduce((sum, count) => sum + count)).toBe(295);
  });

  it('is calm again when the crowd is, and then leaves no timer running', () => {
    crowd(10, 50);

    clock.advance(60_000);

    expect([voice.isCalm, voice.words, clock.pending]).toEqual([true, '', 0]);
  });

  it('sums up a calm room for a reader who is elsewhere in it', () => {
    crowd(0.5, 1, false);
    clock.advance(8_000);

    expect([voice.isCalm, voice.words]).toEqual([true, '1 new message']);
  });

  it('tells at once who mentions the reader when the log does not', () => {
    crowd(10, 20);

    voice.heard({ ...HELLO, text: 'look @ana', isMention: true }, true);

    expect(voice.words).toBe('bo mentions you: look @ana');
  });

  it('does not count what the reader says', () => {
    crowd(10, 20);
    clock.advance(8_000);

    voice.heard({ ...HELLO, isOwn: true }, false);
    clock.advance(8_000);

    expect(voice.words).toBe('');
  });

  it('hush leaves nothing to tell and no timer running', () => {
    crowd(10, 20);

    voice.hush();

    expect([voice.isCalm, voice.words, clock.pending]).toEqual([true, '', 0]);
  });
});
