// Eight people talk over two gateways while gateways and the broker are killed, at moments by seeded chance and at the
// worst one. Then the checkers read what everybody was told and what the log holds: nothing acknowledged is lost, nothing
// is there twice, all saw one order, and no price ever looked fresh that was not.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { integer, seededRandom } from '../../feed/engine/random.ts';
import { eventually } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { feedPart, freePort, GatewayPart, type Part } from '../support/processes.ts';
import { freshnessViolations } from './freshness-checker.ts';
import { roomViolations } from './room-checker.ts';
import { readLog, storedAt, Talkers, watchRoom } from './talkers.ts';

const SYMBOL = 'BTC-USD';
const TALKERS = 8;
/** After a kill, this much later than the 3 s for which a price may look fresh, the price is looked at. */
const LATER_MS = 3_100;

natsOrSkip('eight people talk while processes are killed', () => {
  const random = seededRandom(11, 'kills');
  let nats: NatsServer;
  let feed: Part;
  let gateways: [GatewayPart, GatewayPart];
  let talkers: Talkers;
  let blind: { from: number; to: number }[] = [];

  beforeEach(async () => {
    blind = [];
    nats = await startNatsServer();
    feed = feedPart(nats.url, ['--symbols', '6']);
    gateways = [
      new GatewayPart('g1', await freePort(), nats.url),
      new GatewayPart('g2', await freePort(), nats.url),
    ];
    for (const part of [feed, ...gateways]) part.start();
    for (const gateway of gateways) await gateway.knows(gateways.length);
    const urls = Array.from(
      { length: TALKERS },
      (_, index) => gateways[index % 2 === 0 ? 0 : 1].url,
    );
    talkers = await Talkers.enter(SYMBOL, urls);
    await talkers.prices('fresh');
  }, 90_000);

  afterEach(async () => {
    talkers?.close();
    for (const part of [...gateways, feed]) await part.stop();
    await nats.close();
  }, 60_000);

  it('gateways die by kill -9, one of them when messages are stored and not acknowledged: nothing is lost', async () => {
    const [first, second] = gateways;
    talkers.say(2);
    await talkers.answered();
    await talkAndKill(2, () => first.stop('SIGKILL'));
    await talkers.answered();
    expect(talkers.reconnected).toBe(TALKERS / 2);
    first.start();
    await first.knows(gateways.length);

    const killedAt = await killBetween(second);
    second.start();
    await talkers.answered();

    await everythingHolds();
    const log = await readLog(nats.url, SYMBOL);
    const unanswered = log.filter(({ key }) => talkers.interrupted.has(key));
    const times = await Promise.all(unanswered.map(({ seq }) => storedAt(nats.port, seq)));
    expect(times.filter((time) => time <= killedAt)).not.toEqual([]);
  }, 150_000);

  it('the broker dies by kill -9 and comes back, again and again: prices go stale in time, nothing is lost', async () => {
    for (let round = 0; round < 2; round += 1) {
      await talkAndKill(2, () => nats.stop('SIGKILL'));
      await startBroker();
      await talkers.answered();
    }
    // What gateways have sent it lies unread, and is lost with it.
    await nats.pause();
    talkers.say(2);
    await gatewaysHaveActed();
    await nats.stop('SIGKILL');
    const died = performance.now();
    await eventually('longer than a price may look fresh', () =>
      talkers.all.every(({ watch }) => (watch.shown.at(-1)?.at ?? 0) > died + LATER_MS),
    );
    const late = talkers.all.map(({ watch }) => watch.shown.at(-1)?.state);
    await startBroker(died);
    await talkers.answered();

    await everythingHolds();
    expect(new Set(late)).toEqual(new Set(['stale']));
    await talkers.prices('fresh');
  }, 150_000);

  it('everything stops and starts again: the room is the same, page by page, both ways', async () => {
    talkers.say(8);
    await talkers.answered();
    await talkers.everythingShown();
    const before = (await readLog(nats.url, SYMBOL)).map(({ seq }) => seq);
    for (const part of [...gateways, feed]) await part.stop('SIGTERM');
    await nats.restart('SIGTERM');
    for (const part of [feed, ...gateways]) part.start();
    for (const gateway of gateways) await gateway.ready();

    const back: number[] = [];
    for (let page = await messages('limit=10'); page.length > 0; ) {
      back.unshift(...page);
      page = await messages(`limit=10&before=${back[0]}`);
    }
    const forth: number[] = [];
    for (let page = await messages('limit=7&after=0'); page.length > 0; ) {
      forth.push(...page);
      page = await messages(`limit=7&after=${forth.at(-1)}`);
    }
    expect(back).toEqual(before);
    expect(forth).toEqual(before);
    await everythingHolds();
  }, 150_000);

  /** Everybody says `count` messages; the kill comes as one of them, by chance, is seen to be stored. */
  async function talkAndKill(count: number, kill: () => Promise<void>): Promise<void> {
    const room = await watchRoom(nats.port, SYMBOL);
    talkers.say(count);
    await room.reach(1 + integer(random, count * TALKERS - 1));
    await kill();
  }

  /**
   * Kills a gateway when the log has what it was told, and it has not heard so: while the broker stands still it hands
   * everything on, and then it stands still itself. Wall time of the kill.
   */
  async function killBetween(gateway: GatewayPart): Promise<number> {
    const room = await watchRoom(nats.port, SYMBOL);
    await nats.pause();
    talkers.say(2);
    await gatewaysHaveActed();
    await gateway.freeze();
    nats.resume();
    await room.reach(1);
    const killedAt = Date.now();
    await gateway.stop('SIGKILL');
    return killedAt;
  }

  /** Whatever was sent to the gateways before was read by them: they have answered something later, twice. */
  async function gatewaysHaveActed(): Promise<void> {
    for (const { port, isRunning } of [...gateways, ...gateways]) {
      if (isRunning) await fetch(`http://127.0.0.1:${port}/healthz`);
    }
  }

  /** Nothing was proven since `died`, when the broker's end was seen. */
  async function startBroker(died = performance.now()): Promise<void> {
    blind.push({ from: died, to: performance.now() });
    await nats.start();
  }

  async function everythingHolds(): Promise<void> {
    await talkers.everythingShown();
    const { sends, views } = talkers;
    const log = await readLog(nats.url, SYMBOL);
    expect(roomViolations({ sends, views, log })).toEqual([]);
    expect(talkers.freshness(blind).flatMap(freshnessViolations)).toEqual([]);
  }

  /** Sequences of a page, asked of the second gateway. */
  async function messages(query: string): Promise<number[]> {
    const path = `http://127.0.0.1:${gateways[1].port}/api/rooms/${SYMBOL}/messages`;
    const answer = await fetch(`${path}?${query}`);
    const page: { messages: { seq: number }[] } = await answer.json();
    return page.messages.map(({ seq }) => seq);
  }
});
