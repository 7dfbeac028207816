// The promise about candles (G6): at the death of a gateway or the broker they stay exact on every screen; at the death
// of the feed they are equal everywhere afterwards, and at most the feed's last second is missing.

import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type Bar, type CandleSeries, type Client, createClient } from '../../client/index.ts';
import { eventually } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { feedPart, freePort, GatewayPart, type Part } from '../support/processes.ts';
import { barsAt, comparable, lastTime, rows } from '../support/screen-candles.ts';

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
    await gateways[0].stop('SIGKILL');

    await agreeFrom(fault());
  }, 120_000);

  it('the broker dies and comes back: both screens and the gateways agree to the trade', async () => {
    const at = fault();
    await nats.restart('SIGKILL');

    await agreeFrom(at);
  }, 120_000);

  it('the feed dies and comes back: all agree, and at most its last second is missing', async () => {
    const before = series.map((one) => closed(one.bars));
    const at = fault();
    await feed.stop('SIGKILL');
    feed.start();

    await agreeFrom(at);
    const [after = []] = series.map((one) => new Map(one.bars.map((bar) => [bar.time, bar])));
    for (const seen of before) {
      const kept = seen.filter((bar) => bar.time < at - 1_000);
      for (const bar of kept) expect(new Map(after).get(bar.time)).toEqual(bar);
    }
  }, 120_000);

  /** Start of the newest bar on the screen that is ahead. */
  function fault(): number {
    return Math.max(...series.map(lastTime));
  }

  /** Waits until seconds after `time` have closed, then compares every second on both screens with the gateway's answer. */
  async function agreeFrom(time: number): Promise<void> {
    const enough = time + SECONDS_AFTER * 1_000;
    await until('seconds close after the fault', () =>
      series.every((one) => one.state.state === 'following' && lastTime(one) > enough),
    );
    const from = Math.min(...series.map((one) => one.bars[0]?.time ?? 0));
    const answers = await Promise.all(
      gateways.filter(({ isRunning }) => isRunning).map(({ port }) => barsAt(port, SYMBOL)),
    );
    const [first = [], ...others] = [...series.map(rows), ...answers].map((all) =>
      all.filter(([start]) => start >= from && start <= enough),
    );
    expect(first.length).toBeGreaterThan(SECONDS_AFTER);
    for (const other of others) expect(comparable(other, first)).toEqual(comparable(first, other));
  }

  function until(what: string, check: () => boolean): Promise<boolean> {
    return eventually(`${what}\n${feed.log}`, check, HEAL_MS);
  }
});

/** All but the forming bar. */
function closed(bars: readonly Bar[]): readonly Bar[] {
  return bars.slice(0, -1);
}
