// Reads candles as screens and gateways show them in the end and says what they break of the promise G6: equal everywhere,
// and whole but for the feed's last second when the feed itself has died. Pure.

const SECOND_MS = 1_000;

export interface Candle {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly count: number;
}

export interface CandleView {
  readonly who: string;
  /** Of one second each, oldest first. Seconds without a trade are left out. */
  readonly candles: readonly Candle[];
}

export interface CandleHistory {
  /** Each begins where it begins: two are compared from where both have begun. */
  readonly views: readonly CandleView[];
  /** Start of the last second that is compared: what is newer may still grow. */
  readonly until: number;
  /** What screens showed when something died. Seconds before `intactUntil` must still be there, unchanged. */
  readonly before: readonly CandleView[];
  readonly intactUntil: number;
}

/** Every broken promise, in words; empty when all hold. */
export function candleViolations(history: CandleHistory): string[] {
  const { views, until, before, intactUntil } = history;
  const [first, ...others] = [...views].sort((a, b) => startOf(a) - startOf(b));
  if (!first || others.length === 0) return ['G6: there is nothing to compare'];
  const kept = before.map(({ who, candles }) => ({
    who: `${who}, before`,
    candles: candles.filter(({ time }) => time < intactUntil),
  }));
  return [
    ...views.flatMap(formViolations),
    ...others.flatMap((other) => differences(first, other, until)),
    ...kept.flatMap((early) =>
      views.flatMap((late) => differences(early, late, early.candles.at(-1)?.time ?? 0)),
    ),
  ];
}

function formViolations({ who, candles }: CandleView): string[] {
  const found: string[] = [];
  for (const [index, candle] of candles.entries()) {
    const { time, open, high, low, close, volume, count } = candle;
    const before = candles[index - 1];
    if (before && before.time >= time) found.push(`G6: ${who} goes back at ${time}`);
    const isWhole = low <= Math.min(open, close) && high >= Math.max(open, close);
    if (time % SECOND_MS !== 0 || !isWhole || volume <= 0 || count <= 0) {
      found.push(`G6: ${who} has no candle of one second at ${time}`);
    }
  }
  return found;
}

/** Seconds that one shows and the other does not, or otherwise, from where both have begun up to and with `until`. */
function differences(one: CandleView, other: CandleView, until: number): string[] {
  const from = Math.max(startOf(one), startOf(other));
  const common = (view: CandleView) =>
    new Map(
      view.candles
        .filter(({ time }) => time >= from && time <= until)
        .map((candle) => [candle.time, wordsOf(candle)]),
    );
  const [here, there] = [common(one), common(other)];
  if (here.size === 0) return [`G6: ${one.who} and ${other.who} have no second in common`];
  const times = [...new Set([...here.keys(), ...there.keys()])].sort((a, b) => a - b);
  return times
    .filter((time) => here.get(time) !== there.get(time))
    .map((time) => {
      const [a, b] = [here.get(time) ?? 'nothing', there.get(time) ?? 'nothing'];
      return `G6: at ${time} ${one.who} has ${a} and ${other.who} has ${b}`;
    });
}

function wordsOf({ open, high, low, close, volume, count }: Candle): string {
  return `${open} ${high} ${low} ${close}, ${volume} in ${count}`;
}

function startOf({ candles }: CandleView): number {
  return candles[0]?.time ?? Number.POSITIVE_INFINITY;
}
