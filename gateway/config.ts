// The gateway's options: flags, then environment, then defaults. A wrong one is a readable complaint with exit code 2.

import { Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import { type EarlyExit, natsUrlOption, readOptions, wholeNumber } from '../bus/options.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { TrustedProxies } from './addresses.ts';
import { SECRET_BYTES } from './auth.ts';
import { parseNodeUrl } from './nodes.ts';
import { OPERATOR_TOKEN_BYTES } from './operator-token.ts';

/** What every process with a door is told. */
export interface DoorConfig {
  readonly port: number;
  readonly host: string;
  readonly webFolder: string | null;
  readonly publicUrl: string | null;
  readonly origins: readonly string[];
  readonly trustedProxies: TrustedProxies;
  readonly addressLimits: boolean;
  readonly secret: string | null;
  /** Null: one is to be made. */
  readonly operatorToken: string | null;
}

export interface GatewayConfig extends DoorConfig {
  readonly natsUrls: readonly string[];
  readonly node: string;
}

const MAX_PORT = 65_535;

const HELP_END = `
Example:
  NATS_URL=nats://127.0.0.1:4222 npm run gateway -- --port 8081

OUTCRY_SECRET signs sessions; without it the nodes of one broker share a key made once.
OUTCRY_OPERATOR_TOKEN is what an operator tells; without it each node makes one at its start and logs it.`;

/** `args`: what follows the name of the script. `fallbackNode` names a node that was given no name. */
export function readConfig(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  fallbackNode: string,
): Result<GatewayConfig, EarlyExit> {
  const command = new Command('npm run gateway --')
    .description('One gateway node: pushes prices and rooms from NATS to browsers over WebSockets.')
    .addOption(natsUrlOption())
    .addOption(
      new Option('--node <name>', 'name of this node; default: made of machine and process')
        .env('OUTCRY_NODE')
        .argParser(parseNode),
    )
    .addHelpText('after', HELP_END)
    .showHelpAfterError('See: npm run gateway -- --help');
  addDoorOptions(command);
  const options = readOptions(command, args);
  if (!options.ok) return options;
  const door = doorOf(options.value, env);
  if (!door.ok) return door;
  const { natsUrl, node = fallbackNode } = options.value;
  return ok({ ...door.value, natsUrls: natsUrl, node });
}

export function addDoorOptions(command: Command): void {
  command
    .addOption(
      new Option('--port <port>', 'port to listen on; 0: any free one')
        .env('PORT')
        .default(8080)
        .argParser(wholeNumber(0, MAX_PORT)),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; 0.0.0.0: every one')
        .env('OUTCRY_HOST')
        .default('127.0.0.1'),
    )
    .addOption(new Option('--web <folder>', 'folder of the built dashboard; without it no pages'))
    .addOption(
      new Option('--public-url <url>', 'WebSocket address under which clients reach this node')
        .env('OUTCRY_PUBLIC_URL')
        .argParser(parsePublicUrl),
    )
    .addOption(
      new Option('--origins <list>', 'origins of pages elsewhere that may connect, by comma')
        .env('OUTCRY_ORIGINS')
        .default([], 'none')
        .argParser(parseOrigins),
    )
    .addOption(
      new Option('--trusted-proxies <list>', 'addresses or networks whose X-Forwarded-For counts')
        .env('OUTCRY_TRUSTED_PROXIES')
        .default(new TrustedProxies(), 'none')
        .argParser(parseProxies),
    )
    .option('--no-address-limits', 'lift all that is counted per address');
}

/** What `addDoorOptions` has parsed, with the secrets of the environment. */
export function doorOf(
  options: OptionValues,
  env: NodeJS.ProcessEnv,
): Result<DoorConfig, EarlyExit> {
  const secret = env.OUTCRY_SECRET || null;
  if (secret !== null && Buffer.byteLength(secret) < SECRET_BYTES) {
    return err({ code: 2, text: `error: OUTCRY_SECRET needs at least ${SECRET_BYTES} bytes\n` });
  }
  const operatorToken = env.OUTCRY_OPERATOR_TOKEN || null;
  if (operatorToken !== null && !isGoodToken(operatorToken)) {
    const wish = `at least ${OPERATOR_TOKEN_BYTES} characters of ASCII without spaces`;
    return err({ code: 2, text: `error: OUTCRY_OPERATOR_TOKEN needs ${wish}\n` });
  }
  const { port, host, web = null, publicUrl = null, origins } = options;
  const { trustedProxies, addressLimits } = options;
  return ok({
    port,
    host,
    webFolder: web,
    publicUrl,
    origins,
    trustedProxies,
    addressLimits,
    secret,
    operatorToken,
  });
}

/** It has to fit into a header. */
function isGoodToken(token: string): boolean {
  return token.length >= OPERATOR_TOKEN_BYTES && /^[!-~]+$/.test(token);
}

function parseNode(text: string): string {
  if (/^[A-Za-z0-9_-]{1,32}$/.test(text)) return text;
  throw new InvalidArgumentError('A node name has 1 to 32 of A-Z a-z 0-9 _ -.');
}

function parsePublicUrl(text: string): string {
  const url = parseNodeUrl(text);
  if (url.ok) return url.value;
  throw new InvalidArgumentError(`Expected an address like wss://example.org/ws: ${url.error}.`);
}

function parseOrigins(text: string): string[] {
  return text.split(',').map((entry) => {
    const origin = entry.trim();
    if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
    throw new InvalidArgumentError(`${origin} is no origin like https://example.org.`);
  });
}

function parseProxies(text: string): TrustedProxies {
  const proxies = TrustedProxies.parse(text.split(','));
  if (!proxies.ok) throw new InvalidArgumentError(proxies.error);
  return proxies.value;
}
