// @ts-check
// The options of `npm start` and `npm run dev`: flags, then environment, then defaults. Whatever is wrong with them is a
// complaint with exit code 2, before anything is installed or started. Knows nothing of what the options do.

import { delimiter, resolve } from 'node:path';
import { Complaint } from './console.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { checkSwallowed } from './swallowed.mjs';

/**
 * @typedef {object} Options `undefined` leaves the part's own default
 * @property {number} port of the first gateway; 0 takes free ones
 * @property {string} host the address to listen on
 * @property {number} gateways
 * @property {number | undefined} symbols
 * @property {number | undefined} rate mean trades per second and symbol
 * @property {number | undefined} seed
 * @property {string} data the absolute folder of the broker's store
 * @property {'auto' | 'memory'} broker
 * @property {readonly string[]} brokerFolders where a nats-server that is installed may lie, beside PATH
 * @property {boolean} addressLimits
 * @property {boolean} crowd
 * @property {boolean} install
 * @property {boolean} help
 */

/**
 * @typedef {object} Flag
 * @property {keyof Options} option
 * @property {string} [env] the variable that stands for it
 * @property {string} [value] what its value is called; without one it is a switch that turns `option` off
 * @property {string} text for --help
 * @property {(text: string) => string | number | null} [parse] null: wrong
 * @property {string} [wish] what would have been right
 */

/** @type {Record<string, Flag>} */
const FLAGS = {
  '--gateways': {
    option: 'gateways',
    env: 'OUTCRY_GATEWAYS',
    value: 'n',
    text: 'how many gateways, on this and the next ports (default 1)',
    ...wholeNumber(1, 16),
  },
  '--symbols': {
    option: 'symbols',
    env: 'OUTCRY_SYMBOLS',
    value: 'n',
    text: 'how many instruments the exchange trades (default 24)',
    ...wholeNumber(1, 1_000),
  },
  '--rate': {
    option: 'rate',
    env: 'OUTCRY_RATE',
    value: 'n',
    text: 'mean trades per second and symbol (default 5)',
    parse: (text) => (/^\d+(\.\d+)?$/.test(text) && inRange(Number(text), 0.01, 1_000)) || null,
    wish: 'a number from 0.01 to 1000',
  },
  '--seed': {
    option: 'seed',
    env: 'OUTCRY_SEED',
    value: 'n',
    text: 'the same seed, start and store give the same market (default 7)',
    ...wholeNumber(0, 2 ** 32 - 1),
  },
  '--host': {
    option: 'host',
    env: 'OUTCRY_HOST',
    value: 'address',
    text: 'the address to listen on (default 127.0.0.1: this machine alone; 0.0.0.0: everybody)',
    parse: (text) => (/^[0-9A-Za-z.:-]{1,253}$/.test(text) ? text : null),
    wish: 'an address or a host name',
  },
  '--port': {
    option: 'port',
    env: 'PORT',
    value: 'n',
    text: 'the port of the first gateway (default 8080; 0: any free ones)',
    ...wholeNumber(0, 65_535),
  },
  '--data': {
    option: 'data',
    env: 'OUTCRY_DATA',
    value: 'folder',
    text: "the folder of the broker's store, from the root of the clone (default data)",
    parse: (text) => (text === '' ? null : resolve(ROOT, text)),
    wish: 'a folder',
  },
  '--no-crowd': { option: 'crowd', text: 'start no bots that talk in the rooms' },
  '--no-address-limits': {
    option: 'addressLimits',
    text: 'do not count per address: for benches and private networks',
  },
  '--no-install': { option: 'install', text: 'complain about missing packages, fetch nothing' },
};

/** Variables without a flag. */
const BROKERS = /** @type {const} */ (['auto', 'memory']);
/** Packages put nats-server here, and not every PATH has both. */
const BROKER_FOLDERS = ['/usr/sbin', '/usr/local/bin'];

/** @returns {Options} */
function defaults() {
  return {
    port: 8080,
    host: '127.0.0.1',
    gateways: 1,
    symbols: undefined,
    rate: undefined,
    seed: undefined,
    data: inRoot('data'),
    broker: 'auto',
    brokerFolders: BROKER_FOLDERS,
    addressLimits: true,
    crowd: true,
    install: true,
    help: false,
  };
}

/**
 * @param {readonly string[]} args what follows the script's name
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} command as typed, for complaints: `npm start`
 * @returns {Options}
 */
export function parseOptions(args, env, command) {
  checkSwallowed(args, env, FLAGS, command);
  /** @type {Record<string, unknown>} */
  const found = { ...fromEnvironment(env), ...fromArguments(args, command) };
  // The table's parsers decide the types of `found`.
  const options = /** @type {Options} */ ({ ...defaults(), ...found });
  const last = options.port + options.gateways - 1;
  if (options.port !== 0 && last > 65_535) {
    throw new Complaint(
      `${options.gateways} gateways from port ${options.port} end beyond 65535`,
      2,
    );
  }
  return options;
}

/** @param {string} command as typed: `npm start` */
export function helpText(command) {
  const rows = [
    ...Object.entries(FLAGS).map(([name, { value, env, text }]) => [
      value ? `${name} <${value}>` : name,
      env ? `${text} [${env}]` : text,
    ]),
    ['NATS_URL', 'a broker that runs already, instead of one of our own'],
    ['OUTCRY_BROKER', `auto: find or start a nats-server; memory: none, nothing is kept`],
    [
      'OUTCRY_BROKER_FOLDERS',
      `where a nats-server is looked for after PATH (default ${BROKER_FOLDERS.join(delimiter)})`,
    ],
  ];
  const lines = rows.map(([name = '', text]) => `  ${name.padEnd(21)} ${text}`);
  return `${command} -- [flags]\n\n${lines.join('\n')}`;
}

/** @param {Readonly<Record<string, string | undefined>>} env */
function fromEnvironment(env) {
  /** @type {Record<string, unknown>} */
  const found = {};
  for (const [, flag] of Object.entries(FLAGS)) {
    const text = flag.env === undefined ? undefined : env[flag.env];
    if (flag.env && text) found[flag.option] = parseValue(flag, text, `${flag.env}=${text}`);
  }
  const folders = env.OUTCRY_BROKER_FOLDERS;
  if (folders) found.brokerFolders = folders.split(delimiter).filter((folder) => folder !== '');
  const broker = env.OUTCRY_BROKER;
  if (!broker) return found;
  if (!BROKERS.some((known) => known === broker)) {
    throw new Complaint(`OUTCRY_BROKER=${broker}: expected ${BROKERS.join(' or ')}`, 2);
  }
  return { ...found, broker };
}

/**
 * @param {readonly string[]} args
 * @param {string} command
 */
function fromArguments(args, command) {
  /** @type {Record<string, unknown>} */
  const found = {};
  for (let at = 0; at < args.length; at += 1) {
    const [name = '', inline] = splitOnce(args[at] ?? '');
    if (name === '--help' || name === '-h') return { help: true };
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (!flag) throw new Complaint(unknownText(args[at] ?? '', name, command), 2);
    if (!flag.parse) {
      if (inline !== undefined) throw new Complaint(`${name} takes no value`, 2);
      found[flag.option] = false;
      continue;
    }
    const text = inline ?? args[++at];
    if (text === undefined || text.startsWith('--')) {
      throw new Complaint(`${name} needs a value: ${flag.wish}`, 2);
    }
    found[flag.option] = parseValue(flag, text, `${name} ${text}`);
  }
  return found;
}

/**
 * @param {Flag} flag
 * @param {string} text
 * @param {string} shown
 */
function parseValue(flag, text, shown) {
  const value = flag.parse?.(text) ?? null;
  if (value === null) throw new Complaint(`${shown}: expected ${flag.wish}`, 2);
  return value;
}

/**
 * @param {string} word
 * @param {string} name
 * @param {string} command
 */
function unknownText(word, name, command) {
  if (!word.startsWith('-')) {
    return `"${word}" belongs to no flag. Flags stand behind --, as in: ${command} -- --gateways 2`;
  }
  const near = Object.keys(FLAGS).find((known) => known.startsWith(name) || name.startsWith(known));
  return `${name} is no flag of ${command}${near ? `: did you mean ${near}?` : ''}\nSee: ${command} -- --help`;
}

/**
 * @param {number} least
 * @param {number} most
 * @returns {Pick<Flag, 'parse' | 'wish'>}
 */
function wholeNumber(least, most) {
  return {
    parse: (text) => (/^\d{1,10}$/.test(text) ? inRange(Number(text), least, most) : null),
    wish: `a whole number from ${least} to ${most}`,
  };
}

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
function inRange(value, least, most) {
  return value >= least && value <= most ? value : null;
}

/** @param {string} word such as `--rate=20` */
function splitOnce(word) {
  const at = word.startsWith('--') ? word.indexOf('=') : -1;
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}
