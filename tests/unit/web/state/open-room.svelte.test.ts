import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type {
  ClientFault,
  OlderMessages,
  Pending,
  Presence,
  Result,
  RoomEvents,
  RoomMessage,
  RoomState,
} from '../../../../client/index.ts';
import { type Joined, OpenRoom } from '../../../../web/src/state/open-room.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

type Page = Result<OlderMessages, ClientFault>;

function message(seq: number, parts: Partial<RoomMessage> = {}): RoomMessage {
  return {
    symbol: 'ACME',
    epoch: 1,
    seq,
    prev: seq - 1,
    time: Date.UTC(2026, 0, 5) + seq,
    type: 'message',
    key: `k${seq}`,
    user: { id: 'u2', name: 'bo' },
    text: `text ${seq}`,
    stamp: { price: '64123.50', epoch: 1, seq: 9, time: 0 },
    ...parts,
  };
}

class FakeRoom implements Joined {
  readonly #events = new Emitter<RoomEvents>();
  readonly symbol: string;
  state: RoomState = { state: 'joining' };
  readonly messages: RoomMessage[] = [];
  isWhole = false;
  pending: readonly Pending[] = [];
  presence: Presence | null = null;
  isClosed = false;
  pages = 0;
  refusal: ClientFault | null = null;
  readonly on = this.#events.on.bind(this.#events);
  #answer: (page: Page) => void = () => {};

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  begin(...messages: RoomMessage[]): void {
    this.state = { state: 'live' };
    this.messages.push(...messages);
    this.#events.emit('reset', this.messages);
  }

  add(one: RoomMessage): void {
    this.messages.push(one);
    this.#events.emit('message', one);
  }

  say(text: string): Result<Pending, ClientFault> {
    if (this.refusal) return { ok: false, error: this.refusal };
    const said: Pending = { key: `p${text}`, text, replyTo: null, state: 'sending' };
    this.hold([...this.pending, said]);
    return { ok: true, value: said };
  }

  hold(pending: readonly Pending[]): void {
    this.pending = pending;
    this.#events.emit('pending', pending);
  }

  retry(): void {}

  discard(key: string): void {
    this.hold(this.pending.filter((one) => one.key !== key));
  }

  older(): Promise<Page> {
    this.pages += 1;
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  answer(...older: RoomMessage[]): Promise<void> {
    this.messages.unshift(...older);
    this.#answer({ ok: true, value: { added: older.length, isComplete: this.isWhole } });
    return turns();
  }

  close(): void {
    this.isClosed = true;
    this.#events.clear();
  }
}

describe('OpenRoom', () => {
  let rooms: Map<string, FakeRoom>;
  let frames: ManualFrames;
  let guest: { name: string | null; userId: string | null };
  let open: OpenRoom;

  beforeEach(() => {
    rooms = new Map();
    frames = new ManualFrames();
    guest = { name: 'ana', userId: 'u1' };
    const join = (symbol: string) => {
      const room = new FakeRoom(symbol);
      rooms.set(symbol, room);
      return room;
    };
    open = new OpenRoom(join, guest, frames.frame, new FakeClock());
  });

  function enter(symbol = 'ACME'): FakeRoom {
    open.open(symbol);
    const room = rooms.get(symbol);
    if (!room) throw new Error(`${symbol} was not joined`);
    return room;
  }

  it('shows messages with who said them, at which price, and whether it was oneself', () => {
    const room = enter();

    room.begin(message(1), message(2, { user: { id: 'u1', name: 'ana' }, stamp: null }));
    frames.paint();

    expect(open.lines).toMatchObject([
      { seq: 1, name: 'bo', isOwn: false, text: 'text 1', price: '64,123.50' },
      { seq: 2, name: 'ana', isOwn: true, price: null, delivery: { state: 'said' } },
    ]);
  });

  it('shows a burst of messages in one frame', async () => {
    const room = enter();
    room.begin();
    frames.paint();
    const counts = await watched(() => open.lines.length);

    for (let seq = 1; seq <= 100; seq += 1) room.add(message(seq));
    await turns();
    frames.paint();
    await turns();

    expect(counts.values).toEqual([0, 100]);
    counts.stop();
  });

  it('gives a line that did not change as the same object, so that its view is left alone', () => {
    const room = enter();
    room.begin(message(1));
    frames.paint();
    const [first] = open.lines;

    room.add(message(2));
    frames.paint();

    expect(open.lines[0]).toBe(first);
  });

  it('tells apart lines whose keys are the same', () => {
    const room = enter();

    room.begin(message(1, { key: 'k' }), message(2, { key: 'k' }));
    frames.paint();

    expect(new Set(open.lines.map(({ id }) => id)).size).toBe(2);
  });

  it('knows its own messages also when it learns later who it is', () => {
    guest.userId = null;
    const room = enter();
    room.begin(message(1, { user: { id: 'u1', name: 'ana' } }));
    frames.paint();
    expect(open.lines[0]?.isOwn).toBe(false);

    guest.userId = 'u1';
    room.add(message(2));
    frames.paint();

    expect(open.lines[0]?.isOwn).toBe(true);
  });

  it('shows what is on its way behind the messages, and why it failed', () => {
    const room = enter();
    room.begin(message(1));

    expect(open.say('hello').ok).toBe(true);
    frames.paint();
    expect(open.lines.at(-1)).toMatchObject({
      seq: null,
      text: 'hello',
      isOwn: true,
      delivery: { state: 'pending' },
    });
    const fault: ClientFault = { code: 'rate_limited', message: 'no', data: { retryMs: 2_400 } };
    room.hold(room.pending.map((one) => ({ ...one, state: 'failed', fault })));
    frames.paint();

    expect(open.lines.at(-1)?.delivery).toEqual({
      state: 'failed',
      reason: 'too many in a short time, wait 3\u202fs',
    });
  });

  it('tells why a text cannot be said', () => {
    const room = enter();
    room.refusal = { code: 'invalid_text', message: 'an empty message' };

    expect(open.say(' ')).toEqual({ ok: false, error: 'an empty message' });
  });

  it('leaves a room at once when nothing is on its way', () => {
    const acme = enter('ACME');
    acme.begin(message(1));

    enter('BOLT');

    expect(acme.isClosed).toBe(true);
    expect([open.symbol, open.lines.length, open.phase]).toEqual(['BOLT', 0, 'loading']);
  });

  it('stays in a room that is left until what was said there has arrived', () => {
    const acme = enter('ACME');
    acme.begin();
    open.say('last word');

    enter('BOLT');
    expect(acme.isClosed).toBe(false);
    acme.discard('plast word');

    expect(acme.isClosed).toBe(true);
  });

  it('comes back to a room with what failed there', () => {
    const acme = enter('ACME');
    acme.begin();
    open.say('last word');
    enter('BOLT');

    open.open('ACME');

    expect(acme.isClosed).toBe(false);
    expect(open.lines.map(({ text }) => text)).toEqual(['last word']);
  });

  it('keeps a draft per room', () => {
    enter('ACME');
    open.draft = 'about acme';

    enter('BOLT');
    expect(open.draft).toBe('');
    open.draft = 'about bolt';
    enter('ACME');

    expect(open.draft).toBe('about acme');
  });

  it('reads one page of history at a time, until the room is whole', async () => {
    const room = enter();
    room.begin(message(51));
    frames.paint();

    open.loadOlder();
    open.loadOlder();
    expect([room.pages, open.isBusy]).toEqual([1, true]);
    room.isWhole = true;
    await room.answer(message(49), message(50));
    open.loadOlder();

    expect([room.pages, open.isBusy, open.isComplete]).toEqual([1, false, true]);
    expect(open.lines.map(({ seq }) => seq)).toEqual([49, 50, 51]);
  });

  it('keeps three hundred lines on the page for a reader at the newest one', () => {
    const room = enter();
    room.isWhole = true;
    room.begin();

    for (let seq = 1; seq <= 450; seq += 1) room.add(message(seq));
    frames.paint();

    expect(open.lines.map(({ seq }) => seq).slice(0, 1)).toEqual([151]);
    expect([open.lines.length, open.isComplete]).toEqual([300, false]);
  });

  it('brings lines back from memory before it asks for a page', () => {
    const room = enter();
    room.isWhole = true;
    room.begin(...Array.from({ length: 350 }, (_, index) => message(index + 1)));
    frames.paint();
    open.follow(false);

    open.loadOlder();
    frames.paint();

    expect([open.lines.length, open.isComplete, room.pages]).toEqual([350, true, 0]);
  });

  it('takes no line away above a reader who has scrolled up, and does when the reader is back', () => {
    const room = enter();
    room.begin(...Array.from({ length: 300 }, (_, index) => message(index + 1)));
    frames.paint();

    open.follow(false);
    for (let seq = 301; seq <= 400; seq += 1) room.add(message(seq));
    frames.paint();
    expect([open.lines[0]?.seq, open.lines.length]).toEqual([1, 400]);
    open.follow(true);
    frames.paint();

    expect([open.lines[0]?.seq, open.lines.length]).toEqual([101, 300]);
  });

  it('says how many are here, and that a room cannot be entered', () => {
    const room = enter();
    room.begin();
    room.presence = { symbol: 'ACME', count: 38, bots: 8 };
    room.state = { state: 'refused', code: 'unknown_symbol' };
    room.add(message(1));
    frames.paint();

    expect([open.present, open.phase]).toEqual([{ people: 30, bots: 8 }, 'failed']);
  });

  it('close leaves every room', () => {
    const acme = enter('ACME');
    open.say('on its way');
    const bolt = enter('BOLT');

    open.close();

    expect([acme.isClosed, bolt.isClosed]).toEqual([true, true]);
  });
});
