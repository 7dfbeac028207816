import { beforeEach, describe, expect, it } from 'vitest';
import type { BookFrame } from '../../../../client/index.ts';
import { Book } from '../../../../web/src/state/book.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

const A = { symbol: 'A', priceScale: 2, sizeScale: 0 };

describe('the book', () => {
  let frames: ManualFrames;
  let book: Book;
  let tell: (frame: BookFrame) => void;
  let subscribed: Set<string>;

  beforeEach(() => {
    frames = new ManualFrames();
    subscribed = new Set();
    book = new Book((symbol, handler) => {
      tell = handler;
      subscribed.add(symbol);
      return () => subscribed.delete(symbol);
    }, frames.frame);
    book.follow(A, 'live');
  });

  function show(over: Partial<BookFrame>): void {
    tell({ symbol: 'A', epoch: 1, from: 5, to: 6, sent: 0, bids: [], asks: [], ...over });
    frames.paint();
  }

  function open(): void {
    show({
      snapshot: true,
      bids: [
        ['1000.00', '1200'],
        ['999.98', '300'],
      ],
      asks: [['1000.04', '600']],
    });
  }

  const textsOf = ({ price, size, total, share }: Book['bids'][number]) =>
    [price, size, total, share] as const;

  it('has ten places a side, best first, with sizes summed up and against the largest', () => {
    open();

    expect([book.bids.length, book.asks.length]).toEqual([10, 10]);
    expect(book.bids.slice(0, 3).map(textsOf)).toEqual([
      ['1,000.00', '1,200', '1,200', 1],
      ['999.98', '300', '1,500', 0.25],
      ['', '', '', 0],
    ]);
    expect(book.asks.slice(0, 1).map(textsOf)).toEqual([['1,000.04', '600', '600', 0.5]]);
  });

  it('says the spread in the price’s unit and against the price', () => {
    open();
    expect(book.spread).toEqual({ price: '0.04', basisPoints: '0.4' });

    show({ bids: [['1000.01', '1']] });
    expect(book.spread).toEqual({ price: '0.03', basisPoints: '0.3' });
    show({ asks: [['1000.04', '0']] });
    expect(book.spread).toBeNull();
  });

  it('does not say that a spread is nothing when it is only small', () => {
    show({ snapshot: true, bids: [['64000.00', '1']], asks: [['64000.01', '1']] });

    expect(book.spread?.basisPoints).toBe('<0.1');
  });

  it('is written once per frame, and only where something changed', async () => {
    open();
    const best = await watched(() => book.bids[0]?.size);
    const second = await watched(() => book.bids[1]?.size);
    for (const size of ['1', '2', '3']) {
      tell({ symbol: 'A', epoch: 1, from: 6, to: 7, sent: 0, bids: [['1000.00', size]], asks: [] });
    }
    await turns();
    expect(best.values).toEqual(['1,200']);
    frames.paint();
    await turns();

    expect(best.values).toEqual(['1,200', '3']);
    expect(second.values).toEqual(['300']);
    best.stop();
    second.stop();
  });

  it('keeps the measure of its bars until the largest size has halved', () => {
    open();
    show({ bids: [['1000.00', '700']] });
    expect(book.asks[0]?.share).toBe(0.5);

    show({ bids: [['1000.00', '500']] });
    expect(book.asks[0]?.share).toBe(0.5);
    show({ asks: [['1000.04', '550']] });
    expect(book.asks[0]?.share).toBe(1);
  });

  it('knows a book on its way from an empty one', () => {
    expect([book.isLoading, book.isEmpty]).toEqual([true, false]);

    show({ snapshot: true });

    expect([book.isLoading, book.isEmpty, book.spread]).toEqual([false, true, null]);
  });

  it('shows nothing of the symbol before', () => {
    open();
    book.follow({ symbol: 'B', priceScale: 5, sizeScale: 0 }, 'live');

    expect([...subscribed]).toEqual(['B']);
    expect(book.bids.map(({ price }) => price).join('')).toBe('');
    expect(book.isLoading).toBe(true);
    expect(book.spread).toBeNull();
  });

  it('is subscribed only between follow and stop, and keeps its texts', () => {
    open();
    tell({ symbol: 'A', epoch: 1, from: 6, to: 7, sent: 0, bids: [], asks: [['1000.04', '1']] });
    book.stop();
    frames.paint();

    expect(subscribed.size).toBe(0);
    expect(book.asks[0]?.size).toBe('600');
  });
});
