import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifierSchema } from '../../src/detect/rule-schema.ts';
import { callCommand, runCommand, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

const OFFERS = [
  '荷物を運ぶ人、三万出す',
  '荷物を運べる人に三万',
  '夜に荷物を運ぶだけで三万',
  '三万で荷物を運ぶ人いる？',
  '荷物を運ぶ係、三万',
];
const TALK = [
  '荷物が届いた',
  '荷物をほどいた',
  'ご飯おいしかった',
  'ご飯を食べに行く人いる？',
  '三万の靴を買った',
];

const EMPTY_MODEL = JSON.stringify({ bias: 0, ruleScale: 1, measuredTo: 0, grams: {} });

let tempFolder: string;
let rules: string;
let index: string;
beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'train-'));
  rules = join(tempFolder, 'rules');
  await cp(SMALL_RULES_FOLDER, rules, { recursive: true });
  index = await readFile(join(rules, 'index.yaml'), 'utf8');
});
afterAll(() => rm(tempFolder, { recursive: true }));

const writeExamples = async (
  name: string,
  offers: readonly string[],
  talk: readonly string[],
): Promise<string> => {
  const path = join(tempFolder, name);
  const lines = [
    ...offers.map((text) => ({ text, expect: 'hide' })),
    ...talk.map((text) => ({ text, expect: 'pass' })),
  ];
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  return path;
};

/** The weights of a model file, by n-gram. */
const weightsOf = (model: string): ReadonlyMap<string, number> =>
  new Map(
    Object.entries((JSON.parse(model) as { grams: Record<string, string> }).grams).flatMap(
      ([weight, grams]) => grams.split(' ').map((gram) => [gram, Number(weight)] as const),
    ),
  );

describe('training the wording classifier', () => {
  it('writes readable weights: positive for words of offers, negative for words of other texts', async () => {
    const { code, out, err } = await runCommand('train', [
      '--rules',
      rules,
      await writeExamples('a.jsonl', OFFERS, TALK),
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(/^train: \d+ examples are read[\s\S]*the wording is trained \(\d+ s\)\n/);
    expect(out).toContain('likeness.yaml');
    expect(out).toMatch(/examples are (judged as they are labelled|still judged otherwise)/);
    const model = await readFile(join(rules, 'likeness.yaml'), 'utf8');
    expect(Object.keys(JSON.parse(model) as object)).toEqual([
      'about',
      'bias',
      'ruleScale',
      'measuredTo',
      'grams',
      'completeness',
    ]);
    expect(classifierSchema.safeParse(JSON.parse(model)).success).toBe(true);
    expect(weightsOf(model).get('運')).toBeGreaterThan(0);
    expect(weightsOf(model).get('た')).toBeLessThan(0);
  });

  it('names the examples that are still judged otherwise, and refuses an unknown option in one line', async () => {
    const examples = await writeExamples(
      'taught.jsonl',
      ['ご飯おいしかった'],
      ['荷物はテレグラムで、三万出す'],
    );
    const { code, out } = await callCommand('train', ['--rules', rules, examples]);
    expect(code).toBe(0);
    expect(out).toMatch(/^taught +[01] +[12]$/m);
    expect(out).toMatch(/[12] of your 2 examples are still judged otherwise:\n/);
    expect(out).toContain('taught.jsonl: expected hide, judged pass: 「ご飯おいしかった」');
    const unknown = await callCommand('train', ['--quick']);
    expect(unknown).toMatchObject({ code: 2, out: '' });
    expect(unknown.err).toMatch(/^train: Unknown option '--quick'.*; see --help\n$/);
  });

  it('gives the same weights from the same examples', async () => {
    const path = await writeExamples('same.jsonl', OFFERS, TALK);
    await callCommand('train', ['--rules', rules, path]);
    const firstWeights = await readFile(join(rules, 'likeness.yaml'), 'utf8');
    await callCommand('train', ['--rules', rules, path]);
    expect(await readFile(join(rules, 'likeness.yaml'), 'utf8')).toBe(firstWeights);
  });

  it('with --held-out it is tested on files that were left out, and writes nothing', async () => {
    await rm(join(rules, 'likeness.yaml'), { force: true });
    const before = (await readdir(rules, { recursive: true })).sort();
    const first = await writeExamples('first.jsonl', OFFERS.slice(0, 3), TALK.slice(0, 2));
    const second = await writeExamples('second.jsonl', OFFERS.slice(3), TALK.slice(2));
    const { code, out } = await callCommand('train', ['--held-out', '--rules', rules, first, second]);
    expect(code).toBe(0);
    expect(out).toMatch(/^second +[012], [012] of 2 +[0-3], [0-3] of 3$/m);
    expect(out).not.toContain('lines of chat');
    expect((await readdir(rules, { recursive: true })).sort()).toEqual(before);
  });

  it('measures on chat how often it is wrong, and how true its probabilities are', async () => {
    const offers = await writeExamples('offers.jsonl', OFFERS, []);
    const chat = join(tempFolder, 'chat.jsonl');
    const lines = Array.from({ length: 40 }, (_, i) => ({ text: `${TALK[i % TALK.length]}、${i}回目` }));
    await writeFile(chat, lines.map((line) => JSON.stringify(line)).join('\n'));
    const { code, out } = await callCommand('train', [
      '--held-out',
      '--rules',
      rules,
      '--chat',
      chat,
      offers,
    ]);
    expect(code).toBe(0);
    expect(out).toMatch(
      /Of 40 lines of chat: hidden \d+ \([\d.]+ per 100,000, at most [\d.]+ at 95 % confidence\)/,
    );
    expect(out).toContain('stated probability');
  });

  it('trains all models that the index names, each with those before it', async () => {
    const own = join(tempFolder, 'all-models');
    await cp(SMALL_RULES_FOLDER, own, { recursive: true });
    // Those of the installation are used until the folder has its own.
    const paths = [
      'models/stance-classifier.json',
      'models/wording-classifier.json',
      'models/prefilter.json',
    ] as const;
    const names = `stance-classifier: ${paths[0]}\nlikeness: ${paths[1]}\nprefilter: ${paths[2]}\n`;
    await writeFile(join(own, 'index.yaml'), `${index}\n${names}`);
    const examples = await writeExamples('a.jsonl', OFFERS, TALK);
    const modelsAfter = async (...flags: readonly string[]): Promise<readonly string[]> => {
      const { code, err } = await callCommand('train', [...flags, '--rules', own, examples]);
      expect({ flags, code, err: code === 0 ? '' : err }).toEqual({ flags, code: 0, err: '' });
      return Promise.all(paths.map((path) => readFile(join(own, path), 'utf8').catch(() => 'none')));
    };
    const [stances, ...none] = await modelsAfter('--stances');
    expect(none).toEqual(['none', 'none']);
    const all = await modelsAfter();
    expect(all[0]).toBe(stances);
    expect(all).not.toContain('none');
    await rm(join(own, paths[2]));
    expect(await modelsAfter('--prefilter')).toEqual(all);
    const both = await callCommand('train', ['--stances', '--prefilter', '--rules', own, examples]);
    expect(both).toMatchObject({ code: 2, out: '' });
    expect(both.err).toContain('only one of');
  });

  it('reads the roles of files from their manifest, and writes the file that the index of the rules names', async () => {
    const folder = join(tempFolder, 'listed');
    await mkdir(folder);
    await cp(await writeExamples('a.jsonl', OFFERS, TALK), join(folder, 'a.jsonl'));
    await cp(await writeExamples('b.jsonl', ['荷物を一日運ぶと五万'], TALK), join(folder, 'b.jsonl'));
    await mkdir(join(rules, 'models'));
    await writeFile(join(rules, 'models/own.json'), EMPTY_MODEL);
    await writeFile(join(rules, 'index.yaml'), `${index}\nlikeness: models/own.json\n`);
    const weightsBy = async (role: string): Promise<string> => {
      const manifest = `files:\n  a.jsonl: { role: ${role}, provenance: free, hide: 5, pass: 5 }\n  b.jsonl: { role: sample, provenance: free, hide: 1, pass: 5 }\n`;
      await writeFile(join(folder, 'manifest.yaml'), manifest);
      expect((await callCommand('train', ['--rules', rules, folder])).code).toBe(0);
      return readFile(join(rules, 'models/own.json'), 'utf8');
    };
    expect(await weightsBy('sample')).not.toBe(await weightsBy('adversarial'));
    await writeFile(join(rules, 'index.yaml'), index);
    await rm(join(rules, 'models'), { recursive: true });
  });

  it('refuses a file that its manifest does not list, and offers in a file of everyday talk', async () => {
    const folder = join(tempFolder, 'unlisted');
    await mkdir(folder);
    await cp(await writeExamples('a.jsonl', OFFERS, TALK), join(folder, 'a.jsonl'));
    await writeFile(join(folder, 'manifest.yaml'), 'files: {}\n');
    expect((await callCommand('train', ['--rules', rules, folder])).err).toContain('a.jsonl is not listed');
    await writeFile(
      join(folder, 'manifest.yaml'),
      'files:\n  a.jsonl: { role: everyday, provenance: talk, pass: 5 }\n',
    );
    expect((await callCommand('train', ['--rules', rules, folder])).err).toContain('its role is everyday');
  });

  it('names the file and line that cannot be read', async () => {
    const path = join(tempFolder, 'broken.jsonl');
    await writeFile(path, '{"text":"あ","expect":"pass"}\n{"text":"い","expect":"maybe"}\n');
    const { code, err } = await callCommand('train', ['--rules', rules, path]);
    expect(code).toBe(2);
    expect(err).toContain('broken.jsonl, line 2');
    await writeFile(path, '{"text":"あ","image":"poster.png","expect":"hide"}\n');
    const withPicture = await callCommand('train', ['--rules', rules, path]);
    expect([withPicture.code, withPicture.err]).toEqual([
      2,
      expect.stringContaining('broken.jsonl, line 1: pictures are not read here, only by eval'),
    ]);
    expect((await callCommand('train', ['--rules', rules, join(tempFolder, 'nowhere.jsonl')])).err).toContain(
      'nowhere.jsonl',
    );
  });
});
