// The words of which every subject of the house is made, for a spy: a word that is none of them came from outside.

const FAMILIES = new Set(['md', 'mdq', 'bars', 'chat', 'gw', '$KV', '$JS', '_INBOX']);
const WORDS = new Set([
  ...FAMILIES,
  ...['batch', 'beat', 'snapshot', '1s', '1m', '1d', 'log', 'live', 'node', 'presence'],
  ...['control', 'visitors'],
  ...['instruments', 'names', 'secrets', 'session-tokens', 'feed', 'g2', 'gateway-g1', 'forger'],
  ...['KV_instruments', 'KV_names', 'KV_secrets', 'CHAT', 'BARS_1S', 'BARS_1M', 'BARS_1D'],
  ...['API', 'INFO', 'STREAM', 'CONSUMER', 'CREATE', 'DELETE', 'MSG', 'DIRECT', 'GET', 'ACK'],
  ...['FC', 'EVENT', 'ADVISORY', 'CREATED', 'DELETED'],
  ...['AAPL', 'BRK=2EB', 'm=C3=BCnchen'],
]);
/** Numbers, what NATS clients make up, and the guests of the tests. */
const MADE = /^(\d+|[0-9A-Z]{22}|oc_[0-9A-Z]{22}_\d+|(guest|forger)-\d+)$/;

/** Whether each word of the subject is one of the house, of the broker, or of the tests' good people. */
export function isOurs(subject: string): boolean {
  // Asks for a whole table, whose name is ours.
  const words = subject.replace(/(\$KV\.[a-z]+)\.>$/, '$1').split('.');
  return FAMILIES.has(words[0] ?? '') && words.every((word) => WORDS.has(word) || MADE.test(word));
}
