import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../bus/bus.ts';
import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { blockStart, decodeBarBlock } from '../../protocol/bar-block.ts';
import { decodeBatch } from '../../protocol/batch-codec.ts';
import type { Batch, Trade } from '../../protocol/market.ts';
import { batchSubject } from '../../protocol/subjects.ts';
import { askSnapshot, pageOf } from '../support/bar-pages.ts';
import { eventually } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { plainBars } from '../support/plain-bars.ts';

const SYMBOL = 'BTC-USD';
/** In which even a quiet market trades enough: one start in six makes fewer than 100 trades in its first 9 s. */
const QUIET_MS = 60_000;

class FeedChild {
  text = '';
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;

  constructor(...args: string[]) {
    const command = ['--import', 'tsx', 'feed/main.ts', ...args];
    this.#child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#exit = once(this.#child, 'exit');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.text += chunk.toString();
      });
    }
  }

  says(text: string): Promise<boolean> {
    return eventually(
      `the feed says "${text}":\n${this.text}`,
      () => this.text.includes(text),
      30_000,
    );
  }

  /** Its exit code; null: ended by a signal. */
  async ended(): Promise<unknown> {
    const [code] = await this.#exit;
    return code;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }
}

const children: FeedChild[] = [];

function feed(...args: string[]): FeedChild {
  const child = new FeedChild(...args);
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.signal('SIGKILL');
});

describe('the feed as a process', () => {
  it('complains about a wrong option with exit code 2 before it connects anywhere', async () => {
    const child = feed('--rate', 'fast');

    expect(await child.ended()).toBe(2);
    expect(child.text).toContain("option '--rate <number>' argument 'fast' is invalid");
  });

  it('ends with a reason and code 1 when there is no broker', async () => {
    const child = feed('--nats-url', 'nats://127.0.0.1:1');

    expect(await child.ended()).toBe(1);
    expect(child.text).toContain('the feed cannot start: no connection to NATS at 127.0.0.1:1');
  }, 40_000);

  natsOrSkip('with a broker', () => {
    let server: NatsServer;
    let bus: Bus;

    const setup = async () => {
      server = await startNatsServer();
      bus = await connectNats({ servers: [server.url], name: 'reader', clock: systemClock });
    };
    const trading = (...args: string[]) =>
      feed('--nats-url', server.url, '--symbols', '2', ...args);

    afterEach(async () => {
      await bus.close();
      await server.close();
    });

    it('stops within three seconds when told to, and has stored what it published', async () => {
      await setup();
      const batches: Batch[] = [];
      bus.live.subscribe(batchSubject(SYMBOL), (bytes) => {
        const batch = decodeBatch(bytes);
        if (batch.ok) batches.push(batch.value);
      });
      const child = trading('--rate', '20');
      await child.says('instruments are traded');
      await eventually('trades', () => batches.length > 50);

      const began = performance.now();
      child.signal('SIGTERM');
      expect(await child.ended()).toBe(0);

      expect(performance.now() - began).toBeLessThan(3_000);
      await roundTrip(bus);
      const trades = batches.flatMap((batch) => batch.trades);
      expect(await secondsSince(bus, trades)).toEqual(plainBars(trades, 1_000));
    }, 60_000);

    it('goes on after kill -9 with at most its last second missing', async () => {
      await setup();
      const trades: Trade[] = [];
      let newest = 0;
      bus.live.subscribe(batchSubject(SYMBOL), (bytes) => {
        const batch = decodeBatch(bytes);
        if (!batch.ok) return;
        trades.push(...batch.value.trades);
        newest = batch.value.epoch;
      });
      const first = trading('--rate', '20');
      await first.says('instruments are traded');
      // A quiet mood of the market is half as fast as its mean, and lasts.
      await eventually('trades', () => trades.length > 100, QUIET_MS);
      // In the middle of a second, so that the one before it has long been stored.
      await eventually('the middle of a second', () => Math.abs((Date.now() % 1_000) - 600) < 100);
      first.signal('SIGKILL');
      await first.ended();
      await roundTrip(bus);
      const end = trades.at(-1)?.time ?? 0;
      const epoch = newest;
      const before = trades.filter(({ time }) => time < end - (end % 1_000));

      const second = trading('--rate', '20');
      await second.says('instruments are traded');
      await eventually('a higher epoch', () => newest > epoch);
      const snapshot = await askSnapshot(bus, SYMBOL);

      const [from] = before;
      const page = await pageOf(bus, '1s', snapshot, from?.time ?? 0);
      const lost = page.filter(({ time }) => time < end - (end % 1_000));
      expect(lost).toEqual(plainBars(before, 1_000));
    }, 90_000);

    it('gives way with a reason and code 1 to a feed that took over while it was frozen', async () => {
      await setup();
      const frozen = trading();
      await frozen.says('instruments are traded');
      frozen.signal('SIGSTOP');

      const other = trading();
      await other.says('instruments are traded');
      frozen.signal('SIGCONT');

      expect(await frozen.ended()).toBe(1);
      expect(frozen.text).toContain('shard 0 was taken over by');
      const third = trading();
      expect(await third.ended()).toBe(1);
      expect(third.text).toContain('another feed publishes shard 0 already');
    }, 90_000);
  });
});

/** The broker delivers in order: after this everything published before has come. */
async function roundTrip(bus: Bus): Promise<void> {
  await bus.bars.get('1s', SYMBOL, 0);
}

/** Stored seconds from the first of `trades` on. */
async function secondsSince(bus: Bus, trades: readonly Trade[]) {
  const first = trades[0]?.time ?? 0;
  const bars = [];
  for (let at = blockStart(first, '1s'); at <= (trades.at(-1)?.time ?? 0); at += 60_000) {
    const block = await bus.bars.get('1s', SYMBOL, at);
    const decoded = block.ok && block.value ? decodeBarBlock(block.value) : null;
    if (decoded?.ok) bars.push(...decoded.value);
  }
  return bars.filter(({ time }) => time >= first - (first % 1_000));
}
