import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { PlatformDescriptor } from '#core';
import { platforms } from '../../adapters/index.ts';
import { checkTypes } from '../support/check-types.ts';
import { readDocumentedFiles } from '../support/documented-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the project, so that `#core` and npm packages are found from there. */
const FOLDER = join(ROOT, '.reports', 'contributing-adapter');
const files = readDocumentedFiles('contributing/adapter.md');

function writeFile(path: string, text: string): void {
  mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
  writeFileSync(join(FOLDER, path), text);
}

rmSync(FOLDER, { recursive: true, force: true });
for (const { path, code } of files) writeFile(path, code);
const contract = relative(join(FOLDER, 'test/contracts'), join(ROOT, 'test/contracts/adapter.ts'));
writeFile('test/contracts/adapter.ts', `export * from '${contract}';\n`);
writeFile('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', include: ['adapters', 'test'] }));

const load = async (path: string): Promise<Record<string, unknown>> =>
  (await import(pathToFileURL(join(FOLDER, path)).href)) as Record<string, unknown>;

// The contract test of the page registers its own tests here.
await load('test/adapters/wall/contract.test.ts');

describe('the guide for adapters', () => {
  test('names four files and nothing twice', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'adapters/wall/supported-actions.ts',
      'adapters/wall/descriptor.ts',
      'adapters/wall/index.ts',
      'test/adapters/wall/contract.test.ts',
    ]);
  });

  test('shows code that has the right types', () => {
    expect(checkTypes(FOLDER)).toBe('');
  });

  test('shows a descriptor that is off without its setting and builds the adapter with it', async () => {
    const { wallPlatform } = await load('adapters/wall/descriptor.ts');
    const descriptor = wallPlatform as PlatformDescriptor;
    expect(descriptor.readSettings({})).toBeUndefined();
    expect(descriptor.readSettings({ WALL_PORT: 8790 })).toEqual({ port: 8790 });
    expect(Object.keys(descriptor.env)).toEqual(descriptor.mainSettings);
    const adapter = await descriptor.create({ port: 0 }, {
      clock: { now: () => new Date() },
      log: { info: () => {}, warn: () => {}, error: () => {} },
    } as unknown as Parameters<PlatformDescriptor['create']>[1]);
    expect(adapter.platform).toBe(descriptor.platform);
    expect(adapter.supports).toEqual(descriptor.supports);
  });

  test('explains the members that the descriptors in use have', () => {
    const guide = readFileSync(join(ROOT, 'docs/contributing/adapter.md'), 'utf8');
    const selfExplaining = ['title', 'supports', 'isFallback'];
    const members = new Set(platforms.flatMap((descriptor) => Object.keys(descriptor)));
    for (const member of members)
      if (!selfExplaining.includes(member)) expect(guide).toContain(`| \`${member}\` |`);
  });
});
