import { describe, expect, it } from 'vitest';
import { MarketFeed } from '../../../../web/src/state/market-feed.ts';

function openFeed() {
  const log: string[] = [];
  const taken: string[] = [];
  const feed = new MarketFeed<string>(
    (symbol, handler, { tier }) => {
      log.push(`+${symbol} ${tier}`);
      handler(`${symbol} is here`);
      return () => log.push(`-${symbol} ${tier}`);
    },
    (frame) => taken.push(frame),
  );
  return { feed, log, taken };
}

describe('one symbol at a time', () => {
  it('is subscribed once, however often it is asked for', () => {
    const { feed, log, taken } = openFeed();
    feed.follow('A', 'live');
    feed.follow('A', 'live');

    expect(log).toEqual(['+A live']);
    expect(taken).toEqual(['A is here']);
  });

  it('gives way to another symbol or another rhythm, which comes before the old one ends', () => {
    const { feed, log } = openFeed();
    feed.follow('A', 'live');
    feed.follow('A', 'slow');
    feed.follow('B', 'slow');

    expect(log).toEqual(['+A live', '+A slow', '-A live', '+B slow', '-A slow']);
  });

  it('ends once, and can be asked for again', () => {
    const { feed, log } = openFeed();
    feed.follow('A', 'live');
    feed.stop();
    feed.stop();
    feed.follow('A', 'live');

    expect(log).toEqual(['+A live', '-A live', '+A live']);
  });
});
