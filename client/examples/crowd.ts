// The crowd: a dozen simulated traders, each a bot on the public client, that talk where somebody watches. Also the example
// of how to write a bot: `createClient({ bot: true })`, a name, prices, rooms, `say`.

import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { clientFault, retryMsOf } from '../faults.ts';
import { type Client, type ClientFault, createClient, type Result } from '../index.ts';
import { systemClock, systemRandom } from '../system-clock.ts';
import { type Member, ROSTER, seatsOf } from './crowd/roster.ts';
import { seededRandom } from './crowd/seeded.ts';
import { sessionStores } from './crowd/sessions.ts';
import { Trader } from './crowd/trader.ts';

const HELP = `The crowd: twelve bots that talk about what the market does, where somebody watches.

  npx tsx client/examples/crowd.ts [--url ws://localhost:8080/ws] [--seed 7] [--sessions data/crowd.json]`;

/** Between one that comes and the next: their handshakes are no storm. */
const APART_MS = 150;
const RETRY_MS = 2_000;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string', default: 'ws://localhost:8080/ws' },
        // Without one every start has other things to say.
        seed: { type: 'string', default: String(Math.floor(systemRandom() * 1e9)) },
        sessions: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (/^\d{1,9}$/.test(values.seed)) return { ...values, seed: Number(values.seed) };
    throw new TypeError(`--seed ${values.seed}: expected a whole number`);
  } catch (thrown) {
    console.error(`${thrown instanceof Error ? thrown.message : thrown}\n\n${HELP}`);
    process.exit(2);
  }
}

/** Sits down under `name`, or tells why not now. */
async function enter(client: Client, name: string): Promise<Result<string[], ClientFault>> {
  const instruments = await client.instruments();
  if (!instruments.ok) return instruments;
  if (instruments.value.length === 0)
    return { ok: false, error: clientFault('unavailable', 'nothing is traded yet') };
  if (client.session.state.state === 'none') {
    const started = await client.session.start(name);
    if (!started.ok) return started;
  }
  return { ok: true, value: instruments.value.map(({ symbol }) => symbol) };
}

/** One member comes, and tries again until it is let in. The answer sends it away. */
function come({ name, temper }: Member, nth: number): () => void {
  const random = seededRandom(options.seed, name);
  const client = createClient({ url: options.url, WebSocket, bot: true, sessions: storeOf(name) });
  let trader: Trader | null = null;
  let stopRetry = () => {};
  const attempt = async (as: string) => {
    const entered = await enter(client, as);
    if (entered.ok) {
      const symbols = seatsOf(nth, ROSTER.length, entered.value);
      trader = new Trader({ client, temper, symbols, clock: systemClock, random });
      return;
    }
    const { code, message } = entered.error;
    console.log(`${as} waits: ${message}`);
    // Somebody else has the name: another one like it is as good.
    const next = code === 'name_taken' ? `${name}_${Math.floor(100 + random() * 900)}` : as;
    const waitMs = (retryMsOf(entered.error) ?? RETRY_MS) * (1 + random());
    stopRetry = systemClock.after(waitMs, () => void attempt(next));
  };
  void attempt(name);
  return () => {
    stopRetry();
    trader?.close();
    client.close();
  };
}

function leave(): void {
  for (const end of leaving) end();
  process.exit(0);
}

const options = readOptions();
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const storeOf = sessionStores(options.sessions);
const leaving: (() => void)[] = [];
for (const [nth, member] of ROSTER.entries()) {
  systemClock.after(nth * APART_MS, () => leaving.push(come(member, nth)));
}
process.on('SIGTERM', leave);
process.on('SIGINT', leave);
// The launcher waits for this line.
console.log('crowd ready');
