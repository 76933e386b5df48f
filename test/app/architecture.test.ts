import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const sourceFilesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|js)$/.test(name))
    .sort();
const PRODUCTION_FILES = [...sourceFilesIn('src'), ...sourceFilesIn('adapters')];

/** Below the pipeline, and above it: the pipeline imports neither support nor scoreboard. */
const LOWER_FOLDERS = ['text', 'detect', 'cases', 'gate', 'inquiry', 'memory'];
const UPPER_FOLDERS = ['member-support', 'scoreboard'];

interface Permission {
  /** Folders of src; a file may always import its own folder, and `lib` and `core` where listed. */
  readonly folders: readonly string[];
  readonly npm: readonly string[];
}

/** The import table of docs/architecture.md. Folders that are not listed (app, cli) and main.ts may import anything. */
const IMPORT_TABLE: Readonly<Record<string, Permission>> = {
  core: { folders: [], npm: ['zod'] },
  lib: { folders: [], npm: [] },
  text: { folders: ['core', 'lib'], npm: [] },
  cases: { folders: ['core', 'lib'], npm: [] },
  'member-support': { folders: ['cases', 'pipeline', 'core', 'lib'], npm: [] },
  scoreboard: { folders: ['cases', 'pipeline', 'member-support', 'core', 'lib'], npm: [] },
  gate: { folders: ['core', 'lib'], npm: [] },
  inquiry: { folders: ['core', 'lib'], npm: [] },
  memory: { folders: ['core', 'lib'], npm: [] },
  detect: { folders: ['text', 'core', 'lib'], npm: ['zod', 'yaml'] },
  pipeline: { folders: [...LOWER_FOLDERS, 'core', 'lib'], npm: [] },
  commands: { folders: [...LOWER_FOLDERS, ...UPPER_FOLDERS, 'pipeline', 'core', 'lib'], npm: ['yaml'] },
};

/** `#core` and `#lib` are the only ways into these two folders from outside. */
const ALIASES: Readonly<Record<string, string>> = { '#core': 'core', '#lib': 'lib' };

function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const patterns = [
    /^(?:import|export)\s[^;'"]*?\bfrom\s+'([^']+)'/gm,
    /^import\s+'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

const packageName = (target: string): string =>
  target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');

function violationOf(file: string, target: string): string | null {
  const [top, folder = ''] = file.split('/');
  if (target.startsWith('.') && !/\.(ts|js)$/.test(target))
    return `${file}: write the extension of ${target}`;
  if (top === 'adapters') return adapterViolation(file, target);
  const allowed = IMPORT_TABLE[folder];
  if (!allowed) return null;
  if (target in ALIASES) {
    const aliased = ALIASES[target]!;
    return allowed.folders.includes(aliased) ? null : `${file} imports ${target}`;
  }
  if (target.startsWith('node:'))
    return target === 'node:crypto' ? null : `${file} does I/O through ${target}`;
  if (!target.startsWith('.'))
    return allowed.npm.includes(packageName(target)) ? null : `${file} imports ${packageName(target)}`;
  const path = relative(ROOT, resolve(ROOT, dirname(file), target));
  const [targetTop, targetFolder = ''] = path.split('/');
  if (targetTop === 'src' && targetFolder === folder) return null;
  const isAliased = Object.values(ALIASES).includes(targetFolder);
  return targetTop === 'src' && !isAliased && allowed.folders.includes(targetFolder)
    ? null
    : `${file} imports ${path}`;
}

/** An adapter imports its own folder, `#core`, `#lib`, and npm packages. */
function adapterViolation(file: string, target: string): string | null {
  if (!target.startsWith('.')) return null;
  const path = relative(ROOT, resolve(ROOT, dirname(file), target));
  const isOwn = path.split('/')[0] === 'adapters' && path.split('/')[1] === file.split('/')[1];
  return isOwn || file === 'adapters/index.ts' ? null : `${file} imports ${path}`;
}

describe('the import table', () => {
  it('every file imports only what its folder may import', () => {
    const violations = PRODUCTION_FILES.flatMap((file) =>
      importsOf(file).flatMap((target) => violationOf(file, target) ?? []),
    );
    expect(violations).toEqual([]);
  });

  it('the test detects forbidden imports', () => {
    expect(violationOf('src/pipeline/act.ts', '../../adapters/sandbox/index.ts')).toMatch(/imports adapters/);
    expect(violationOf('src/text/fold/fold.ts', '../../detect/index.ts')).toMatch(/imports src\/detect/);
    expect(violationOf('src/inquiry/search.ts', '../text/index.ts')).toMatch(/imports src\/text/);
    expect(violationOf('src/cases/case-id.ts', 'node:fs')).toMatch(/I\/O/);
    expect(violationOf('src/gate/create-gate.ts', '../cases/index.ts')).toMatch(/imports src\/cases/);
    expect(violationOf('src/core/policy/policy.ts', 'yaml')).toMatch(/yaml/);
    expect(violationOf('src/core/policy/policy.ts', '#lib')).toMatch(/#lib/);
    expect(violationOf('src/cases/case-id.ts', '../lib/errors.ts')).toMatch(/imports src\/lib/);
    expect(violationOf('adapters/sandbox/index.ts', '../history/index.ts')).toMatch(/history/);
    expect(violationOf('src/pipeline/act.ts', '../member-support/index.ts')).toMatch(
      /imports src\/member-support/,
    );
    expect(violationOf('src/member-support/notice-schedule.ts', 'zod')).toMatch(/imports zod/);
    expect(violationOf('src/detect/detector.ts', '../text/index.ts')).toBeNull();
  });
});

describe('the limits of the folders', () => {
  it('no file below src names a platform, outside app and cli', () => {
    const rules = readdirSync(join(ROOT, 'rules'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => join('rules', name));
    const naming = [...sourceFilesIn('src'), ...rules]
      .filter((file) => !/^src\/(main\.ts|app\/|cli\/)/.test(file))
      .filter((file) => /discord|slack/i.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(naming).toEqual([]);
  });

  it('only src/app/env.ts and the terminal of the commands read the environment', () => {
    const readers = PRODUCTION_FILES.filter(
      (file) => !['src/app/env.ts', 'src/cli/lib/terminal.ts'].includes(file),
    ).filter((file) =>
      /process\.env|loadEnvFile|from 'node:process'.*env/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});
