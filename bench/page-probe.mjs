// @ts-check
// Runs in the page before the page's own scripts; a plain script, imports and exports nothing. While it is on, it notes for
// frames with prices how old their oldest batch is when the browser has painted what came of them, by tier; and always the
// long tasks. It listens before the page does, and asks for a frame at the same moment as the page.

{
  /** @typedef {{ isOn: boolean, ages: { tier: string, ms: number }[], longTasks: number[] }} PageProbe */

  /** One in so many frames of prices is read: reading costs the very thread that is measured. */
  const SAMPLE = 8;
  const DEFAULT_TIER = 'live';

  /** @type {PageProbe} */
  const probe = { isOn: false, ages: [], longTasks: [] };
  /** @type {Map<string, string>} */
  const tiers = new Map();
  /** @type {{ tier: string, sent: number }[]} */
  let waiting = [];
  let seen = 0;

  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) probe.longTasks.push(duration);
  }).observe({ type: 'longtask' });

  const painted = new MessageChannel();
  painted.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    for (const { tier, sent } of waiting) probe.ages.push({ tier, ms: now - sent });
    waiting = [];
  };

  /** @param {unknown} text */
  function noteSubscription(text) {
    if (typeof text !== 'string' || !text.includes('"subscribe"')) return;
    const { method, params } = JSON.parse(text);
    if (method !== 'subscribe' || params.channel !== 'ticker') return;
    const symbols = params.symbols === '*' ? ['*'] : params.symbols;
    for (const symbol of symbols) tiers.set(symbol, params.tier ?? DEFAULT_TIER);
  }

  /**
   * The tier of a symbol whose frame is to be noted; null: it is not. Few have a tier of their own: each of their frames counts.
   * @param {string} symbol
   */
  function sampled(symbol) {
    const tier = tiers.get(symbol) ?? tiers.get('*') ?? DEFAULT_TIER;
    seen += 1;
    return tier === DEFAULT_TIER && seen % SAMPLE !== 0 ? null : tier;
  }

  /** @param {string} tier @param {number} sent */
  function note(tier, sent) {
    if (waiting.length === 0) requestAnimationFrame(() => painted.port2.postMessage(null));
    waiting.push({ tier, sent });
  }

  /** @param {string} text */
  function noteText(text) {
    if (!probe.isOn || !text.includes('"ticker"')) return;
    const tier = sampled(/"symbol":"([^"]*)"/.exec(text)?.[1] ?? '');
    if (tier === null) return;
    const { method, params } = JSON.parse(text);
    // A snapshot is as old as the symbol is quiet, and an empty range brings nothing to paint.
    if (method !== 'ticker' || params.snapshot || params.from === params.to) return;
    note(tier, params.sent);
  }

  /** As much of binary messages as tells how old they are; the layout is that of docs/protocol.md. */
  class Entries {
    /** @type {Map<number, { symbol: string, sent: number }>} */
    #known = new Map();
    #bytes = new Uint8Array();
    #at = 0;

    /** @param {ArrayBuffer} message */
    note(message) {
      this.#bytes = new Uint8Array(message);
      for (let end = 1; end < this.#bytes.length; ) {
        this.#at = end;
        const length = this.#varint();
        end = this.#at + length;
        this.#entry();
      }
    }

    #entry() {
      const head = this.#byte();
      const number = this.#varint();
      if (head % 8 === 0) {
        const length = this.#varint();
        const symbol = String.fromCharCode(...this.#bytes.subarray(this.#at, this.#at + length));
        this.#known.set(number, { sent: this.#known.get(number)?.sent ?? 0, symbol });
      } else if (head % 8 === 1) {
        this.#ticker(number, (head & 8) !== 0);
      }
    }

    /** @param {number} number @param {boolean} isAbsolute */
    #ticker(number, isAbsolute) {
      const known = this.#known.get(number);
      if (!known) return;
      if (isAbsolute) {
        this.#varint();
        this.#varint();
      }
      const told = this.#varint();
      const length = isAbsolute ? told - 1 : Math.floor(told / 8);
      known.sent = (isAbsolute ? 0 : known.sent) + this.#signed();
      if (!probe.isOn || length <= 0) return;
      const sent = length > 1 ? known.sent - this.#signed() : known.sent;
      const tier = sampled(known.symbol);
      if (tier !== null) note(tier, sent);
    }

    #byte() {
      this.#at += 1;
      return this.#bytes[this.#at - 1] ?? 0;
    }

    #varint() {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = this.#byte();
        value += (byte & 127) * factor;
        if (byte < 128) return value;
      }
    }

    #signed() {
      const value = this.#varint();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
  }

  globalThis.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      const entries = new Entries();
      this.addEventListener('message', ({ data }) => {
        if (typeof data === 'string') noteText(data);
        else entries.note(data);
      });
    }

    /**
     * @override
     * @param {Parameters<WebSocket['send']>[0]} data
     */
    send(data) {
      noteSubscription(data);
      super.send(data);
    }
  };

  Object.assign(globalThis, { outcryProbe: probe });
}
