import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEnv, SECRET_NAMES, SETTING_NAMES } from '../../src/app/env.ts';
import { secretFileSettings } from '../../src/app/environment/secret-files.ts';

const read = (path: string): string => readFileSync(`deploy/${path}`, 'utf8');

/** The values of each key of a unit file of systemd, in order. */
const unit = Map.groupBy(read('systemd/yamidome.service').matchAll(/^(\w+)=(.*)$/gm), ([, key]) => key!);
const valuesOf = (key: string): readonly string[] => (unit.get(key) ?? []).map(([, , value]) => value!);
const lastOf = (key: string): string | undefined => valuesOf(key).at(-1);
const serveSource = readFileSync('src/cli/serve/run-serve.ts', 'utf8');
const numberIn = (name: string): number => Number(new RegExp(`${name} = (\\d+)`).exec(serveSource)?.[1]);

test('the service of systemd starts Node.js itself, so that it gets the signal to stop', () => {
  const [program, script, ...args] = lastOf('ExecStart')!.split(' ');
  const inCheckout = (path = '') => path.replace('/opt/yamidome/', '');
  expect(existsSync(inCheckout(script))).toBe(true);
  expect(inCheckout(program)).toBe('node_modules/.bin/node');
  expect(args).toEqual(['serve']);
  expect(lastOf('KillSignal')).toBe('SIGTERM');
  expect(Number(lastOf('TimeoutStopSec'))).toBeGreaterThan(numberIn('STOP_DEADLINE_MS') / 1000);
});

test('it is started again after a failure, but not when a setting cannot be used', () => {
  expect(lastOf('Restart')).toBe('on-failure');
  expect(lastOf('RestartPreventExitStatus')).toBe(String(numberIn('UNUSABLE_SETTINGS')));
});

test('it knows every setting, and reads secrets from credentials', () => {
  const settings = valuesOf('Environment').map((line) => line.split('='));
  const known = [...SETTING_NAMES, ...secretFileSettings(SECRET_NAMES)];
  expect(settings.map(([name]) => name).filter((name) => !known.includes(name!))).toEqual([]);
  const credentials = valuesOf('LoadCredential').map((line) => `%d/${line.split(':')[0]}`);
  expect(settings.filter(([name]) => name!.endsWith('_FILE')).map(([, path]) => path)).toEqual(credentials);
});

test('it has no rights, and can write to its own data only', () => {
  const hardening = [
    'DynamicUser',
    'ProtectSystem',
    'ProtectHome',
    'PrivateTmp',
    'PrivateDevices',
    'NoNewPrivileges',
  ];
  expect(hardening.map(lastOf)).toEqual(['yes', 'strict', 'yes', 'yes', 'yes', 'yes']);
  expect(lastOf('CapabilityBoundingSet')).toBe('');
  expect(valuesOf('ReadWritePaths')).toEqual([]);
  expect(lastOf('StateDirectory')).toBe('yamidome');
  expect(valuesOf('Environment')).toContain('DATA_DIR=%S/yamidome');
  // Node.js could not start: it compiles while it runs.
  expect(valuesOf('MemoryDenyWriteExecute')).toEqual([]);
});

test.each(['caddy/Caddyfile', 'nginx/yamidome.conf'])(
  '%s passes the gate and Slack on to their default ports, and nothing else',
  (path) => {
    const { GATE_PORT, SLACK_PORT } = readEnv({}, 'no-such-file');
    const targets = [...read(path).matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    expect(targets).toEqual([GATE_PORT, SLACK_PORT]);
    expect([...read(path).matchAll(/(?:location|handle) (\/\w+\/)/g)].map(([, prefix]) => prefix)).toEqual([
      '/gate/',
      '/slack/',
    ]);
  },
);

test('nginx logs no address of the gate, and tells the bot the address that it sees itself', () => {
  const [, gate = ''] = read('nginx/yamidome.conf').split(/^server \{$/m);
  expect(gate).toContain('access_log off;');
  expect(gate).toContain('proxy_set_header X-Forwarded-For $remote_addr;');
});

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };

test.each(['docs/install.md', 'docs/ja/install.md'])('%s names the image of this version', (path) => {
  const tags = [...readFileSync(path, 'utf8').matchAll(/yamidome:(\d\S*)/g)].map(([, tag]) => tag);
  expect(new Set(tags)).toEqual(new Set([version]));
});

test('docs/install.md names every setting that can be a file', () => {
  const text = readFileSync('docs/install.md', 'utf8');
  expect(SECRET_NAMES.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
