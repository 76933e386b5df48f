import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeArgumentsFor, programEnvironment, sourceArguments } from '../support/cli/build-programs.ts';
import { pretendVersion } from '../support/cli/pretend-version.ts';
import { createSmallRulesFolder } from '../support/cli/run-command.ts';

let folder: string;
let smallRules: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  smallRules = await createSmallRulesFolder();
});
afterAll(() => rm(smallRules, { recursive: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yamidome-serve-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Runs `npm start` in the temporary folder until it has printed its address or ended. */
async function serve(env: Record<string, string>, start = sourceArguments('serve')) {
  const running = spawn(process.execPath, start, {
    cwd: folder,
    env: { ...programEnvironment(), ...env },
  });
  child = running;
  let out = '';
  let err = '';
  running.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = once(running, 'exit').then(([code]) => code as number | null);
  const ready = new Promise<void>((resolve) => {
    running.stdout.on('data', (chunk) => {
      out += chunk;
      if (/http:\S+/.test(out)) resolve();
    });
  });
  const code = await Promise.race([ready.then(() => 'running' as const), ended]);
  return {
    code,
    out: () => out,
    err: () => err,
    ended,
    kill: (signal: NodeJS.Signals) => running.kill(signal),
  };
}

describe('npm start', () => {
  it('without a command it prints an address that answers, and ends without output on SIGTERM', async () => {
    const [program = ''] = sourceArguments('serve');
    const app = await serve({ PORT: '0' }, [program]);
    const url = /http:\S+/.exec(app.out())![0];
    expect((await fetch(url)).status).toBe(200);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    expect(app.err()).toBe('');
  });

  it('on a Node.js that is too old, it runs on the packaged one, and SIGTERM stops both', async () => {
    const old = [...pretendVersion('20.20.2'), ...sourceArguments('serve')];
    const app = await serve({ PORT: '0', RULES_DIR: smallRules }, old);
    const url = /http:\S+/.exec(app.out())![0];
    expect((await fetch(url)).status).toBe(200);
    app.kill('SIGTERM');
    expect(await app.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('says what to do when the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const app = await serve({ PORT: String(port), RULES_DIR: smallRules }, await nodeArgumentsFor('serve'));
    other.close();
    expect(app.code).toBe(2);
    expect(app.err()).toContain(`port ${port}`);
    expect(app.err()).toContain('PORT');
  });

  it.each([
    ['a port that is no number', 'PORT=eighty', /PORT.*whole number/],
    ['a port out of range', 'PORT=70000', /PORT.*65535/],
    ['a misspelt setting', 'PROT=8080', /unknown setting PROT.*"PORT"/],
    ['a setting in lower case', 'port=1', /unknown setting port.*"PORT"/],
    ['a data folder that is a file', 'DATA_DIR=.env', /DATA_DIR.*folder/],
    ['a data folder that cannot be made', 'DATA_DIR=/proc/x', /proc/],
    ['a rules folder that does not exist', 'RULES_DIR=nowhere', /RULES_DIR.*nowhere/],
    ['an unknown log level', 'LOG_LEVEL=loud', /LOG_LEVEL.*debug/],
  ])('%s in .env is one sentence and exit code 2', async (_, line, sentence) => {
    // The other rows do not depend on the rules: smallRules ones load faster.
    const rules = line.startsWith('RULES_DIR') ? [] : [`RULES_DIR=${smallRules}`];
    await writeFile(join(folder, '.env'), [line, ...rules, ''].join('\n'));
    const app = await serve({}, await nodeArgumentsFor('serve'));
    expect(app.code).toBe(2);
    expect(app.err()).toMatch(sentence);
    expect(app.err().trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [
      'a misspelt key in the policy',
      'policy.yaml',
      'probability:',
      'probabilty:',
      /policy\.yaml, line \d+.*probabilty.*probability/,
    ],
    ['an unknown pack in the policy', 'policy.yaml', 'parcels]', 'parcel]', /policy\.yaml, line \d+.*parcel/],
    ['a missing sentence in the wording', 'wording/en.yaml', 'restored:', 'restore-d:', /en\.yaml, line \d+/],
    ['YAML that is no YAML', 'parcels/pack.yaml', 'rules:', 'rules: [', /parcels\/pack\.yaml, line \d+/],
  ])('%s is refused with file and line, exit code 2', async (_, path, good, bad, sentence) => {
    const rules = await createSmallRulesFolder();
    const file = join(rules, path);
    await writeFile(file, (await readFile(file, 'utf8')).replace(good, bad));
    const app = await serve({ PORT: '0', RULES_DIR: rules }, await nodeArgumentsFor('serve'));
    await rm(rules, { recursive: true });
    expect(app.code).toBe(2);
    expect(app.err()).toMatch(sentence);
  });
});
