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
import { type Listing, type MarketSource, type MarketStep, STEP_MS } from './source.ts';

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

/** `running`: earlier news still moves the price. `index`: an index has no market, its members have. */
export type NewsVerdict = 'started' | 'running' | 'index' | 'unknown-symbol';

export interface SimulatedMarket extends MarketSource {
  /**
   * News about an instrument: from the next step on somebody buys or sells in a hurry for 4 to 12 s and moves the price
   * by up to 1.5 %, up or down by chance. For an operator's command; news also comes by itself. Equal calls between
   * equal steps give equal steps.
   */
  news(symbol: string): NewsVerdict;
}

/** The first step shows every book; an index comes with its first full second. */
export function createSimulator(options: SimulatorOptions): SimulatedMarket {
  return new Simulator(options);
}

class Simulator implements SimulatedMarket {
  /** All instruments in the order of their listing. */
  readonly #floor: readonly (Pit | IndexMarket)[];
  readonly #pits = new Map<string, Pit>();
  readonly #news = new Map<string, NewsTrader>();
  readonly #indices = new Set<string>();
  readonly #factor: MarketFactor;
  readonly #values: FairValue[] = [];
  /** Running time at which the fair values move next: running time is how long the market has been open. */
  #valuesMoveAt = FAIR_STEP_MS;
  /** Market time at running time 0: the start, and what was skipped since. */
  #origin: number;
  /** End of the newest step, in market time. */
  #time: number;

  constructor(options: SimulatorOptions) {
    const { listings, seed, start } = options;
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
    const from = Math.max(this.#time, time - STEP_MS);
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
      }
    }
    return steps;
  }

  news(symbol: string): NewsVerdict {
    if (this.#indices.has(symbol)) return 'index';
    const pit = this.#pits.get(symbol);
    const trader = this.#news.get(symbol);
    if (!pit || !trader) return 'unknown-symbol';
    // A millisecond on: within the next step, however short.
    if (!trader.call(this.#time - this.#origin + 1)) return 'running';
    pit.call(trader);
    return 'started';
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
    this.#news.set(symbol, news);
    this.#values.push(fair);
    this.#pits.set(symbol, pit);
    return pit;
  }

  #openIndex(index: Listing, listed: ReadonlyMap<string, Listing>): IndexMarket {
    this.#indices.add(index.instrument.symbol);
    const members = index.members.map((symbol) => {
      const listing = listed.get(symbol);
      const pit = this.#pits.get(symbol);
      assert(listing && pit, `${index.instrument.symbol} needs ${symbol} listed before it`);
      return { listing, market: pit.market };
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
