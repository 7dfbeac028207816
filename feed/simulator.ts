// The simulated exchange: every listed instrument with its own market maker, crowd and news, in market time. Equal
// seed, start, prices and listings give equal steps, and an instrument's path does not depend on which others are
// listed. It knows no wall clock and no bus.

import { assert } from '../protocol/result.ts';
import { FAIR_STEP_MS, FairValue, MarketFactor, secondDeviation } from './agents/fair-value.ts';
import { roundSpacing } from './agents/ladder.ts';
import { HALF_SPREAD, MarketMaker } from './agents/market-maker.ts';
import { NewsTrader } from './agents/news-trader.ts';
import { NoiseTrader } from './agents/noise-trader.ts';
import { Pit } from './agents/pit.ts';
import { INDEX_PERIOD_MS, IndexMarket } from './engine/index-market.ts';
import { InstrumentMarket } from './engine/instrument-market.ts';
import { seededRandom } from './engine/random.ts';
import {
  type Listing,
  type MarketControls,
  type MarketSource,
  type MarketStep,
  type NewsVerdict,
  STEP_MS,
} from './source.ts';

/** Numbers of the participants in each market. */
const MAKER = 1;
const NEWS = 2;
const FIRST_OF_CROWD = 3;
const PEOPLE = 500;
/** When makers put up their first quotes: before anybody trades. */
const OPENING_MS = 1;
/** No fair value falls below this many spacings: a whole book fits below. */
const FLOOR_SPACINGS = 100;

export interface SimulatorOptions {
  readonly listings: readonly Listing[];
  readonly seed: number;
  /** Mean trades a second and symbol. */
  readonly rate: number;
  /** Market time before the first step. */
  readonly start: number;
  /** Last prices to go on from; whoever is missing begins at its listing's price. */
  readonly prices: ReadonlyMap<string, number>;
}

export interface SimulatedMarket extends MarketSource {
  readonly controls: MarketControls;
}

/** Those who trade one instrument, and where. */
interface Trading {
  readonly pit: Pit;
  readonly maker: MarketMaker;
  readonly crowd: NoiseTrader;
  readonly news: NewsTrader;
}

/** The first step shows every book; an index comes with its first full second. */
export function createSimulator(options: SimulatorOptions): SimulatedMarket {
  return new Simulator(options);
}

class Simulator implements SimulatedMarket, MarketControls {
  readonly controls: MarketControls = this;
  /** All instruments in the order of their listing. */
  readonly #floor: readonly (Pit | IndexMarket)[];
  readonly #trading = new Map<string, Trading>();
  readonly #indices = new Set<string>();
  readonly #factor: MarketFactor;
  readonly #values: FairValue[] = [];
  /** Running time at which the fair values move next: running time is how long the market has been open. */
  #valuesMoveAt = FAIR_STEP_MS;
  /** Market time at running time 0: the start, and what was skipped since. */
  #origin: number;
  /** End of the newest step, in market time. */
  #time: number;
  #rate: number;
  #volatility = 1;
  #isPaused = false;
  /** Indices have not told their status yet. */
  #isStatusNew = false;

  constructor(options: SimulatorOptions) {
    const { listings, seed, start, rate } = options;
    this.#rate = rate;
    this.#origin = start;
    this.#time = start;
    this.#factor = new MarketFactor(seededRandom(seed, `market/${start}`));
    const listed = new Map(listings.map((listing) => [listing.instrument.symbol, listing]));
    this.#floor = listings.map((listing) =>
      listing.instrument.type === 'index'
        ? this.#openIndex(listing, listed)
        : this.#open(listing, options),
    );
  }

  /** Of a step longer than STEP_MS only the end is simulated: the market rested before it. */
  advance(time: number): readonly MarketStep[] {
    const length = time - this.#time;
    assert(length > 0, 'a step ends after the one before');
    // While the market is paused all of the step is rest.
    const from = this.#isPaused ? time : Math.max(this.#time, time - STEP_MS);
    this.#origin += from - this.#time;
    this.#time = time;
    const until = time - this.#origin;
    this.#moveValues(until);

    const second = Math.floor(time / INDEX_PERIOD_MS) * INDEX_PERIOD_MS;
    const steps: MarketStep[] = [];
    // An index is computed after its members, which are listed before it.
    for (const place of this.#floor) {
      if (place instanceof Pit) {
        const step = place.run(until, this.#origin);
        if (step) steps.push(step);
      } else if (second > from) {
        steps.push(place.stepAt(second));
      } else if (this.#isStatusNew) {
        steps.push(place.quietStep());
      }
    }
    this.#isStatusNew = false;
    return steps;
  }

  get rate(): number {
    return this.#rate;
  }

  get volatility(): number {
    return this.#volatility;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  setRate(rate: number): void {
    assert(rate > 0 && this.#rate > 0, 'a rate that can be changed is above 0');
    this.#rate = rate;
    const now = this.#time - this.#origin;
    for (const { pit, maker, crowd, news } of this.#trading.values()) {
      maker.setRate(rate);
      crowd.setRate(rate, now);
      news.setRate(rate, now);
      pit.call(crowd);
      pit.call(news);
    }
  }

  setVolatility(factor: number): void {
    this.#volatility = factor;
    for (const value of this.#values) value.setVolatility(factor);
  }

  pause(): void {
    this.#setPaused(true);
  }

  resume(): void {
    this.#setPaused(false);
  }

  news(symbol: string): NewsVerdict {
    if (this.#indices.has(symbol)) return 'index';
    const trading = this.#trading.get(symbol);
    if (!trading) return 'unknown-symbol';
    if (this.#isPaused) return 'paused';
    const { pit, news } = trading;
    // A millisecond on: within the next step, however short.
    if (!news.call(this.#time - this.#origin + 1)) return 'running';
    pit.call(news);
    return 'started';
  }

  #setPaused(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#isStatusNew = true;
    for (const place of this.#floor) place.setStatus(isPaused ? 'halted' : 'open');
  }

  /** All at once and before the step's trading: they share a factor. */
  #moveValues(until: number): void {
    for (; this.#valuesMoveAt <= until; this.#valuesMoveAt += FAIR_STEP_MS) {
      const shock = this.#factor.advance();
      for (const value of this.#values) value.advance(shock);
    }
  }

  #open(listing: Listing, { prices, seed, start, rate }: SimulatorOptions): Pit {
    const { instrument } = listing;
    const { symbol } = instrument;
    const stream = (part: string) => seededRandom(seed, `${symbol}/${part}/${start}`);
    const price = prices.get(symbol) ?? listing.price;
    const spacing = levelSpacing(listing, price);
    const fair = new FairValue(listing, price, FLOOR_SPACINGS * spacing, stream('fair'));
    const terms = { listing, fair, spacing, rate };
    const maker = new MarketMaker({ ...terms, owner: MAKER, random: stream('maker') }, OPENING_MS);
    const news = new NewsTrader({ ...terms, owner: NEWS, random: stream('news') }, OPENING_MS);
    const crowd = new NoiseTrader(
      { ...terms, firstOwner: FIRST_OF_CROWD, people: PEOPLE, random: stream('crowd') },
      OPENING_MS,
    );
    const pit = new Pit(new InstrumentMarket(instrument, price), [maker, crowd, news]);
    this.#values.push(fair);
    this.#trading.set(symbol, { pit, maker, crowd, news });
    return pit;
  }

  #openIndex(index: Listing, listed: ReadonlyMap<string, Listing>): IndexMarket {
    this.#indices.add(index.instrument.symbol);
    const members = index.members.map((symbol) => {
      const listing = listed.get(symbol);
      const trading = this.#trading.get(symbol);
      assert(listing && trading, `${index.instrument.symbol} needs ${symbol} listed before it`);
      return { listing, market: trading.pit.market };
    });
    return new IndexMarket(index, () =>
      members.map(({ listing, market }) => ({ listing, last: market.last })),
    );
  }
}

/** Ticks between the levels of a book: about half a spread at `price`, in round ticks. */
export function levelSpacing(listing: Listing, price: number): number {
  const ticks = price / listing.instrument.tickSize;
  return roundSpacing(HALF_SPREAD * ticks * secondDeviation(listing));
}
