import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { bundleToOneFile } from '../support/cli/build-programs.ts';
import { runReleaseStep } from './support/run-release-step.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(PROJECT_ROOT, '.github/workflows');
const read = (path: string): string => readFileSync(join(PROJECT_ROOT, path), 'utf8');
const FILES = readdirSync(FOLDER).map((name) => {
  const content = readFileSync(join(FOLDER, name), 'utf8');
  return { name, content, workflow: parse(content) as Workflow };
});
const JOBS = FILES.flatMap(({ name, workflow }) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({ id: `${name} ${id}`, job })),
);
const STEPS = JOBS.flatMap(({ id, job }) => job.steps.map((step) => ({ id, step })));
const RUNS = STEPS.flatMap(({ id, step }) => (step.run === undefined ? [] : [{ id, run: step.run }]));

let checkWorkflow: typeof import('./support/check-workflow.ts').checkWorkflow;
beforeAll(async () => {
  const file = await bundleToOneFile('test/release/support/check-workflow.ts');
  ({ checkWorkflow } = await import(/* @vite-ignore */ pathToFileURL(file).href));
});

describe('the workflows of GitHub', () => {
  it("are valid for GitHub's own parser", async () => {
    for (const { name, content } of FILES) expect(await checkWorkflow({ name, content }), name).toEqual([]);
  });

  it.each([
    ['an unknown key', 'runs-on:', 'run-on:'],
    ['an unknown permission', 'contents: read', 'content: read'],
    ['an unknown value in an expression', 'matrix.node }}', 'matrices.node }}'],
    ['a time that is no number', 'timeout-minutes: 15', 'timeout-minutes: soon'],
  ])('the parser finds %s', async (_, good, bad) => {
    const content = read('.github/workflows/ci.yml');
    expect(content).toContain(good);
    expect(await checkWorkflow({ name: 'ci.yml', content: content.replace(good, bad) })).not.toEqual([]);
  });

  it('give no permission to a whole workflow, and every job names its own and its longest time', () => {
    expect(
      FILES.filter(({ workflow }) => Object.keys(workflow.permissions ?? { all: 1 }).length > 0),
    ).toEqual([]);
    const unlimited = JOBS.filter(({ job }) => !job.permissions || !job['timeout-minutes']);
    expect(unlimited.map(({ id }) => id)).toEqual([]);
  });

  it('may write only where a result is published', () => {
    const writers = JOBS.flatMap(({ id, job }) => {
      const scopes = Object.entries(job.permissions ?? {}).filter(([, level]) => level === 'write');
      return scopes.length === 0 ? [] : [[id, scopes.map(([scope]) => scope).sort()]];
    });
    expect(Object.fromEntries(writers)).toEqual({
      'codeql.yml analyse': ['security-events'],
      'release.yml package': ['attestations', 'id-token'],
      'release.yml npm': ['id-token'],
      'release.yml image': ['attestations', 'id-token', 'packages'],
      'release.yml publish': ['contents'],
      'site.yml deploy': ['id-token', 'pages'],
    });
  });

  it('pin every action to one commit, with its version in a comment', () => {
    const pins = FILES.flatMap(({ content }) =>
      [...content.matchAll(/uses: (.+)$/gm)].map(([, pin]) => pin!),
    );
    expect(pins.length).toBe(STEPS.filter(({ step }) => step.uses !== undefined).length);
    expect(pins.filter((pin) => !/^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(pin))).toEqual([]);
    const repositoryOf = (pin: string) => pin.split('@')[0]!.split('/').slice(0, 2).join('/');
    const commitsOf = Map.groupBy(
      new Set(pins.map((pin) => `${repositoryOf(pin)}@${pin.split('@')[1]}`)),
      repositoryOf,
    );
    expect([...commitsOf.values()].filter((commits) => commits.length > 1)).toEqual([]);
  });

  it('leave no token in a checkout', () => {
    const checkouts = STEPS.filter(({ step }) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  it('put no expression into a shell script, where a title or a branch name could become a command', () => {
    expect(RUNS.filter(({ run }) => run.includes('${{'))).toEqual([]);
  });

  it('have shell scripts that bash can read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'yamidome-workflows-'));
    try {
      const files = RUNS.map(({ id }, i) => join(folder, `${i} ${id}`));
      await Promise.all(RUNS.map(({ run }, i) => writeFile(files[i]!, run)));
      // One shell starts the others: to start a process from the large one of the tests takes longer than the check.
      const script = 'for file; do bash -n "$file"; done; echo "$#"';
      const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', ...files], { encoding: 'utf8' });
      expect([stderr, stdout]).toEqual(['', `${RUNS.length}\n`]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('label the image with the version of the tag, and build it from a Dockerfile that exists', () => {
    const [build] = STEPS.filter(({ step }) => step.uses?.startsWith('docker/build-push-action@'));
    expect(build?.step.with?.labels).toMatch(
      /^org\.opencontainers\.image\.version=\$\{\{ steps\.image\.outputs\.version \}\}$/m,
    );
    expect(build?.step.with).toMatchObject({ platforms: 'linux/amd64,linux/arm64', sbom: true });
    expect(existsSync(join(PROJECT_ROOT, String(build?.step.with?.context), 'Dockerfile'))).toBe(true);
  });

  it('call npm scripts and files that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const all = RUNS.map(({ run }) => run).join('\n');
    const called = [...all.matchAll(/\bnpm (?:run (?:-s )?([\w:]+)|(test|start)\b)/g)].map(
      ([, name, short]) => name ?? short!,
    );
    expect(called).toContain('test:full');
    expect(called.filter((name) => scripts[name] === undefined)).toEqual([]);
    const files = [...all.matchAll(/\bnode ([\w./-]+\.(?:ts|mjs))/g)].map(([, path]) => path!);
    expect(files.toSorted()).toEqual(['scripts/first-post.mjs', 'scripts/print-release-notes.ts']);
    expect(files.filter((path) => !existsSync(join(PROJECT_ROOT, path)))).toEqual([]);
  });
});

describe('the tags of the image', () => {
  const imageOf = async (tag: string): Promise<readonly string[]> => {
    const folder = await mkdtemp(join(tmpdir(), 'yamidome-tags-'));
    try {
      const output = join(folder, 'output');
      const env = {
        PATH: process.env.PATH,
        GITHUB_OUTPUT: output,
        GITHUB_REF_NAME: tag,
        GITHUB_REPOSITORY: 'Guild/yamidome',
      };
      await runReleaseStep('Name the image and its tags', { cwd: folder, env });
      return (await readFile(output, 'utf8')).trim().split('\n');
    } finally {
      await rm(folder, { recursive: true });
    }
  };

  it('of a release are its version, its minor version and latest, in lower case', async () => {
    const image = 'ghcr.io/guild/yamidome';
    expect(await imageOf('v0.2.1')).toEqual([
      `name=${image}`,
      'version=0.2.1',
      'tags<<END',
      `${image}:0.2.1`,
      `${image}:0.2`,
      `${image}:latest`,
      'END',
    ]);
  });

  it('of a pre-release are its version only', async () => {
    expect((await imageOf('v0.2.0-rc.1')).slice(2)).toEqual([
      'tags<<END',
      'ghcr.io/guild/yamidome:0.2.0-rc.1',
      'END',
    ]);
  });
});

describe('the updates of dependencies', () => {
  interface Update {
    readonly 'package-ecosystem': string;
    readonly directory?: string;
    readonly directories?: readonly string[];
  }
  const { updates } = parse(read('.github/dependabot.yml')) as { readonly updates: readonly Update[] };
  const foldersOf = (ecosystem: string): readonly string[] =>
    updates
      .filter((update) => update['package-ecosystem'] === ecosystem)
      .flatMap(({ directory, directories = [directory!] }) => directories);

  it('cover every lock file of npm, the image, the services beside it and the actions', () => {
    for (const folder of foldersOf('npm'))
      expect(existsSync(join(PROJECT_ROOT, folder, 'package-lock.json')), folder).toBe(true);
    expect(foldersOf('npm')).toEqual(['/', '/test/support/node22']);
    expect(foldersOf('github-actions')).toEqual(['/']);
    expect(
      foldersOf('docker').filter((folder) => existsSync(join(PROJECT_ROOT, folder, 'Dockerfile'))),
    ).toEqual(['/']);
  });
});
