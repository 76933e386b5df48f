import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readEnv, SECRET_NAMES, SETTING_NAMES } from '../../src/app/env.ts';
import { secretFileSettings } from '../../src/app/environment/secret-files.ts';

const read = (path: string): string => readFileSync(`deploy/${path}`, 'utf8');

/** Reads the values of a key of a unit file of systemd, in order. */
const readUnit = (name: string) => {
  const lines = Map.groupBy(read(`systemd/${name}`).matchAll(/^(\w+)=(.*)$/gm), ([, key]) => key!);
  return (key: string): readonly string[] => (lines.get(key) ?? []).map(([, , value]) => value!);
};
const valuesOf = readUnit('yamidome.service');
const lastOf = (key: string): string | undefined => valuesOf(key).at(-1);
const serveSource = readFileSync('src/cli/lib/run-app.ts', 'utf8');
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

test('the backup of each night runs as the user of the bot, on its data, with no more rights', () => {
  const backup = readUnit('yamidome-backup.service');
  for (const key of ['User', 'EnvironmentFile', 'WorkingDirectory', 'StateDirectoryMode', 'UMask'])
    expect(backup(key), key).toEqual(valuesOf(key));
  expect(backup('Environment')).toContain('DATA_DIR=%S/yamidome');
  const [folder, target] = backup('StateDirectory')[0]!.split(' ');
  expect([folder]).toEqual(valuesOf('StateDirectory'));
  const [program, script] = lastOf('ExecStart')!.split(' ');
  expect(backup('ExecStart')).toEqual([`${program} ${script} backup %S/${target} --keep 14 --json`]);
  const hardening = (text: string) => text.slice(text.indexOf('NoNewPrivileges=')).split('\n\n')[0]!.trim();
  expect(hardening(read('systemd/yamidome-backup.service'))).toBe(
    hardening(read('systemd/yamidome.service')),
  );
  expect(backup('DynamicUser')).toEqual(['yes']);
  expect(readUnit('yamidome-backup.timer')('OnCalendar')).toHaveLength(1);
});

/** The port that the image and the documents use for health, metrics and the console. */
const WEB_PORT = 9464;

test.each(['caddy/Caddyfile', 'nginx/yamidome.conf'])(
  '%s passes the gate, the console, the API and Slack on to their ports, and nothing else',
  (path) => {
    const { GATE_PORT, API_PORT, SLACK_PORT } = readEnv({}, 'no-such-file');
    const targets = [...read(path).matchAll(/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    expect([...new Set(targets)]).toEqual([GATE_PORT, WEB_PORT, API_PORT, SLACK_PORT]);
    const paths = [...read(path).matchAll(/(?:location|handle|path \/console) (?:= )?(\/\w+\/?)/g)];
    const prefixes = new Set(paths.map(([, prefix]) => prefix!));
    for (const testedBelow of ['/console', '/v1/']) prefixes.delete(testedBelow);
    expect([...prefixes]).toEqual(['/gate/', '/console/', '/slack/']);
  },
);

test('the port of the console also serves metrics without a password, so the proxies pass on /console alone', () => {
  const caddy = /^console\.example\.org \{\n([\s\S]*?)^\}$/m.exec(read('caddy/Caddyfile'))![1]!;
  expect(caddy).toMatch(
    /@console path \/console \/console\/\*\n\thandle @console \{\n\t\treverse_proxy 127\.0\.0\.1:9464/,
  );
  expect(caddy.match(/reverse_proxy/g)).toHaveLength(1);
  expect(caddy).toMatch(/handle \{\n\t\trespond 404/);
  const nginx = read('nginx/yamidome.conf')
    .split(/^server \{$/m)
    .find((server) => server.includes('server_name console.example.org'))!;
  const passed = nginx.split(/^ {4}location /m).filter((location) => location.includes('proxy_pass'));
  expect(passed.map((location) => location.split(' {')[0])).toEqual(['= /console', '/console/']);
  expect(nginx).toMatch(/location \/ \{\n {8}return 404;/);
  expect(nginx).toContain('access_log off;');
  expect(nginx.match(/X-Forwarded-For \$remote_addr/g)).toHaveLength(2);
});

test('the proxies pass on the calls and the page of the operator API, with the address that they see, and nothing else', () => {
  const caddy = /^api\.example\.org \{\n([\s\S]*?)^\}$/m.exec(read('caddy/Caddyfile'))![1]!;
  expect(caddy).toContain('@api path /v1/* /docs /docs/* /openapi.json\n');
  expect(caddy).toMatch(/handle \{\n\t\trespond 404/);
  const nginx = read('nginx/yamidome.conf')
    .split(/^server \{$/m)
    .find((server) => server.includes('server_name api.example.org'))!;
  const passed = nginx.split(/^ {4}location /m).filter((location) => location.includes('proxy_pass'));
  expect(passed.map((location) => location.split(' {')[0])).toEqual([
    '/v1/',
    '~ ^/(docs|openapi\\.json)(/|$)',
  ]);
  for (const location of passed) expect(location).toContain('X-Forwarded-For $remote_addr;');
  expect(nginx).toMatch(/location \/ \{\n {8}return 404;/);
});

test('Caddy logs no address of the gate, also when the bot does not answer', () => {
  expect(read('caddy/Caddyfile')).toMatch(/^\{\n\tlog default \{\n\t\texclude http\.log\.error\n/m);
  expect(read('caddy/Caddyfile')).not.toMatch(/^\tlog\b(?! default)/m);
});

test('nginx logs no address of the gate, also when the bot does not answer, and tells the bot the address that it sees itself', () => {
  const [, gate = ''] = read('nginx/yamidome.conf').split(/^server \{$/m);
  expect(gate).toContain('access_log off;');
  expect(gate).toMatch(/error_log \S+ crit;/);
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
