import { beforeEach, describe, expect, it } from 'vitest';
import { type ClientFault, clientFault } from '../../../../client/faults.ts';
import type { FeedState, FeedsAnswer, Order, Result } from '../../../../client/index.ts';
import { Operator } from '../../../../web/src/state/operator.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

const STATE: FeedState = { shard: '0', rate: 5, volatility: 1, paused: false, symbols: 24 };

type Answer = Result<FeedsAnswer, ClientFault>;

/** A house whose token is `good`, and what it was asked. */
class FakeHouse {
  readonly asked: { token: string; order: Order | null; answer: (of: Answer) => void }[] = [];
  isHeld = false;
  answer: Answer = { ok: true, value: { feeds: [STATE], silent: [] } };

  readonly ask = (token: string, order: Order | null = null): Promise<Answer> =>
    new Promise((resolve) => {
      this.asked.push({ token, order, answer: resolve });
      if (this.isHeld) return;
      const refusal = { ok: false, error: clientFault('token_invalid', 'no') } as const;
      resolve(token === 'good' ? this.answer : refusal);
    });
}

let house: FakeHouse;
let clock: FakeClock;
let storage: ReturnType<typeof memoryStorage>;

beforeEach(() => {
  house = new FakeHouse();
  clock = new FakeClock();
  storage = memoryStorage();
});

function open(): Operator {
  return new Operator({ ask: house.ask, clock, storage: () => storage });
}

async function entered(): Promise<Operator> {
  const operator = open();
  await operator.enter('good');
  return operator;
}

describe('the operator', () => {
  it('asks nothing before there is a token, then sees where the feeds stand', async () => {
    const operator = open();
    await clock.settle(5_000, 500);
    expect([operator.hasToken, house.asked.length]).toEqual([false, 0]);

    await operator.enter('  good ');

    expect([operator.hasToken, operator.feed, operator.trouble]).toEqual([true, STATE, null]);
  });

  it('keeps the token for the tab, until it is forgotten', async () => {
    const operator = await entered();
    expect(storage.getItem('outcry.operator')).toBe('"good"');
    operator.close();
    const again = open();
    await clock.settle();
    expect([again.hasToken, again.feed]).toEqual([true, STATE]);

    again.forget();

    expect([again.hasToken, again.feed]).toEqual([false, null]);
    expect(storage.getItem('outcry.operator')).toBeNull();
    await clock.settle(5_000, 500);
    expect(house.asked).toHaveLength(2);
  });

  it('says when the token is a wrong one, and does not keep it', async () => {
    const operator = open();
    await operator.enter('bad');

    expect(operator.hasToken).toBe(false);
    expect(operator.trouble).toBe('This is not the operator token of this floor.');
    expect(storage.getItem('outcry.operator')).toBeNull();
    await operator.enter('good');
    expect(operator.trouble).toBeNull();
  });

  it('sees every two seconds what others changed', async () => {
    const operator = await entered();
    const paused = { ...STATE, paused: true };
    house.answer = { ok: true, value: { feeds: [paused], silent: ['b'] } };

    await clock.settle(2_000, 500);

    expect([operator.feed?.paused, operator.silent]).toEqual([true, ['b']]);
    operator.close();
    await clock.settle(10_000, 500);
    expect(house.asked).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it.each<[Order, string]>([
    [{ type: 'rate', rate: 20 }, 'The rate is 20 now.'],
    [{ type: 'volatility', volatility: 2 }, 'Prices move 2 times as much as listed now.'],
    [{ type: 'pause' }, 'The market is paused.'],
    [{ type: 'resume' }, 'The market is open again.'],
    [{ type: 'news', symbol: 'AAPL' }, 'News in AAPL is out.'],
  ])('orders %j and says what it did', async (order, done) => {
    const operator = await entered();

    expect(await operator.order(order)).toBe(true);

    expect(house.asked.at(-1)).toMatchObject({ token: 'good', order });
    expect([operator.done, operator.trouble]).toEqual([done, null]);
  });

  it('says that earlier news still runs', async () => {
    const operator = await entered();
    house.answer = { ok: true, value: { feeds: [STATE], silent: [], news: 'running' } };

    await operator.order({ type: 'news', symbol: 'AAPL' });

    expect(operator.done).toBe('Earlier news in AAPL is not over yet.');
  });

  it('says why an order was not carried out, and what stood before stays', async () => {
    const operator = await entered();
    const error = clientFault('invalid_params', 'the market is paused: resume it first');
    house.answer = { ok: false, error };

    expect(await operator.order({ type: 'news', symbol: 'AAPL' })).toBe(false);

    expect(operator.trouble).toBe('The market is paused: resume it first.');
    expect([operator.done, operator.feed, operator.hasToken]).toEqual([null, STATE, true]);
  });

  it('keeps saying why an order was refused, whatever is seen since, until the next order', async () => {
    const operator = await entered();
    const seen = house.answer;
    house.answer = { ok: false, error: clientFault('invalid_params', 'resume it first') };
    await operator.order({ type: 'news', symbol: 'AAPL' });

    house.answer = { ok: false, error: clientFault('disconnected', 'gone') };
    await clock.settle(2_000, 500);
    expect(operator.trouble).not.toBe('Resume it first.');
    house.answer = seen;
    await clock.settle(2_000, 500);
    expect(operator.trouble).toBe('Resume it first.');
    await operator.order({ type: 'resume' });

    expect(operator.trouble).toBeNull();
  });

  it('does not look at an answer that an order has overtaken', async () => {
    const operator = await entered();
    house.isHeld = true;
    await clock.settle(2_000, 500);
    const ordered = operator.order({ type: 'pause' });
    const [look, order] = house.asked.slice(-2);
    const paused = { ...STATE, paused: true };
    order?.answer({ ok: true, value: { feeds: [paused], silent: [] } });
    await ordered;

    look?.answer({ ok: true, value: { feeds: [STATE], silent: [] } });
    await clock.settle();

    expect(operator.feed?.paused).toBe(true);
  });

  it('does not pile up questions in front of a house that is silent', async () => {
    await entered();
    house.isHeld = true;

    await clock.settle(20_000, 500);

    expect(house.asked).toHaveLength(2);
  });

  it('gives one order at a time', async () => {
    const operator = await entered();
    house.isHeld = true;
    void operator.order({ type: 'pause' });

    expect(operator.isBusy).toBe(true);
    expect(await operator.order({ type: 'resume' })).toBe(false);
    expect(house.asked.filter(({ order }) => order !== null)).toHaveLength(1);
  });
});
