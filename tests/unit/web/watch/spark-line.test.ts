import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../../../web/src/watch/shape.ts';
import { sparkColour, sparkPath } from '../../../../web/src/watch/spark-line.ts';

const SIZE = { width: 43, height: 23 };

describe('the line of a small picture', () => {
  it('runs from the lowest to the highest edge, the newest point at the right', () => {
    expect(sparkPath([10, 20, 15], 3, SIZE)).toEqual([1.5, 17, 21.5, 6, 41.5, 11.5]);
  });

  it('of a short past is as short', () => {
    expect(sparkPath([10, 20], 5, SIZE)).toEqual([31.5, 17, 41.5, 6]);
  });

  it('of a price that stands still runs through the middle', () => {
    expect(sparkPath([7, 7], 2, SIZE)).toEqual([1.5, 11.5, 41.5, 11.5]);
  });

  it('is nothing without points', () => {
    expect(sparkPath([], 60, SIZE)).toEqual([]);
  });
});

describe('the colour of a small picture', () => {
  const colours = { up: 'green', down: 'red', flat: 'white', quiet: 'grey' };
  const colourOf = (points: number[], isCurrent = true) =>
    sparkColour({ points, isCurrent }, colours);

  it('is that of its own way, and a quiet one where it is not proven current', () => {
    expect(colourOf([3, 9, 4])).toBe('green');
    expect(colourOf([3, 9, 2])).toBe('red');
    expect(colourOf([3, 9, 3])).toBe('white');
    expect(colourOf([])).toBe('white');
    expect(colourOf([3, 9], false)).toBe('grey');
  });
});

describe('the shape of a row', () => {
  it('goes by the width of the list', () => {
    expect([252, 264, 390, 460].map(shapeOf)).toEqual(['narrow', 'narrow', 'lines', 'wide']);
  });
});
