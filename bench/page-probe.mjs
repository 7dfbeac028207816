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

  /** @param {unknown} text */
  function noteFrame(text) {
    if (!probe.isOn || typeof text !== 'string' || !text.includes('"ticker"')) return;
    const symbol = /"symbol":"([^"]*)"/.exec(text)?.[1] ?? '';
    const tier = tiers.get(symbol) ?? tiers.get('*') ?? DEFAULT_TIER;
    // Few symbols have a tier of their own: each of their frames counts.
    seen += 1;
    if (tier === DEFAULT_TIER && seen % SAMPLE !== 0) return;
    const { method, params } = JSON.parse(text);
    // A snapshot is as old as the symbol is quiet, and an empty range brings nothing to paint.
    if (method !== 'ticker' || params.snapshot || params.from === params.to) return;
    if (waiting.length === 0) requestAnimationFrame(() => painted.port2.postMessage(null));
    waiting.push({ tier, sent: params.sent });
  }

  globalThis.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener('message', ({ data }) => noteFrame(data));
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
