import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { SECRET_NAMES, SETTING_NAMES } from '../../src/app/env.ts';
import { secretFileSettings } from '../../src/app/environment/secret-files.ts';

const FOLDER = 'deploy/kubernetes';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly envFrom: unknown;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface StatefulSet extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly containers: readonly [Container];
      };
    };
  };
}

const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.yaml'),
);
const read = <T extends Manifest>(name: string): T => parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
const bots = files
  .filter((name) => basename(name).startsWith('discord'))
  .map((name) => read<StatefulSet>(name));
const containerOf = ({ spec }: StatefulSet): Container => spec.template.spec.containers[0];

interface Model {
  new (manifest: Manifest): { validate(): void };
}

/** Throws when the manifest is not of the schema of Kubernetes for its kind. */
async function validate(manifest: Manifest): Promise<void> {
  const path = `kubernetes-models/${manifest.apiVersion}/${manifest.kind}`;
  const models = (await import(/* @vite-ignore */ path)) as Record<string, Model>;
  new models[manifest.kind]!(manifest).validate();
}

test.each(files)('%s has the schema of Kubernetes and is in the namespace of yamidome', async (name) => {
  const manifest = read(name);
  await validate(manifest);
  if (manifest.kind !== 'Namespace') expect(manifest.metadata.namespace).toBe('yamidome');
});

test('a manifest with a number as text is refused', async () => {
  const [bot] = bots;
  await expect(validate({ ...bot!, spec: { ...bot!.spec, replicas: '1' } } as Manifest)).rejects.toThrow(
    'integer',
  );
});

test('at most one pod holds a shard, and together the pods of a large bot hold all of them', () => {
  expect(bots.map(({ kind, spec }) => [kind, spec.replicas])).toEqual(bots.map(() => ['StatefulSet', 1]));
  const ranges = bots.flatMap((bot) => containerOf(bot).env.map(({ value }) => value));
  expect(ranges.toSorted()).toEqual(['0-7/16', '8-15/16', 'auto']);
});

test('the ranges of shards differ in their name and their shards only', () => {
  const plain = bots.map((bot) => {
    const shards = `"value":"${containerOf(bot).env[0]!.value}"`;
    return JSON.stringify(bot).replaceAll(bot.metadata.name, 'NAME').replace(shards, 'SHARDS');
  });
  expect(new Set(plain).size).toBe(1);
});

test('a pod runs as a user without rights, and writes to its volumes only', () => {
  for (const bot of bots)
    expect(bot.spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          startupProbe: { httpGet: { path: '/healthz', port: 'health' } },
          livenessProbe: { httpGet: { path: '/healthz', port: 'health' } },
          readinessProbe: { httpGet: { path: '/readyz', port: 'health' } },
        },
      ],
    });
});

test('every setting is one that yamidome knows, and every secret is a file of the example', () => {
  const { data } = read<Manifest & { data: Record<string, string> }>('settings.yaml');
  const { stringData } = read<Manifest & { stringData: Record<string, string> }>('secret.example.yaml');
  const known = [...SETTING_NAMES, ...secretFileSettings(SECRET_NAMES)];
  expect(Object.keys(data).filter((name) => !known.includes(name))).toEqual([]);
  const paths = Object.entries(data)
    .filter(([name]) => name.endsWith('_FILE'))
    .map(([, path]) => path);
  const mount = containerOf(bots[0]!).volumeMounts.find(({ name }) => name === 'secrets')!.mountPath;
  expect(paths.toSorted()).toEqual(
    Object.keys(stringData)
      .map((name) => `${mount}/${name}`)
      .toSorted(),
  );
});

test('service, network policy, disruption budget and pods name the same pods and ports', () => {
  const label = '"app.kubernetes.io/name":"yamidome"';
  for (const name of ['service.yaml', 'network-policy.yaml', 'disruption-budget.yaml'])
    expect(JSON.stringify(read(name)), name).toContain(label);
  for (const bot of bots) {
    expect(JSON.stringify(bot.spec.template)).toContain(label);
    expect(containerOf(bot).ports.map(({ name }) => name)).toEqual(['gate', 'health']);
  }
});

test('the image has the version of yamidome', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
  for (const bot of bots) expect(containerOf(bot).image).toBe(`yamidome:${version}`);
});
