import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const EMPTY_MODEL = JSON.stringify({
  bias: 0,
  groups: {},
  grams: {},
  glance: { bias: 0, other: 0, from: 0, pairs: {} },
});

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

describe('training the wording classifier', () => {
  it('writes readable weights: positive for words of offers, negative for words of other texts', async () => {
    const { code, out, err } = await runCommand('train', [
      '--rules',
      rules,
      await writeExamples('a.jsonl', OFFERS, TALK),
    ]);
    expect(code).toBe(0);
    expect(err).toMatch(
      /^train: \d+ examples are read[\s\S]*training the prefilter, part 6 of 6 \(\d+ s\)\n$/,
    );
    expect(out).toContain('likeness.yaml');
    expect(out).toMatch(/examples are (judged as they are labelled|still judged otherwise)/);
    const weights = await readFile(join(rules, 'likeness.yaml'), 'utf8');
    const [, grams = ''] = weights.split('"grams": {');
    const [forOffers = '', against = ''] = grams.split('"-');
    expect(forOffers).toContain('運');
    expect(against).not.toContain('運');
  });

  it('names the examples that are still judged otherwise, and refuses an unknown option in one line', async () => {
    const examples = await writeExamples(
      'taught.jsonl',
      ['ご飯おいしかった'],
      ['荷物はテレグラムで、三万出す'],
    );
    const { code, out } = await callCommand('train', ['--rules', rules, examples]);
    expect(code).toBe(0);
    expect(out).toContain('2 of your 2 examples are still judged otherwise:\n');
    expect(out).toContain('taught.jsonl: expected pass, judged hide: 「荷物はテレグラムで、三万出す」');
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

  it('with --try it is tested on files that were left out, and writes nothing', async () => {
    await rm(join(rules, 'likeness.yaml'), { force: true });
    const first = await writeExamples('first.jsonl', OFFERS.slice(0, 3), TALK.slice(0, 2));
    const second = await writeExamples('second.jsonl', OFFERS.slice(3), TALK.slice(2));
    const { code, out } = await callCommand('train', ['--try', '--rules', rules, first, second]);
    expect(code).toBe(0);
    expect(out).toMatch(/second\.jsonl\n.*hide [012]\/2/);
    await expect(readFile(join(rules, 'likeness.yaml'))).rejects.toThrow();
  });

  it('names the examples that contradict the others', async () => {
    const clear = await writeExamples('clear.jsonl', OFFERS, TALK);
    const doubtful = await writeExamples(
      'doubtful.jsonl',
      ['荷物が届いた、ご飯おいしかった'],
      ['日給5万円、荷物を運ぶだけ。DMください'],
    );
    const { out } = await callCommand('train', ['--try', '--rules', rules, clear, doubtful]);
    const [, doubtfulReport = ''] = out.split('doubtful.jsonl\n');
    expect(doubtfulReport).toContain('contradicted: 2 of 2');
    expect(doubtfulReport).toMatch(/hide -\d.*ご飯おいしかった/);
    expect(doubtfulReport).toMatch(/pass \d.*日給5万円/);
  });

  it('reads the roles of files from their manifest, and writes the file that the index of the rules names', async () => {
    const folder = join(tempFolder, 'listed');
    await mkdir(folder);
    await cp(await writeExamples('a.jsonl', OFFERS, TALK), join(folder, 'a.jsonl'));
    await mkdir(join(rules, 'models'));
    await writeFile(join(rules, 'models/own.json'), EMPTY_MODEL);
    await writeFile(join(rules, 'index.yaml'), `${index}\nlikeness: models/own.json\n`);
    const weightsBy = async (role: string): Promise<string> => {
      const manifest = `files:\n  a.jsonl: { role: ${role}, provenance: free, hide: 5, pass: 5 }\n`;
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
    expect((await callCommand('train', ['--rules', rules, join(tempFolder, 'nowhere.jsonl')])).err).toContain(
      'nowhere.jsonl',
    );
  });
});
