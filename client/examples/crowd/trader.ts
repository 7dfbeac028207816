// One simulated trader on the public client: watches the prices of its symbols, sits in their rooms, and says what its
// temper makes of them. It speaks only where a person is, and not more than a room of people can read.

import type { Clock, Random } from '../../../protocol/clock.ts';
import type { Presence, Room, RoomMessage, Session, Ticker } from '../../index.ts';
import type { Topic } from './lines/topics.ts';
import { type Facts, lineOf, type Temper } from './lines.ts';
import { Tape } from './tape.ts';

/** Between two remarks of one trader in one room, when nothing happens: exponential with this mean. */
const IDLE_MS = 50_000;
/** How long it thinks before it speaks, at least and at most. */
const THINK_MS = [900, 5_000] as const;
/** Chance to speak of what happened; to answer one of the crowd; to answer a person. */
const REACTS = 0.55;
const ANSWERS = 0.08;
const GREETS = 0.4;
/** It keeps quiet for so long after it spoke in a room, and while so many spoke there in `CROWDED_MS`. */
const REST_MS = 8_000;
const CROWDED = 6;
const CROWDED_MS = 10_000;
/** Its own last lines, which it does not repeat, and how often it looks for another one. */
const REMEMBERED = 30;
const TRIES = 8;

type Seated = Pick<Room, 'on' | 'say' | 'messages' | 'presence' | 'close'>;

/** The part of the client that a trader uses. */
export interface TraderClient {
  readonly session: Pick<Session, 'user' | 'canSay'>;
  room(symbol: string): Seated;
  ticker(
    symbols: readonly string[],
    listener: (ticker: Ticker) => void,
    options: { readonly tier: 'slow' },
  ): () => void;
}

export interface TraderOptions {
  readonly client: TraderClient;
  readonly temper: Temper;
  readonly symbols: readonly string[];
  readonly clock: Clock;
  readonly random: Random;
}

interface Seat {
  readonly room: Seated;
  readonly tape: Tape;
  spokeAt: number;
  /** When the newest messages came, the last few. */
  heardAt: number[];
}

export class Trader {
  readonly #options: TraderOptions;
  readonly #seats = new Map<string, Seat>();
  readonly #said: string[] = [];
  /** Ends what it is still thinking about. */
  readonly #thoughts = new Set<() => void>();
  #stopTicker: () => void = () => {};

  constructor(options: TraderOptions) {
    this.#options = options;
    const { client, symbols } = options;
    for (const symbol of symbols) this.#sit(symbol);
    this.#stopTicker = client.ticker(
      symbols,
      (ticker) => {
        const happening = this.#seats.get(ticker.symbol)?.tape.take(ticker, options.clock.mono());
        if (happening && options.random() < REACTS) this.#think(ticker.symbol, happening, '');
      },
      { tier: 'slow' },
    );
  }

  /** Leaves all rooms. Idempotent. */
  close(): void {
    this.#stopTicker();
    for (const cancel of this.#thoughts) cancel();
    for (const { room } of this.#seats.values()) room.close();
    this.#thoughts.clear();
    this.#seats.clear();
  }

  #sit(symbol: string): void {
    const room = this.#options.client.room(symbol);
    const seat: Seat = {
      room,
      tape: new Tape(),
      spokeAt: Number.NEGATIVE_INFINITY,
      heardAt: [],
    };
    this.#seats.set(symbol, seat);
    room.on('message', (message) => this.#hear(symbol, message));
    this.#waitIdle(symbol);
  }

  #waitIdle(symbol: string): void {
    const waitMs = -Math.log(1 - this.#options.random()) * IDLE_MS;
    this.#after(waitMs, () => {
      this.#speak(symbol, 'idle', '');
      this.#waitIdle(symbol);
    });
  }

  #hear(symbol: string, { user, text }: RoomMessage): void {
    const { client, clock, random } = this.#options;
    const heardAt = this.#seats.get(symbol)?.heardAt;
    heardAt?.push(clock.mono());
    if (heardAt && heardAt.length > CROWDED) heardAt.shift();
    if (user.id === client.session.user?.id) return;
    if (random() >= (user.bot ? ANSWERS : GREETS)) return;
    const toPerson = text.trimEnd().endsWith('?') ? 'question' : 'welcome';
    this.#think(symbol, user.bot ? 'answer' : toPerson, user.name);
  }

  #think(symbol: string, topic: Topic, name: string): void {
    const [least, most] = THINK_MS;
    const thinkMs = least + this.#options.random() * (most - least);
    this.#after(thinkMs, () => this.#speak(symbol, topic, name));
  }

  #after(delayMs: number, act: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#thoughts.delete(cancel);
      act();
    });
    this.#thoughts.add(cancel);
  }

  #speak(symbol: string, topic: Topic, name: string): void {
    const seat = this.#seats.get(symbol);
    if (!seat || seat.tape.last === null || !this.#maySpeak(seat)) return;
    const text = this.#line(topic, seat.room.messages.slice(-REMEMBERED), {
      symbol,
      price: seat.tape.last,
      move: percent(seat.tape.move),
      name,
    });
    if (text === null) return;
    seat.spokeAt = this.#options.clock.mono();
    seat.room.say(text);
  }

  /** Somebody of flesh and blood is here, and there is room for another word. */
  #maySpeak({ room, spokeAt, heardAt }: Seat): boolean {
    const { clock, client } = this.#options;
    const now = clock.mono();
    if (peopleIn(room.presence) === 0) return false;
    if (now - spokeAt < REST_MS || !client.session.canSay) return false;
    const [oldest] = heardAt;
    return heardAt.length < CROWDED || oldest === undefined || now - oldest > CROWDED_MS;
  }

  /** A line that neither it nor the room has said lately; null: there is nothing new to say. */
  #line(topic: Topic, heard: readonly RoomMessage[], facts: Facts): string | null {
    const { temper, random } = this.#options;
    for (let tries = 0; tries < TRIES; tries += 1) {
      const text = lineOf(temper, topic, facts, random);
      const words = wordsOf(text);
      if (this.#said.includes(words) || heard.some((one) => wordsOf(one.text) === words)) continue;
      this.#said.push(words);
      if (this.#said.length > REMEMBERED) this.#said.shift();
      return text;
    }
    return null;
  }
}

/** Who is in a room and has not said to be a bot; 0 while that is not known. */
export function peopleIn(presence: Presence | null): number {
  return presence ? presence.count - (presence.bots ?? 0) : 0;
}

/** The same remark about another price is the same remark. */
function wordsOf(text: string): string {
  return text.replace(/[\d.]+/g, '#');
}

function percent(fraction: number): string {
  return `${fraction >= 0 ? '+' : '-'}${Math.abs(fraction * 100).toFixed(2)}%`;
}
