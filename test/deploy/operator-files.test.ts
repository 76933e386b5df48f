import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SECRET_NAMES, SETTING_NAMES } from '../../src/app/env.ts';
import { secretFileSettings } from '../../src/app/environment/secret-files.ts';

const FOLDER = 'deploy/kubernetes/operator';
const read = (name: string) => parse(readFileSync(join(FOLDER, name), 'utf8'));
const known = [...SETTING_NAMES, ...secretFileSettings(SECRET_NAMES)];
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
const processes = ['api', 'worker'] as const;

test.each(processes)(
  'the pods of yamidome %s run its command, without rights, and write to their volumes only',
  (role) => {
    const { kind, spec } = read(`${role}.yaml`);
    expect(kind).toBe('Deployment');
    expect(spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          image: `yamidome:${version}`,
          args: [role],
          securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
          livenessProbe: { httpGet: { path: '/healthz' } },
          readinessProbe: { httpGet: { path: '/readyz' } },
        },
      ],
    });
  },
);

test('labels and ports of service, network policy, disruption budget and pods fit', () => {
  const label = '"app.kubernetes.io/name":"yamidome-operator"';
  for (const name of readdirSync(FOLDER).filter((file) => file !== 'settings.yaml'))
    expect(JSON.stringify(read(name)), name).toContain(label);
  const ports = processes.flatMap((role) => read(`${role}.yaml`).spec.template.spec.containers[0].ports);
  const names = new Set(ports.map(({ name }: { name: string }) => name));
  for (const { ports: allowed } of read('network-policy.yaml').spec.ingress)
    for (const { port } of allowed) expect(names).toContain(port);
});

test('every setting for operators is one that yamidome knows, and every secret is a file of the example', () => {
  const { data } = read('settings.yaml') as { readonly data: Readonly<Record<string, string>> };
  expect(Object.keys(data).filter((name) => !known.includes(name))).toEqual([]);
  const { stringData } = parse(readFileSync('deploy/kubernetes/secret.example.yaml', 'utf8'));
  for (const [name, path] of Object.entries(data))
    if (name.endsWith('_FILE')) expect(Object.keys(stringData)).toContain(path.split('/').at(-1));
});

test('the unit of systemd for intake and workers has the hardening of the bot, and no setting that is unknown', () => {
  const unit = readFileSync('deploy/systemd/yamidome-operator@.service', 'utf8');
  const bot = readFileSync('deploy/systemd/yamidome.service', 'utf8');
  const hardening = (text: string) => text.slice(text.indexOf('NoNewPrivileges=')).split('\n\n')[0]!.trim();
  expect(hardening(unit)).toBe(hardening(bot));
  expect(unit).toMatch(/^ExecStart=.*\/bin\/yamidome\.mjs %i$/m);
  const settings = [...unit.matchAll(/^Environment=(\w+)=/gm)].map(([, name]) => name!);
  expect(settings.filter((name) => !known.includes(name))).toEqual([]);
});
