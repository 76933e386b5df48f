import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readChangelog } from '../../scripts/release-notes.ts';

const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const { version } = JSON.parse(read('package.json')) as { readonly version: string };

it('the lock file has the version of package.json', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    readonly version: string;
    readonly packages: Readonly<Record<string, { readonly version: string }>>;
  };
  expect([lock.version, lock.packages['']?.version]).toEqual([version, version]);
});

it('the changelog begins with the version of package.json, and its versions descend', () => {
  const versions = readChangelog(read('CHANGELOG.md')).map((entry) => entry.version);
  expect(versions[0]).toBe(version);
  expect(versions.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))).toEqual(versions);
});

it('only the newest version of the changelog may be unreleased', () => {
  expect(
    readChangelog(read('CHANGELOG.md'))
      .slice(1)
      .filter(({ date }) => date === undefined),
  ).toEqual([]);
});

it('compose.yaml and the manifests of Kubernetes run the image of this version', () => {
  const manifests = readdirSync(new URL('../../deploy/kubernetes', import.meta.url), {
    recursive: true,
    encoding: 'utf8',
  });
  const files = [
    'compose.yaml',
    ...manifests.filter((name) => name.endsWith('.yaml')).map((name) => `deploy/kubernetes/${name}`),
  ];
  const images = files.flatMap((file) =>
    [...read(file).matchAll(/image: (yamidome:.*)$/gm)].map(([, image]) => `${file} ${image}`),
  );
  expect(images.length).toBeGreaterThan(1);
  expect(images.filter((image) => !image.endsWith(` yamidome:${version}`))).toEqual([]);
});
