import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, parseDocument, YAMLSeq } from 'yaml';
import { type Policy, policySchema, type Ruling } from '#core';
import { loadRulebook } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { decide } from '../../src/pipeline/decide.ts';
import { callCommand } from '../support/cli/run-command.ts';
import { readDocumentedFiles } from '../support/documented-files.ts';

const PAGE = 'contributing/rule-pack.md';
const PACK = 'poaching';
const files = readDocumentedFiles(PAGE);

/** A copy of the rules that ship, with what the page adds to them. */
async function createDocumentedRules(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'yamidome-guide-'));
  await cp(DEFAULT_RULES_FOLDER, join(folder, 'rules'), { recursive: true });
  for (const { path, note, code } of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, note === undefined ? code : await withAddedEntries(file, code));
  }
  return folder;
}

/** The lists of a file, each with the entries of the page that it does not have yet. */
async function withAddedEntries(file: string, code: string): Promise<string> {
  const document = parseDocument(await readFile(file, 'utf8'));
  for (const [key, entries] of Object.entries(parse(code) as Record<string, unknown[]>)) {
    const list = document.get(key);
    if (!(list instanceof YAMLSeq)) throw new Error(`${file} has no list ${key}`);
    const existing: unknown[] = list.toJSON();
    for (const entry of entries) if (!existing.includes(entry)) list.add(document.createNode(entry));
  }
  return String(document);
}

const folder = await createDocumentedRules();
afterAll(() => rm(folder, { recursive: true }));

const rulesFolder = join(folder, 'rules');
const loaded = await loadRulebook(rulesFolder);
if (!loaded.ok) throw new Error(loaded.why);
const detector = loaded.value;
const policy: Policy = policySchema.parse(parse(await readFile(join(rulesFolder, 'policy.yaml'), 'utf8')));

const detect = (text: string) =>
  detector.detect({ text, parts: [] }, { packs: policy.packs, language: policy.language });
const rulingOf = (text: string): Ruling => decide(detect(text), policy).ruling;
const pack = detector.sources.find(({ id }) => id === PACK)!;

describe('the guide for rule packs', () => {
  test('shows the four files that a pack needs', () => {
    expect(files.map(({ path }) => path)).toEqual([
      `rules/lexicon/${PACK}.yaml`,
      `rules/${PACK}/pack.yaml`,
      'rules/index.yaml',
      'rules/policy.yaml',
    ]);
  });

  test('shows a pack that is in force', () => {
    expect(Object.keys(pack.rules).length).toBeGreaterThan(2);
    expect(policy.packs).toContain(PACK);
  });

  test('every hit fires', () => {
    for (const [name, { hits }] of Object.entries(pack.rules)) {
      for (const text of hits)
        expect(
          detect(text).signals.map(({ rule }) => rule),
          text,
        ).toContain(`${PACK}/${name}`);
    }
  });

  test('every innocent look-alike is left alone', () => {
    const texts = Object.values(pack.rules).flatMap(({ passes = [] }) => passes);
    expect(texts.length).toBeGreaterThan(3);
    for (const text of texts) expect(rulingOf(text), text).toBe('pass');
  });

  test('every example gets the ruling that it stands under', () => {
    const { hide = [], review = [], passes = [] } = pack.examples ?? {};
    const rulings: readonly (readonly [Ruling, readonly string[]])[] = [
      ['hide', hide],
      ['review', review],
      ['pass', passes],
    ];
    for (const [ruling, texts] of rulings)
      for (const text of texts) expect(rulingOf(text), text).toBe(ruling);
  });

  test('prints what `check` prints', async () => {
    const page = await readFile(new URL(`../../docs/${PAGE}`, import.meta.url), 'utf8');
    const text = /npm run -s check -- "([^"]+)"/.exec(page)![1]!;
    const shown = /^`check` prints for the first text:\n\n```\n([\s\S]*?)^```$/m.exec(page)![1]!;
    const { out } = await callCommand('check', ['--rules', rulesFolder, '--lang', 'en', text], {
      env: {},
      settings: join(folder, '.env'),
    });
    // The last line, which names the version of the rules, is left out on the page.
    expect(out.startsWith(shown)).toBe(true);
  });
});
