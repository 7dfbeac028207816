// What can be known of docker-compose.yml without an engine: that it is YAML, that the parts take its flags, that what it
// names exists, and that its gateways, its proxy and its network agree with each other.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { serverConfig } from '../../../bus/server-config.ts';
import { readConfig as readFeedConfig } from '../../../feed/config.ts';
import { type GatewayConfig, readConfig } from '../../../gateway/config.ts';
import { isAllowedOrigin } from '../../../gateway/http/security.ts';
import { ROOT } from '../../support/tree.ts';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly networks: readonly string[] | Readonly<Record<string, unknown>>;
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: { readonly floor: { ipam: { config: readonly { subnet: string }[] } } };
}

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

// Merge keys (`<<`) are YAML 1.1, which is what compose reads.
const compose: Compose = parse(textOf('docker-compose.yml'), { merge: true, strict: true });
const services = Object.entries(compose.services);
const gateways = ['gateway-a', 'gateway-b'];
const parts = services.filter(([, { build }]) => build !== undefined);
const dockerfile = textOf('Dockerfile');

function serviceOf(name: string): Service {
  const service = compose.services[name];
  if (!service) throw new Error(`no service ${name}`);
  return service;
}

/** The flags of a part: its command without the script. */
const flagsOf = (name: string): readonly string[] => serviceOf(name).command?.slice(1) ?? [];

function gatewayConfig(name: string): GatewayConfig {
  const { environment = {} } = serviceOf(name);
  vi.stubEnv('NATS_URL', environment.NATS_URL);
  // As `openssl rand -hex 32` gives what the environment must give.
  const given = Object.entries(environment).map(([variable, value]) => [
    variable,
    value.replace(/^\$\{.*\}$/, 'f'.repeat(64)),
  ]);
  const config = readConfig(flagsOf(name), Object.fromEntries(given), 'unnamed');
  if (!config.ok) throw new Error(config.error.text);
  return config.value;
}

/** Each site of the Caddyfile with the services that it leads to. */
function sites(): Map<string, string[]> {
  const found = textOf('deploy/Caddyfile').matchAll(/^(https:\S+) \{\n([\s\S]*?)^\}/gm);
  return new Map(
    [...found].map(([, site = '', body = '']) => {
      const upstreams = /reverse_proxy (.*?)( \{)?$/m.exec(body)?.[1] ?? '';
      return [site, upstreams.split(' ')];
    }),
  );
}

const pageOf = (webSocketUrl: string): string =>
  new URL(webSocketUrl.replace(/^ws/, 'http')).origin;

afterEach(() => vi.unstubAllEnvs());

describe('docker-compose.yml', () => {
  test('has one of each part, two gateways and a crowd that comes only when it is asked', () => {
    expect(services.map(([name]) => name).sort()).toEqual(
      ['nats', 'feed', ...gateways, 'proxy', 'crowd'].sort(),
    );
    expect(services.filter(([, { profiles }]) => profiles).map(([name]) => name)).toEqual([
      'crowd',
    ]);
  });

  test.each(services)('%s: what it names exists', (_name, service) => {
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) expect(existsSync(join(ROOT, source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    }
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(condition).toBe('service_healthy');
      expect(serviceOf(other).healthcheck).toBeDefined();
    }
    const networks = Array.isArray(service.networks)
      ? service.networks
      : Object.keys(service.networks);
    expect(networks).toEqual(['floor']);
    expect(Object.keys(compose.networks)).toEqual(['floor']);
  });

  test.each(services)('%s comes back by itself, and is one version', (_name, service) => {
    expect(service.restart).toBe('unless-stopped');
    if (service.build === undefined) expect(service.image).toMatch(/:\d+\.\d+\.\d+-alpine$/);
  });

  test.each(parts)('%s runs a script that the image has', (_name, { command = [] }) => {
    const [script = ''] = command;
    const [folder = ''] = script.split('/');

    expect(existsSync(join(ROOT, script))).toBe(true);
    expect(dockerfile).toContain(`\nCOPY ${folder} ${folder}\n`);
    expect(dockerfile).toMatch(/ENTRYPOINT \["node", "--import", "tsx"\]\n$/);
  });

  test('the broker has the options of the house, for its version', () => {
    const { image, command = [], volumes = [] } = serviceOf('nats');
    const text = textOf('deploy/nats.conf').replace(/^#.*\n/gm, '');
    const storeBytes = Number(/max_file: (\d+)/.exec(text)?.[1]);
    const ours = serverConfig({ version: image, storeFolder: '/data', port: 4222, storeBytes });

    const contained = text.replace('http: "127.0.0.1:8222"\n', '').replace('0.0.0.0', '127.0.0.1');
    expect(contained).toBe(ours);
    expect(text).toContain('sync_interval: always');
    expect(volumes).toContain(`./deploy/nats.conf:${command.at(-1)}:ro`);
    expect(volumes).toContain('nats:/data');
  });

  test('the feed takes its flags', () => {
    vi.stubEnv('NATS_URL', serviceOf('feed').environment?.NATS_URL);

    expect(readFeedConfig(flagsOf('feed'))).toMatchObject({
      ok: true,
      value: { natsUrls: ['nats://nats:4222'], symbols: 50 },
    });
  });

  test('the crowd takes its flags, and would not take others', () => {
    const run = (...more: string[]) =>
      spawnSync(
        process.execPath,
        ['--import', 'tsx', 'client/examples/crowd.ts', ...flagsOf('crowd'), ...more, '--help'],
        { cwd: ROOT },
      ).status;

    expect(run()).toBe(0);
    expect(run('--no-such-flag')).toBe(2);
    expect(JSON.stringify(serviceOf('gateway-a').networks)).toContain('"gateway"');
  });
});

describe('the gateways of docker-compose.yml', () => {
  test.each(gateways)('%s takes its flags', (name) => {
    expect(gatewayConfig(name)).toMatchObject({
      natsUrls: ['nats://nats:4222'],
      node: name,
      host: '0.0.0.0',
      port: 8080,
      webFolder: 'web/dist',
      addressLimits: true,
    });
    expect(dockerfile).toContain('COPY --from=built /outcry/web/dist web/dist');
    expect(serviceOf(name).healthcheck?.test.at(-1)).toContain(':8080/readyz');
  });

  test('share a secret and an operator token that the environment must give', () => {
    for (const variable of ['OUTCRY_SECRET', 'OUTCRY_OPERATOR_TOKEN']) {
      const values = gateways.map((name) => serviceOf(name).environment?.[variable]);

      expect(new Set(values).size).toBe(1);
      expect(values[0]?.startsWith(`\${${variable}:?`)).toBe(true);
    }
  });

  test('trust the network, which nobody else is in', () => {
    const subnet = compose.networks.floor.ipam.config[0]?.subnet ?? '';
    for (const name of gateways) {
      const { trustedProxies } = gatewayConfig(name);
      expect(flagsOf(name)).toContain(`--trusted-proxies=${subnet}`);
      expect(trustedProxies.has('172.31.77.9')).toBe(true);
      expect(trustedProxies.has('172.31.78.9')).toBe(false);
    }
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(['proxy']);
  });

  test('have each a TLS address of its own at the proxy, which is published on this machine', () => {
    for (const name of gateways) {
      const { publicUrl } = gatewayConfig(name);
      expect(publicUrl).toMatch(/^wss:.*\/ws$/);
      expect(sites().get(pageOf(publicUrl ?? ''))).toEqual([`${name}:8080`]);
    }
    const published = [...sites().keys()].map((site) => new URL(site).port);
    expect(serviceOf('proxy').ports).toEqual(published.map((p) => `127.0.0.1:${p}:${p}`));
  });

  test('let pages in from the common door and from each other', () => {
    const configs = gateways.map(gatewayConfig);
    const urls = configs.map(({ publicUrl }) => publicUrl ?? '');
    const doors = [...sites()].filter(([, upstreams]) => upstreams.length > 1);
    expect(doors).toEqual([['https://localhost:8443', gateways.map((name) => `${name}:8080`)]]);

    for (const { publicUrl, origins } of configs) {
      const { host } = new URL(publicUrl ?? '');
      const isAllowed = (page: string) => isAllowedOrigin(page, host, origins, urls);
      for (const site of sites().keys()) expect(isAllowed(site), site).toBe(true);
      expect(isAllowed('https://elsewhere.example')).toBe(false);
    }
  });
});
