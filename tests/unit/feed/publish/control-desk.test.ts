import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator } from '../../../../feed/simulator.ts';
import { decodeBatch } from '../../../../protocol/batch-codec.ts';
import { type ControlAnswer, ControlAnswerSchema } from '../../../../protocol/control.ts';
import { decodeJson } from '../../../../protocol/json.ts';
import { batchSubject, controlSubject } from '../../../../protocol/subjects.ts';
import { FeedRig, type StartedFeed } from '../../../support/feed-rig.ts';

const START = Date.UTC(2026, 0, 5, 12);
const STATE = { shard: '0', rate: 5, volatility: 1, paused: false, symbols: 2 };

let rig: FeedRig;
let started: StartedFeed;

beforeEach(async () => {
  rig = new FeedRig(START);
  started = await rig.start({ createSource: createSimulator });
});
afterEach(() => started.feed.close());

async function ask(text: string): Promise<ControlAnswer | null> {
  const bytes = new TextEncoder().encode(text);
  const asking = rig.reader.live.ask(controlSubject('0'), bytes, 1_000);
  await rig.clock.settle();
  const answer = await asking;
  if (!answer.ok) return null;
  const read = decodeJson(ControlAnswerSchema, answer.value[0] ?? new Uint8Array());
  return read.ok ? read.value : null;
}

const order = (one: object) => ask(JSON.stringify(one));

/** What was told of `symbol` from the call on, in `ms`. */
async function batchesIn(ms: number, symbol = 'AAPL') {
  const from = rig.published.length;
  await rig.clock.settle(ms, 10);
  return rig.published.slice(from).flatMap(({ subject, bytes }) => {
    const batch = subject === batchSubject(symbol) ? decodeBatch(bytes) : null;
    return batch?.ok ? [batch.value] : [];
  });
}

describe('the control desk of a feed', () => {
  it('shows where the feed stands and changes nothing', async () => {
    expect(await order({ type: 'show' })).toEqual({ type: 'done', state: STATE });
    expect(started.log.filter((line) => line.startsWith('ordered'))).toEqual([]);
  });

  it('[O1] carries out rate and volatility, and answers with what holds then', async () => {
    expect(await order({ type: 'rate', rate: 20 })).toEqual({
      type: 'done',
      state: { ...STATE, rate: 20 },
    });
    expect(await order({ type: 'volatility', volatility: 0.5 })).toMatchObject({
      state: { rate: 20, volatility: 0.5 },
    });
    expect(started.log).toContain('ordered: rate 20');
  });

  it('[O2] a pause halts the instruments and their prices, while beats go on; it ends with resume', async () => {
    await batchesIn(2_000);
    await order({ type: 'pause' });
    const halt = await batchesIn(3_000);
    expect(halt.map(({ status, trades }) => [status, trades])).toEqual([['halted', []]]);
    const beats = rig.published.filter(({ subject }) => subject === 'md.beat.0').length;
    expect(await batchesIn(3_000)).toEqual([]);
    expect(rig.published.filter(({ subject }) => subject === 'md.beat.0').length).toBe(beats + 3);

    expect(await order({ type: 'resume' })).toMatchObject({ state: { paused: false } });
    const [first, ...rest] = await batchesIn(3_000);
    expect(first?.status).toBe('open');
    expect(rest.length).toBeGreaterThan(3);
  });

  it('[O3] news begins once at a time, and not for what has no market of its own', async () => {
    expect(await order({ type: 'news', symbol: 'AAPL' })).toMatchObject({ news: 'started' });
    expect(await order({ type: 'news', symbol: 'AAPL' })).toMatchObject({ news: 'running' });
    expect(await order({ type: 'news', symbol: 'NOPE' })).toMatchObject({
      type: 'refused',
      code: 'unknown_symbol',
    });
    expect(await order({ type: 'news', symbol: 'aapl' })).toMatchObject({
      reason: 'aapl is no instrument of this feed; symbols are in capitals, such as AAPL',
    });
    await order({ type: 'pause' });
    expect(await order({ type: 'news', symbol: 'BRK.B' })).toMatchObject({
      type: 'refused',
      reason: expect.stringContaining('paused'),
    });
  });

  it.each([
    ['no JSON', '{"type":'],
    ['no order', '{"type":"sell"}'],
    ['no object', '["pause"]'],
    ['a rate as text', '{"type":"rate","rate":"20"}'],
    ['no rate', '{"type":"rate"}'],
    ['a rate of 0', '{"type":"rate","rate":0}'],
    ['a rate beyond all', '{"type":"rate","rate":1e9}'],
    ['an infinite rate', '{"type":"rate","rate":1e999}'],
    ['a rate that is none', '{"type":"rate","rate":null}'],
    ['a volatility beyond all', '{"type":"volatility","volatility":11}'],
    ['news without a symbol', '{"type":"news"}'],
    ['news in an endless symbol', JSON.stringify({ type: 'news', symbol: 'A'.repeat(65) })],
  ])('refuses %s with a reason, and nothing has changed', async (_, text) => {
    const answer = await ask(text);

    expect(answer).toMatchObject({ type: 'refused', code: 'invalid_params' });
    expect(answer?.type === 'refused' && answer.reason.length).toBeGreaterThan(5);
    expect(await order({ type: 'show' })).toEqual({ type: 'done', state: STATE });
  });

  it('is closed with the feed', async () => {
    await started.feed.close();

    expect(await order({ type: 'show' })).toBeNull();
  });
});

describe('a feed whose source cannot be changed', () => {
  it('takes no orders', async () => {
    const other = await rig.start({ shard: '1' });
    const asking = rig.reader.live.ask(controlSubject('1'), new Uint8Array([1]), 1_000);
    await rig.clock.settle();

    expect(await asking).toMatchObject({ ok: false, error: { type: 'no-answer' } });
    await other.feed.close();
  });
});
