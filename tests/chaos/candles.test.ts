// The promise about candles (G6): at the death of a gateway or the broker they stay exact on every screen; at the death
// of the feed they are equal everywhere afterwards, and only what the feed's last second held may be missing.

import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type CandleSeries, type Client, createClient } from '../../client/index.ts';
import type { BarsAnswer } from '../../protocol/http.ts';
import { eventually, type Maybe } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { feedPart, freePort, GatewayPart, type Part } from '../support/processes.ts';
import { type Candle, type CandleView, candleViolations } from './candle-checker.ts';

const SYMBOL = 'BTC-USD';
const HEAL_MS = 60_000;
/** Closed seconds that every screen must agree on after the fault. */
const SECONDS_AFTER = 4;

natsOrSkip('candles while processes are killed', () => {
  let nats: NatsServer;
  let feed: Part;
  let gateways: [GatewayPart, GatewayPart];
  let clients: Client[] = [];
  let series: CandleSeries[] = [];

  beforeEach(async () => {
    nats = await startNatsServer();
    feed = feedPart(nats.url, ['--symbols', '6', '--rate', '20']);
    gateways = [
      new GatewayPart('g1', await freePort(), nats.url),
      new GatewayPart('g2', await freePort(), nats.url),
    ];
    for (const part of [feed, ...gateways]) part.start();
    for (const gateway of gateways) await gateway.knows(gateways.length);
    clients = gateways.map(({ url }) => createClient({ url, WebSocket }));
    series = clients.map((client, index) =>
      client.candles(SYMBOL, '1s', { tier: index === 0 ? 'fast' : 'slow' }),
    );
    await until('both screens have candles', () => series.every((one) => lastTime(one) > 0));
    const start = Math.max(...series.map(lastTime));
    await until('some seconds close', () => series.every((one) => lastTime(one) > start + 2_000));
  }, 90_000);

  afterEach(async () => {
    for (const client of clients) client.close();
    for (const part of [...gateways, feed]) await part.stop();
    await nats.close();
  }, 60_000);

  it('a gateway dies: both screens and the store agree to the trade, also on the seconds between', async () => {
    const before = views(series);
    const at = newest();
    await gateways[0].stop('SIGKILL');

    await agreeAfter(at, before);
  }, 120_000);

  it('the broker dies and comes back: both screens and the gateways agree to the trade', async () => {
    const before = views(series);
    const at = newest();
    await nats.restart('SIGKILL');

    await agreeAfter(at, before);
  }, 120_000);

  it('the feed dies and comes back: all agree, and nothing is missing but what its last second held', async () => {
    // A second goes to the store together with the first batch of the next: killed now, the one on the screen is the last.
    await until('the present second is on a screen', () => newest() > Date.now() - 1_000);
    await feed.stop('SIGKILL');
    await until('both screens show all that it has told', () => {
      const [fast, slow] = series.map((one) => one.bars.at(-1));
      return fast?.time === slow?.time && fast?.count === slow?.count;
    });
    const before = views(series);
    const at = newest();
    feed.start();

    await agreeAfter(at, before);
  }, 120_000);

  /** Start of the newest bar on the screen that is ahead. */
  function newest(): number {
    return Math.max(...series.map(lastTime));
  }

  /** Waits until seconds after `at` have closed; then all must agree, and have what stood before `at` on the screens. */
  async function agreeAfter(at: number, before: readonly CandleView[]): Promise<void> {
    const enough = at + SECONDS_AFTER * 1_000;
    await until('seconds close after the fault', () =>
      series.every((one) => one.state.state === 'following' && lastTime(one) > enough),
    );
    const answers = await Promise.all(
      gateways.filter(({ isRunning }) => isRunning).map((gateway) => barsAt(gateway)),
    );
    const all = [...views(series), ...answers];
    const closed = before.map(({ who, candles }) => ({ who, candles: candles.slice(0, -1) }));
    const history = { views: all, until: enough, before: closed, intactUntil: at };
    expect(candleViolations(history)).toEqual([]);
  }

  function until<T>(what: string, check: () => Maybe<T>): Promise<T> {
    return eventually(`${what}\n${feed.log}`, check, HEAL_MS);
  }
});

function lastTime(one: CandleSeries): number {
  return one.bars.at(-1)?.time ?? 0;
}

function views(series: readonly CandleSeries[]): CandleView[] {
  return series.map((one, index) => ({ who: `screen ${index}`, candles: candlesOf(one) }));
}

function candlesOf({ bars, scales }: CandleSeries): Candle[] {
  const { priceScale = 0, sizeScale = 0 } = scales ?? {};
  const price = (value: number) => value / 10 ** priceScale;
  return bars.map(({ time, open, high, low, close, volume, count }) => ({
    time,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(close),
    volume: volume / 10 ** sizeScale,
    count,
  }));
}

async function barsAt({ name, port }: GatewayPart): Promise<CandleView> {
  const answer = await fetch(
    `http://127.0.0.1:${port}/api/bars?symbol=${SYMBOL}&interval=1s&limit=1000`,
  );
  const { bars }: BarsAnswer = await answer.json();
  const candles = bars.map(([time, open, high, low, close, volume, count]) => ({
    time,
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
    volume: Number(volume),
    count,
  }));
  return { who: name, candles };
}
