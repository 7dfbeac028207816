// What the simulated exchange lists: 24 instruments by hand, and behind them as many made-up ones as are asked for.
// Prices and sizes are integers at the instrument's scale. Invariant: a shorter list is the beginning of a longer one,
// and an index stands behind all of its members.

import type { Instrument } from '../protocol/instrument.ts';
import { assert } from '../protocol/result.ts';
import { chance, lognormal, pick, seededRandom } from './engine/random.ts';
import type { Listing } from './source.ts';

export const DEFAULT_LISTINGS = 24;
export const MAX_LISTINGS = 1_000;

type Row = Omit<Listing, 'instrument'> & { readonly instrument: Omit<Instrument, 'shard'> };
type Facts = Pick<Listing, 'price' | 'volatility' | 'tradeSize'>;

const INDEX_MEMBERS = ['AAPL', 'MSFT', 'NVDA', 'AMZN', 'GOOGL', 'META', 'TSLA', 'BRK.B'];

const HOUSE: readonly Row[] = [
  stock('AAPL', 'Apple', { price: 228_40, volatility: 0.27, tradeSize: 120 }),
  crypto('BTC-USD', 'Bitcoin', { price: 64_210_00, volatility: 0.55, tradeSize: 60_000 }),
  stock('MSFT', 'Microsoft', { price: 431_20, volatility: 0.25, tradeSize: 80 }),
  forex('EUR-USD', 'Euro', 5, { price: 1_09240, volatility: 0.08, tradeSize: 60_000 }),
  stock('NVDA', 'Nvidia', { price: 126_10, volatility: 0.48, tradeSize: 200 }),
  stock('BRK.B', 'Berkshire Hathaway B', { price: 459_60, volatility: 0.18, tradeSize: 50 }),
  stock('AMZN', 'Amazon', { price: 186_30, volatility: 0.32, tradeSize: 120 }),
  stock('GOOGL', 'Alphabet A', { price: 164_70, volatility: 0.3, tradeSize: 120 }),
  stock('META', 'Meta', { price: 561_30, volatility: 0.36, tradeSize: 60 }),
  stock('TSLA', 'Tesla', { price: 248_90, volatility: 0.55, tradeSize: 150 }),
  houseIndex('^OUT8', 'Outcry 8', { price: 1_000_00, volatility: 0.22 }, INDEX_MEMBERS),
  crypto('ETH-USD', 'Ethereum', { price: 2_541_00, volatility: 0.65, tradeSize: 1_200_000 }),
  commodity('XAU-USD', 'Gold', { price: 2_651_20, volatility: 0.16, tradeSize: 300 }),
  // A cent is much for these shares: the spread is one tick, and a queue stands at each.
  stock('NOK', 'Nokia', { price: 4_42, volatility: 0.34, tradeSize: 900 }),
  stock('BKNG', 'Booking', { price: 4_212_50, volatility: 0.29, tradeSize: 12 }),
  forex('GBP-USD', 'Pound', 5, { price: 1_30610, volatility: 0.09, tradeSize: 50_000 }),
  forex('USD-JPY', 'Yen', 3, { price: 149_240, volatility: 0.1, tradeSize: 50_000 }),
  crypto('SOL-USD', 'Solana', { price: 148_35, volatility: 0.85, tradeSize: 12_000_000 }),
  stock('JPM', 'JPMorgan', { price: 211_80, volatility: 0.24, tradeSize: 100 }),
  stock('XOM', 'Exxon', { price: 117_20, volatility: 0.26, tradeSize: 150 }),
  stock('KO', 'Coca-Cola', { price: 71_30, volatility: 0.15, tradeSize: 200 }),
  stock('WMT', 'Walmart', { price: 80_15, volatility: 0.19, tradeSize: 180 }),
  commodity('WTI-USD', 'Crude oil', { price: 71_42, volatility: 0.36, tradeSize: 900 }),
  coin('DOGE-USD', 'Dogecoin', { price: 11420, volatility: 0.95, tradeSize: 20_000_0 }),
];

/** Beginnings and endings of made-up names: 1,200 together. */
const HEADS = words(
  'AL AR AST AV BEL BOR BRI CAL CAR COR DEL DOR ED EL ER FEN FLO GAL GEN HAL',
  'HEL IV KAL KEL LOR LUM MAR MAL NOR OR PEL REN SOL TAL TER UL VAL VIR WEL ZEN',
);
const TAILS = words(
  'AX BA BO CO DA DEX DO EX GA GO IA IX KA KO LA',
  'LO MA MO NA NO ON RA RO SA TA TO UM VA VO ZA',
);
const BUSINESSES = ['Energy', 'Foods', 'Labs', 'Logistics', 'Materials', 'Systems', 'Works'];
/** Share of the made-up ones that are coins. */
const COINS = 0.12;
/** Usual value of a trade, in the price's currency. */
const TRADE_VALUE = 12_000;

/** The first `count` instruments, 1 to `MAX_LISTINGS`, all published by `shard`. The first is a stock. */
export function listings(count: number, shard: string): readonly Listing[] {
  assert(count >= 1 && count <= MAX_LISTINGS, `1 to ${MAX_LISTINGS} instruments, not ${count}`);
  const rows = HOUSE.slice(0, count);
  const taken = new Set(HOUSE.map(({ instrument }) => instrument.symbol));
  for (let nth = rows.length; nth < count; nth += 1) rows.push(invented(nth, taken));
  return rows.map((row) => ({ ...row, instrument: { ...row.instrument, shard } }));
}

function stock(symbol: string, name: string, facts: Facts): Row {
  return row({ symbol, name, type: 'stock', priceScale: 2, sizeScale: 0, lotSize: 1 }, facts);
}

/** Sizes have six decimals; the smallest step is 0.0001. */
function crypto(symbol: string, name: string, facts: Facts): Row {
  return row({ symbol, name, type: 'crypto', priceScale: 2, sizeScale: 6, lotSize: 100 }, facts);
}

/** A coin worth dollars: finer sizes would sum to more in a busy day than an integer holds. */
function token(symbol: string, name: string, facts: Facts): Row {
  return row({ symbol, name, type: 'crypto', priceScale: 2, sizeScale: 2, lotSize: 1 }, facts);
}

/** A coin worth cents: prices have five decimals, sizes one. */
function coin(symbol: string, name: string, facts: Facts): Row {
  return row({ symbol, name, type: 'crypto', priceScale: 5, sizeScale: 1, lotSize: 1 }, facts);
}

function forex(symbol: string, name: string, priceScale: number, facts: Facts): Row {
  return row({ symbol, name, type: 'forex', priceScale, sizeScale: 0, lotSize: 1_000 }, facts);
}

function commodity(symbol: string, name: string, facts: Facts): Row {
  return row({ symbol, name, type: 'commodity', priceScale: 2, sizeScale: 2, lotSize: 1 }, facts);
}

function houseIndex(
  symbol: string,
  name: string,
  facts: Pick<Facts, 'price' | 'volatility'>,
  members: readonly string[],
): Row {
  const { instrument } = row(
    { symbol, name, type: 'index', priceScale: 2, sizeScale: 0, lotSize: 1 },
    { ...facts, tradeSize: 0 },
  );
  return { instrument, ...facts, tradeSize: 0, members };
}

function row(
  facts: Omit<Instrument, 'shard' | 'tickSize' | 'status' | 'simulated'>,
  rest: Facts,
): Row {
  return {
    instrument: { ...facts, tickSize: 1, status: 'open', simulated: true },
    ...rest,
    members: [],
  };
}

/** The instrument at place `nth` of the list: always the same one. Its symbol joins `taken`. */
function invented(nth: number, taken: Set<string>): Row {
  const random = seededRandom(0, `listing/${nth}`);
  const isCoin = chance(random, COINS);
  let root = '';
  let symbol = '';
  do {
    root = pick(random, HEADS) + pick(random, TAILS);
    symbol = isCoin ? `${root}-USD` : root;
  } while (taken.has(symbol));
  taken.add(symbol);

  const name = root.charAt(0) + root.slice(1).toLowerCase();
  const price = Math.round(Math.min(200_000, Math.max(300, 6_000 * lognormal(random, 1))));
  const volatility = Math.round(100 * Math.min(0.9, 0.32 * lognormal(random, 0.3))) / 100;
  const units = TRADE_VALUE / (price / 100);
  if (isCoin) {
    const tradeSize = Math.round(units * 100);
    return token(symbol, `${name} coin`, { price, volatility: volatility * 2, tradeSize });
  }
  const tradeSize = Math.max(10, Math.round(units / 10) * 10);
  return stock(symbol, `${name} ${pick(random, BUSINESSES)}`, { price, volatility, tradeSize });
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.join(' ').split(' ');
}
