// An operator's corner: the token of this tab, where the feeds stand, and orders to them. While it is open it asks every
// two seconds, so that what another operator changes is seen here, too.

import * as v from 'valibot';
import type { Client, ClientFault, FeedState, FeedsAnswer, Order } from '../../../client/index.ts';
import { type Clock, every } from '../../../protocol/clock.ts';
import { assertNever } from '../../../protocol/result.ts';
import { faultText } from './fault-text.ts';
import { Kept, type KeyValueStore } from './kept.ts';

const ASK_MS = 2_000;

export interface OperatorParts {
  readonly ask: Client['feeds'];
  readonly clock: Clock;
  /** Storage that ends with the tab; throws where it is forbidden. */
  readonly storage: () => KeyValueStore;
}

export class Operator {
  readonly #parts: OperatorParts;
  readonly #kept: Kept<v.GenericSchema<string>>;
  readonly #stop: () => void;
  #token = $state.raw<string | null>(null);
  #answer = $state.raw<FeedsAnswer | null>(null);
  /** Of the newest question. */
  #trouble = $state.raw<string | null>(null);
  /** Of the newest order: questions that are answered since say nothing about it. */
  #refusal = $state.raw<string | null>(null);
  #done = $state.raw<string | null>(null);
  #isBusy = $state(false);
  #isLooking = false;
  /** Counts questions: an answer that a later one has overtaken is not looked at. */
  #asked = 0;

  /** Of several feeds the first; all are ordered alike. */
  readonly feed: FeedState | null = $derived(this.#answer?.feeds[0] ?? null);

  /** Begins with the token that this tab has kept, if any. */
  constructor(parts: OperatorParts) {
    this.#parts = parts;
    this.#kept = new Kept(parts.storage, 'outcry.operator', v.string());
    this.#token = this.#kept.load();
    this.#stop = every(parts.clock, ASK_MS, () => this.#look());
    this.#look();
  }

  get hasToken(): boolean {
    return this.#token !== null;
  }

  /** Null: not told yet. */
  get feeds(): readonly FeedState[] | null {
    return this.#answer?.feeds ?? null;
  }

  /** Shards whose feed does not answer. */
  get silent(): readonly string[] {
    return this.#answer?.silent ?? [];
  }

  /** What is wrong now, else why the newest order was not carried out; for people. */
  get trouble(): string | null {
    return this.#trouble ?? this.#refusal;
  }

  /** What the newest order did, for people. */
  get done(): string | null {
    return this.#done;
  }

  /** An order is on its way. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Takes a token; it is kept for this tab once the house has taken it. */
  async enter(token: string): Promise<void> {
    const entered = token.trim();
    if (entered === '' || this.#isBusy) return;
    this.#isBusy = true;
    this.#refusal = null;
    this.#token = entered;
    if (await this.#ask(null)) this.#kept.save(entered);
    else this.#token = null;
    this.#isBusy = false;
  }

  forget(): void {
    this.#asked += 1;
    this.#kept.save(null);
    this.#token = null;
    this.#answer = null;
    this.#trouble = null;
    this.#refusal = null;
    this.#done = null;
  }

  /** Whether it was carried out. */
  async order(order: Order): Promise<boolean> {
    if (this.#token === null || this.#isBusy) return false;
    this.#isBusy = true;
    this.#done = null;
    this.#refusal = null;
    const isDone = await this.#ask(order);
    if (isDone) this.#done = doneText(order, this.#answer?.news === 'running');
    this.#isBusy = false;
    return isDone;
  }

  close(): void {
    this.#asked += 1;
    this.#stop();
  }

  /** A house that does not answer is not asked again meanwhile. */
  #look(): void {
    if (this.#token === null || this.#isBusy || this.#isLooking) return;
    this.#isLooking = true;
    void this.#ask(null).then(() => {
      this.#isLooking = false;
    });
  }

  async #ask(order: Order | null): Promise<boolean> {
    const token = this.#token;
    if (token === null) return false;
    this.#asked += 1;
    const nth = this.#asked;
    const answer = await this.#parts.ask(token, order);
    if (nth !== this.#asked) return false;
    if (answer.ok) {
      this.#answer = answer.value;
      this.#trouble = null;
      return true;
    }
    if (isRefused(answer.error)) this.forget();
    if (order === null) this.#trouble = troubleText(answer.error);
    else this.#refusal = troubleText(answer.error);
    return false;
  }
}

/** The house has another token by now, or had it always. */
function isRefused({ code }: ClientFault): boolean {
  return code === 'token_invalid' || code === 'unauthenticated';
}

function troubleText(fault: ClientFault): string {
  if (isRefused(fault)) return 'This is not the operator token of this floor.';
  const text = faultText(fault);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function doneText(order: Order, isRunning: boolean): string {
  switch (order.type) {
    case 'rate':
      return `The rate is ${order.rate} now.`;
    case 'volatility':
      return `Prices move ${order.volatility} times as much as listed now.`;
    case 'pause':
      return 'The market is paused.';
    case 'resume':
      return 'The market is open again.';
    case 'news':
      if (isRunning) return `Earlier news in ${order.symbol} is not over yet.`;
      return `News in ${order.symbol} is out.`;
    default:
      return assertNever(order);
  }
}
