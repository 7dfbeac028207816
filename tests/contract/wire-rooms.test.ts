// Rules R and Y of docs/protocol.md: rooms and saying, at sessions of two nodes.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SAY_BURST, SAY_WAIT_MS } from '../../protocol/limits.ts';
import { type Client, Floor } from '../support/floor.ts';

const ROOM = { channel: 'room', symbols: ['AAPL'] };

let floor: Floor;
let ana: Client;
let bob: Client;

beforeEach(async () => {
  floor = await Floor.open({ nodes: 2 });
  ana = floor.client(0);
  bob = floor.client(1);
  await ana.authenticate('ana');
  await bob.authenticate('bob');
});
afterEach(() => floor.close());

async function say(client: Client, text: string, key = text.replace(/\W/g, '-'), symbol = 'AAPL') {
  const reply = await client.call('say', { symbol, text, key });
  await floor.pass(20);
  return reply;
}

const counts = (client: Client) => client.told('presence').map(({ count }) => count);
const keys = (client: Client) => client.told('room').map(({ key }) => key);

describe('rooms', () => {
  it('[R1] joining tells the newest position, seq 0 when empty', async () => {
    const empty = await ana.call('subscribe', ROOM);
    expect(empty.result).toMatchObject({ subscribed: ['AAPL'], rejected: [], incomplete: [] });
    expect(empty.result.positions.AAPL.seq).toBe(0);
    const { result } = await say(ana, 'one');

    const joined = await bob.call('subscribe', ROOM);

    expect(joined.result.positions.AAPL).toEqual({ epoch: result.epoch, seq: result.seq });
  });

  it('[R2] without a position a reader gets what is new, with one everything after it', async () => {
    await ana.call('subscribe', ROOM);
    const { result } = await say(ana, 'one');
    await say(ana, 'two');
    await bob.call('subscribe', ROOM);
    await say(ana, 'three');
    const late = floor.client(1);
    const position = { epoch: result.epoch, seq: result.seq };
    await late.call('subscribe', { ...ROOM, positions: { AAPL: position } });
    await floor.pass(100);

    expect(keys(bob)).toEqual(['three']);
    expect(keys(late)).toEqual(['two', 'three']);
  });

  it('[R2] a position far behind the newest entries is read from the log', async () => {
    const { result } = await say(ana, 'first');
    await fill(310);
    await bob.call('subscribe', {
      ...ROOM,
      positions: { AAPL: { epoch: result.epoch, seq: result.seq } },
    });
    await floor.pass(500);

    expect(keys(bob)).toEqual(Array.from({ length: 310 }, (_, index) => `fill-${index}`));
  });

  it.each([
    ['of another log', { epoch: 7, seq: 1 }],
    ['never reached', { epoch: -1, seq: 1_000_000 }],
  ])('[R3] a position %s is incomplete', async (_text, wrong) => {
    const { result } = await say(ana, 'one');
    const position = wrong.epoch < 0 ? { ...wrong, epoch: result.epoch } : wrong;
    const id = bob.say('subscribe', { ...ROOM, positions: { AAPL: position } });
    await floor.pass(2_200);

    expect(bob.reply(id).result).toMatchObject({ subscribed: ['AAPL'], incomplete: ['AAPL'] });
    await say(ana, 'two');
    expect(keys(bob)).toEqual(['two']);
  });

  it('[R4] both nodes see one order, each entry chained to the one before it', async () => {
    await ana.call('subscribe', ROOM);
    await bob.call('subscribe', ROOM);
    for (const text of ['a', 'b', 'c', 'd']) await say(text < 'c' ? ana : bob, text);

    expect(keys(ana)).toEqual(['a', 'b', 'c', 'd']);
    expect(bob.told('room')).toEqual(ana.told('room'));
    const seqs = ana.told('room').map(({ seq }) => seq);
    expect(ana.told('room').map(({ prev }) => prev)).toEqual([0, ...seqs.slice(0, -1)]);
  });

  it('[R5] when the log went back, readers are told', async () => {
    await ana.call('subscribe', ROOM);
    await say(ana, 'one');
    floor.broker.resetLog();
    await floor.pass(8_000);

    const [reset] = ana.told('room').filter(({ type }) => type === 'reset');
    expect(reset).toMatchObject({ symbol: 'AAPL', prev: 0 });
    const { result } = await say(ana, 'two');
    expect(result.epoch).toBe(reset.epoch);
    expect(keys(ana).at(-1)).toBe('two');
  });

  it('[R6] history pages both ways and says when there is no more', async () => {
    await fill(30);
    const newest = (await bob.call('history', { symbol: 'AAPL', limit: 10 })).result;
    const before = newest.messages[0].seq;
    const older = (await bob.call('history', { symbol: 'AAPL', before, limit: 50 })).result;
    const after = older.messages.at(-1).seq;
    const again = (await bob.call('history', { symbol: 'AAPL', after, limit: 5 })).result;

    const names = (page: { messages: { key: string }[] }) => page.messages.map(({ key }) => key);
    expect(names(newest)).toEqual(Array.from({ length: 10 }, (_, index) => `fill-${index + 20}`));
    expect(names(older)).toEqual(Array.from({ length: 20 }, (_, index) => `fill-${index}`));
    expect(names(again)).toEqual(Array.from({ length: 5 }, (_, index) => `fill-${index + 20}`));
    expect([newest.complete, older.complete, again.complete]).toEqual([false, true, false]);
    expect((await bob.call('history', { symbol: 'NOPE' })).error?.code).toBe('unknown_symbol');
  });

  it('[R7] a message carries who, what, when and the market it was said at', async () => {
    await ana.call('subscribe', ROOM);
    const batch = floor.feed.trade('AAPL', 10_125);
    floor.feed.beat();
    await floor.pass(100);
    await say(ana, 'hello <b>', 'k-1');

    const [message] = ana.told('room');
    expect(message).toMatchObject({
      type: 'message',
      key: 'k-1',
      text: 'hello <b>',
      user: { name: 'ana' },
      stamp: { price: '101.25', epoch: batch.epoch, seq: batch.seq, time: batch.time },
    });
    expect(Math.abs(message.time - floor.clock.now())).toBeLessThan(1_000);
  });

  it('[R7] out of step with the market the stamp is null and the message goes through', async () => {
    await ana.call('subscribe', ROOM);
    floor.feed.trade('AAPL', 10_125);
    await floor.pass(5_000, { beats: false });
    await say(ana, 'still here');

    expect(ana.told('room')).toMatchObject([{ text: 'still here', stamp: null }]);
  });

  it("[R8] floor is everybody's room, without a stamp", async () => {
    await bob.call('subscribe', { channel: 'room', symbols: ['floor'] });
    await say(ana, 'hi all', 'k', 'floor');

    expect(bob.told('room')).toMatchObject([{ symbol: 'floor', text: 'hi all', stamp: null }]);
  });

  it('[R9] presence counts the subscribers of all nodes and names them in small rooms', async () => {
    await ana.call('subscribe', ROOM);
    await floor.pass(100);
    await bob.call('subscribe', ROOM);
    await floor.pass(4_000);

    const last = ana.told('presence').at(-1);
    expect(last).toMatchObject({ symbol: 'AAPL', count: 2 });
    expect(last.users.map(({ name }: { name: string }) => name).sort()).toEqual(['ana', 'bob']);
    const before = ana.told('presence').length;
    await bob.call('unsubscribe', ROOM);
    await floor.pass(4_000);
    expect(ana.told('presence').at(-1)).toMatchObject({ count: 1 });
    expect(ana.told('presence').length - before).toBeLessThanOrEqual(5);
  });

  it('[R9] who joins while a change waits is told once, and again only what has changed', async () => {
    await ana.call('subscribe', ROOM);
    await floor.pass(2_000);
    const [carl, dora, emil] = [floor.client(0), floor.client(0), floor.client(0)];
    await carl.call('subscribe', ROOM);
    await floor.pass(100);
    await dora.call('subscribe', ROOM);
    await floor.pass(2_000);
    expect(counts(dora)).toEqual([3]);

    await carl.call('unsubscribe', ROOM);
    await floor.pass(100);
    await emil.call('subscribe', ROOM);
    await floor.pass(100);
    await dora.call('unsubscribe', ROOM);
    await floor.pass(4_000);

    expect(counts(emil)).toEqual([3, 2]);
    expect(counts(ana)).toEqual([1, 2, 3, 2]);
  });

  it('[R10] a quiet reader is told what is said, and nobody is told of it until it enters', async () => {
    await ana.call('subscribe', ROOM);
    await bob.call('subscribe', { ...ROOM, quiet: true });
    await floor.pass(4_000);
    await say(ana, 'one');

    expect(keys(bob)).toEqual(['one']);
    expect(bob.told('presence')).toEqual([]);
    expect(ana.told('presence').at(-1)).toMatchObject({ count: 1 });

    await bob.call('subscribe', ROOM);
    await floor.pass(4_000);
    expect(ana.told('presence').at(-1)).toMatchObject({ count: 2 });
    expect(bob.told('presence').at(-1)).toMatchObject({ count: 2 });

    await bob.call('subscribe', { ...ROOM, quiet: true });
    await floor.pass(4_000);
    await say(ana, 'two');
    expect(ana.told('presence').at(-1)).toMatchObject({ count: 1 });
    expect(keys(bob)).toEqual(['one', 'two']);
  });

  it('[R10] a quiet reader that says who it is stays out of the room', async () => {
    await ana.call('subscribe', ROOM);
    const late = floor.client(1);
    await late.call('subscribe', { ...ROOM, quiet: true });
    await late.authenticate('late');
    await floor.pass(4_000);

    expect(ana.told('presence').at(-1)).toMatchObject({ count: 1, users: [{ name: 'ana' }] });
  });
});

describe('saying', () => {
  it('[Y1] needs a session and is answered when the log has it', async () => {
    const nobody = floor.client();
    const refused = await nobody.call('say', { symbol: 'AAPL', text: 'x', key: 'k' });
    expect(refused.error?.code).toBe('unauthenticated');

    const said = await say(ana, 'x');

    expect(said.result).toMatchObject({ duplicate: false });
    const page = await bob.call('history', { symbol: 'AAPL' });
    expect(page.result.messages).toMatchObject([{ seq: said.result.seq, text: 'x' }]);
  });

  it('[Y2] the same key is the same message, with another text, at another node, five times', async () => {
    const token = await floor.token('carl');
    const twins = [floor.client(0), floor.client(1)];
    for (const twin of twins) await twin.call('authenticate', { token });
    const seqs = new Set<number>();
    for (let count = 0; count < 5; count += 1) {
      const twin = twins[count % 2] ?? ana;
      const { result } = await say(twin, `text ${count}`, 'same-key');
      seqs.add(result.seq);
      expect(result.duplicate).toBe(count > 0);
    }

    expect(seqs.size).toBe(1);
    const page = await bob.call('history', { symbol: 'AAPL' });
    expect(page.result.messages).toMatchObject([{ text: 'text 0' }]);
  });

  it('[Y3] the same key of another user or room is another message', async () => {
    await say(ana, 'one', 'key');
    await say(bob, 'two', 'key');
    await say(ana, 'three', 'key', 'BRK.B');

    const here = await ana.call('history', { symbol: 'AAPL' });
    const there = await ana.call('history', { symbol: 'BRK.B' });
    expect(here.result.messages.map(({ text }: { text: string }) => text)).toEqual(['one', 'two']);
    expect(there.result.messages).toMatchObject([{ text: 'three' }]);
  });

  it('[Y4] without an acknowledgement the outcome is unknown after 10 s, and a retry is safe', async () => {
    await ana.call('subscribe', ROOM);
    floor.broker.faults = [{ prefix: 'chat.log.', lose: 1 }];
    const id = ana.say('say', { symbol: 'AAPL', text: 'lost ack', key: 'k' });
    await floor.pass(SAY_WAIT_MS + 200, { stepMs: 50 });
    expect(ana.reply(id).error?.code).toBe('unknown_outcome');
    floor.broker.faults = [];

    const again = ana.say('say', { symbol: 'AAPL', text: 'lost ack', key: 'k' });
    await floor.pass(4_000, { stepMs: 50 });

    expect(ana.reply(again).result.duplicate).toBe(true);
    expect(keys(ana)).toEqual(['k']);
  });

  it('[Y5] five in ten seconds with a burst of ten, per user', async () => {
    for (let count = 0; count < SAY_BURST; count += 1) {
      expect((await say(ana, `m${count}`)).error).toBeUndefined();
    }
    const refused = await say(ana, 'one too many');
    expect(refused.error?.code).toBe('rate_limited');
    expect((await say(bob, 'fine')).error).toBeUndefined();

    await floor.pass(Number(refused.error?.data?.retryMs) + 20);

    expect((await say(ana, 'again')).error).toBeUndefined();
  });

  it('[Y6] what is no text is refused', async () => {
    expect((await say(ana, 'x'.repeat(501), 'a')).error?.code).toBe('too_large');
    expect((await say(ana, '  ', 'b')).error?.code).toBe('invalid_text');
    expect((await say(ana, 'bell \u0007', 'c')).error?.code).toBe('invalid_text');
    expect((await say(ana, 'mark \ufffe', 'n')).error?.code).toBe('invalid_text');
    expect((await say(ana, 'x', 'd', 'NOPE')).error?.code).toBe('unknown_symbol');
  });

  it('[Y7] while the log is known to be away the answer is unavailable', async () => {
    floor.broker.stop();
    const id = ana.say('say', { symbol: 'AAPL', text: 'anyone?', key: 'k' });
    await floor.pass(SAY_WAIT_MS + 200, { stepMs: 50 });

    expect(ana.reply(id).error?.code).toBe('unavailable');
  });
});

/** Messages `fill-0`, `fill-1`, … by as many users as the limits need. */
async function fill(count: number): Promise<void> {
  for (let index = 0; index < count; ) {
    const talker = floor.client();
    await talker.authenticate(`talker-${index}`);
    for (let burst = 0; burst < SAY_BURST && index < count; burst += 1, index += 1) {
      talker.say('say', { symbol: 'AAPL', text: `text ${index}`, key: `fill-${index}` });
    }
    await floor.pass(20);
    talker.session.closed();
    floor.node().sessions.delete(talker.session);
  }
}
