import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicy, loadRulebook } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { callCommand } from '../support/cli/run-command.ts';

const README = new URL('../../README.md', import.meta.url);
const PACK = 'ticket-fraud';

/** The files of the example: each begins with a comment that is its path. */
async function readExample(): Promise<readonly (readonly [path: string, text: string])[]> {
  const readme = await readFile(README, 'utf8');
  const section = readme.slice(readme.indexOf('### Add a rule pack'));
  const block = /```yaml\n([\s\S]*?)```/.exec(section)![1]!;
  return block
    .split(/^# (?=rules\/)/m)
    .slice(1)
    .map((part) => [part.slice(0, part.indexOf('\n')).replace('rules/', ''), part.slice(part.indexOf('\n'))]);
}

/** Adds an entry to a list of a YAML file, in the line after its name. */
const addToList = (text: string, list: string, entry: string): string =>
  text.replace(new RegExp(`^(${list}:) *(\\[)?`, 'm'), (_, name, bracket) =>
    bracket ? `${name} [${entry}, ` : `${name}\n  - ${entry}`,
  );

describe('the rule pack of the README', () => {
  let rules: string;
  beforeAll(async () => {
    rules = await mkdtemp(join(tmpdir(), 'yamidome-readme-'));
    await cp(DEFAULT_RULES_FOLDER, rules, { recursive: true });
    for (const [path, text] of await readExample()) {
      await mkdir(dirname(join(rules, path)), { recursive: true });
      await writeFile(join(rules, path), text);
    }
    const index = join(rules, 'index.yaml');
    const text = await readFile(index, 'utf8');
    await writeFile(index, addToList(addToList(text, 'packs', PACK), 'lexicon', 'lexicon/ticket.yaml'));
  });
  afterAll(() => rm(rules, { recursive: true }));

  test('a pack that only index.yaml lists is compiled, and check warns that it never fires', async () => {
    const loaded = await loadRulebook(rules);
    expect(loaded).toMatchObject({ ok: true });
    const { err, code } = await callCommand('check', ['--rules', rules, 'こんにちは']);
    expect(code).toBe(0);
    expect(err).toBe(`check: index.yaml lists ${PACK}, and the policy does not use it: it never fires\n`);
  });

  test('with the third step it is in force: its hits fire, its passes do not', async () => {
    const policyFile = join(rules, 'policy.yaml');
    const original = await readFile(policyFile, 'utf8');
    await writeFile(policyFile, addToList(original, 'packs', PACK));
    const loaded = await loadRulebook(rules);
    if (!loaded.ok) throw new Error(loaded.why);
    const policy = await loadPolicy(policyFile, loaded.value.packs);
    if (!policy.ok) throw new Error(policy.why);
    const pack = loaded.value.sources.find(({ id }) => id === PACK)!;
    expect(Object.keys(pack.rules)).toEqual(['buy-for-us']);
    const options = { packs: policy.value.policy.packs, language: 'ja' } as const;
    for (const [name, { hits, passes = [] }] of Object.entries(pack.rules)) {
      const firedOn = (text: string) =>
        loaded.value
          .detect({ text, parts: [] }, options)
          .signals.some(({ rule }) => rule === `${PACK}/${name}`);
      expect(hits.map(firedOn)).toEqual(hits.map(() => true));
      expect(passes.map(firedOn)).toEqual(passes.map(() => false));
    }
    await writeFile(policyFile, original);
  });

  test('a group that no lexicon has is refused in a few lines, without internal names', async () => {
    const path = join(rules, PACK, 'pack.yaml');
    const original = await readFile(path, 'utf8');
    await writeFile(path, original.replace('ticket.word', 'qqqqqqqq.zzzz'));
    const { code, err } = await callCommand('check', ['--rules', rules, 'こんにちは']);
    expect(code).toBe(2);
    expect(err).toContain('no lexicon has a group "qqqqqqqq.zzzz"');
    expect(err).not.toContain('~');
    expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(5);
    expect(err.length).toBeLessThan(600);
    await writeFile(path, original.replace('ticket.word', 'ticket.wrod'));
    const misspelt = await callCommand('check', ['--rules', rules, 'こんにちは']);
    expect(misspelt.err).toContain('no lexicon has a group "ticket.wrod"; did you mean "ticket.word"?');
    await writeFile(path, original);
  });
});
