import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|js)$/.test(name))
    .sort();

const ROOMS = ['text', 'detect', 'cases', 'gate', 'inquiry', 'notices', 'scoreboard', 'store'];

/** Who may import whom: rooms by the first folder below src, npm packages by name. */
function mayImport(file: string): { rooms: readonly string[]; npm: readonly string[] } | 'anything' {
  const [top, room] = file.split('/') as [string, string];
  if (top === 'adapters') return { rooms: [], npm: ['*'] };
  if (
    file === 'src/main.ts' ||
    file === 'src/stores.ts' ||
    file === 'src/platforms.ts' ||
    file === 'src/gating.ts' ||
    file === 'src/env.ts' ||
    room === 'cli' ||
    top === 'test'
  )
    return 'anything';
  if (room === 'core') return { rooms: [], npm: ['zod'] };
  if (room === 'detect') return { rooms: ['text'], npm: ['zod', 'yaml'] };
  if (room === 'desk') return { rooms: [...ROOMS, 'pipeline'], npm: ['yaml'] };
  if (room === 'pipeline' || file === 'src/intake.ts') return { rooms: [...ROOMS, 'pipeline'], npm: [] };
  return { rooms: [], npm: [] };
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const patterns = [
    /^(?:import|export)\s[^;'"]*?\bfrom\s+'([^']+)'/gm,
    /^import\s+'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

function complaint(file: string, target: string): string | null {
  const allowed = mayImport(file);
  if (allowed === 'anything' || target === '#core') return null;
  if (target.startsWith('node:')) {
    const pure = file.startsWith('src/') && target !== 'node:crypto';
    return pure ? `${file} does I/O through ${target}` : null;
  }
  if (!target.startsWith('.')) {
    const name = target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/');
    return allowed.npm.includes('*') || allowed.npm.includes(name) ? null : `${file} imports ${name}`;
  }
  if (!/\.(ts|js)$/.test(target)) return `${file}: write the ending of ${target}`;
  const path = relative(root, resolve(root, dirname(file), target));
  const [top, room] = path.split('/');
  const [ownTop, ownRoom] = file.split('/');
  if (top === ownTop && room === ownRoom) return null;
  if (file === 'adapters/index.ts' && top === 'adapters') return null;
  return top === 'src' && allowed.rooms.includes(room!) ? null : `${file} imports ${path}`;
}

describe('the house stays in order', () => {
  it('nobody imports across the lines of the import table', () => {
    const complaints = [...filesIn('src'), ...filesIn('adapters')].flatMap((file) =>
      imports(file).flatMap((target) => complaint(file, target) ?? []),
    );
    expect(complaints).toEqual([]);
  });

  it('the table itself catches what it forbids', () => {
    expect(complaint('src/pipeline/act.ts', '../../adapters/sandbox/index.ts')).toMatch(/imports adapters/);
    expect(complaint('src/text/fold.ts', '../detect/index.ts')).toMatch(/imports src\/detect/);
    expect(complaint('src/inquiry/find.ts', '../text/index.ts')).toMatch(/imports src\/text/);
    expect(complaint('src/cases/id.ts', 'node:fs')).toMatch(/I\/O/);
    expect(complaint('src/gate/door.ts', '../cases/index.ts')).toMatch(/imports src\/cases/);
    expect(complaint('src/core/policy.ts', 'yaml')).toMatch(/yaml/);
    expect(complaint('adapters/sandbox/index.ts', '../history/index.ts')).toMatch(/history/);
    expect(complaint('src/scoreboard/svg.ts', '../notices/index.ts')).toMatch(/imports src\/notices/);
    expect(complaint('src/notices/schedule.ts', 'zod')).toMatch(/imports zod/);
    expect(complaint('src/detect/lexicon.ts', '../text/index.ts')).toBeNull();
  });

  it('no platform is named in src or rules', () => {
    const rules = readdirSync(join(root, 'rules'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join('rules', name));
    const named = [...filesIn('src'), ...rules]
      .filter((file) => !['src/main.ts', 'src/env.ts', 'src/platforms.ts'].includes(file))
      .filter((file) => !file.startsWith('src/cli/'))
      .filter((file) => /discord|slack/i.test(readFileSync(join(root, file), 'utf8')));
    expect(named).toEqual([]);
  });

  it('only env.ts reads the environment', () => {
    const readers = [...filesIn('src'), ...filesIn('adapters')]
      .filter((file) => !['src/env.ts', 'src/cli/serve.ts'].includes(file))
      .filter((file) =>
        /process\.env|loadEnvFile|from 'node:process'.*env/.test(readFileSync(join(root, file), 'utf8')),
      );
    expect(readers).toEqual([]);
  });
});
