import { describe, expect, it } from 'vitest';
import { Glide } from '../../../../feed/agents/glide.ts';

describe('Glide', () => {
  it('moves by the whole in all, however its time is divided', () => {
    const glide = new Glide(100, 50, -0.3);
    const moves = [90, 103, 104, 131, 150, 170].map((time) => glide.moveTo(time));

    expect(moves[0]).toBeCloseTo(0, 12);
    expect(moves[5]).toBeCloseTo(0, 12);
    expect(moves.reduce((sum, move) => sum + move, 0)).toBeCloseTo(-0.3, 12);
    expect(glide.end).toBe(150);
  });

  it('is fastest in the middle and rests at both ends', () => {
    const glide = new Glide(0, 100, 1);

    for (const time of [0, 100, 200]) expect(glide.pace(time)).toBeCloseTo(0, 12);
    expect(glide.pace(50)).toBe(1);
    expect(glide.pace(20)).toBeLessThan(glide.pace(40));
  });
});
