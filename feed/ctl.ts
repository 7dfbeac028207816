// An operator at the command line, as a process: asks the running feed over the broker and prints what it answers. Exit
// code 0: done; 1: no broker or no feed answers; 2: wrong use, or an order that the feed refuses.

import type { Bus } from '../bus/bus.ts';
import { connectNats } from '../bus/nats.ts';
import { exitEarly } from '../bus/options.ts';
import { systemClock } from '../bus/system-clock.ts';
import { type Control, type ControlAnswer, ControlAnswerSchema } from '../protocol/control.ts';
import type { FeedState } from '../protocol/feeds.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { err, type Result, reasonOf } from '../protocol/result.ts';
import { controlSubject } from '../protocol/subjects.ts';
import { type CtlConfig, readCtl } from './ctl-config.ts';

const CONNECT_MS = 3_000;
const ANSWER_MS = 3_000;

async function main(config: CtlConfig): Promise<number> {
  const { natsUrls } = config;
  const name = `ctl-${process.pid}`;
  const bus = await connectNats({
    servers: natsUrls,
    name,
    clock: systemClock,
    waitMs: CONNECT_MS,
  });
  const answer = await ask(bus, config);
  await bus.close();
  if (!answer.ok) return complain(1, answer.error);
  if (answer.value.type === 'refused') return complain(2, answer.value.reason);
  const { state, news } = answer.value;
  process.stdout.write(`${stateText(state)}\n`);
  if (news === 'started') process.stdout.write('the news is out\n');
  if (news === 'running') process.stdout.write('earlier news there is not over yet\n');
  return 0;
}

/** The error is a whole sentence. A feed that answers no question gets no order, which it might carry out much later. */
async function ask(bus: Bus, { shard, control }: CtlConfig): Promise<Result<ControlAnswer>> {
  const shown = await askOnce(bus, shard, { type: 'show' });
  if (!shown.ok) return err(`no feed of shard ${shard} answers; nothing was ordered`);
  if (control.type === 'show') return shown;
  const ordered = await askOnce(bus, shard, control);
  if (ordered.ok) return ordered;
  return err(`the feed of shard ${shard} fell silent: the order may still be carried out`);
}

async function askOnce(bus: Bus, shard: string, control: Control): Promise<Result<ControlAnswer>> {
  const asked = await bus.live.ask(controlSubject(shard), encodeJson(control), ANSWER_MS);
  if (!asked.ok) return err(asked.error.reason);
  return decodeJson(ControlAnswerSchema, asked.value[0] ?? new Uint8Array());
}

function stateText({ shard, rate, volatility, paused, symbols }: FeedState): string {
  const market = paused ? 'paused' : 'open';
  return `shard ${shard}: ${market}, rate ${rate}, volatility ${volatility}, ${symbols} instruments`;
}

function complain(code: 1 | 2, text: string): number {
  process.stderr.write(`error: ${text}\n`);
  return code;
}

const config = readCtl(process.argv.slice(2));
if (config.ok) {
  main(config.value).then(
    (code) => process.exit(code),
    (thrown: unknown) => process.exit(complain(1, reasonOf(thrown))),
  );
} else {
  exitEarly(config.error);
}
