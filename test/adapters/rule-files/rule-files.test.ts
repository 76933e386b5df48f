import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listedModelPath, readRuleFiles, watchRuleFiles } from '../../../adapters/rule-files/index.ts';

let rules: string;
beforeEach(async () => {
  rules = await mkdtemp(join(tmpdir(), 'rules-'));
  for (const folder of ['lexicon', 'wording', 'parcels', 'draft']) await mkdir(join(rules, folder));
  const files = [
    'policy.yaml',
    'lexicon/pay.yaml',
    'wording/ja.yaml',
    'parcels/pack.yaml',
    'draft/pack.yaml',
  ];
  for (const name of [...files, 'lexicon/.pay.yaml.swp', 'notes.txt'])
    await writeFile(join(rules, name), `# ${name}`);
  await writeFile(join(rules, 'index.yaml'), 'packs: [parcels, missing, ../draft]');
});
afterEach(() => rm(rules, { recursive: true }));

describe('the rules folder', () => {
  it('gives the shared files and the packs that the index lists, and no others', async () => {
    const files = await readRuleFiles(rules);
    expect(files.map((file) => file.path)).toEqual([
      'index.yaml',
      'policy.yaml',
      'lexicon/pay.yaml',
      'wording/ja.yaml',
      'parcels/pack.yaml',
    ]);
    expect(files.at(-1)?.text).toBe('# parcels/pack.yaml');
  });

  it.each([
    ['JSON', '{ "grams": { "0.7": "運ぶ 即金" },\n "bias": -1 }'],
    ['JSON with a comma too many, as YAML allows', '{ "grams": { "0.7": "運ぶ 即金" },\n "bias": -1, }'],
    ['plain YAML', 'grams: { "0.7": 運ぶ 即金 }\nbias: -1'],
  ])('reads a table that is %s, below its comments', async (_, table) => {
    await writeFile(join(rules, 'weights.yaml'), `# {weights}\n# of words\n${table}\n`);
    const files = await readRuleFiles(rules);
    expect(files.find(({ path }) => path === 'weights.yaml')?.value).toEqual({
      grams: { '0.7': '運ぶ 即金' },
      bias: -1,
    });
  });

  it('reads the model that the index names from the rules folder, or else from the installation', async () => {
    const index = 'packs: []\nlikeness: models/wording-classifier.json';
    await writeFile(join(rules, 'index.yaml'), index);
    const modelOf = async () =>
      (await readRuleFiles(rules)).find(({ path }) => path === 'models/wording-classifier.json');
    expect((await modelOf())?.value).toHaveProperty('grams');
    await mkdir(join(rules, 'models'));
    await writeFile(join(rules, 'models/wording-classifier.json'), '{"bias":0}');
    expect((await modelOf())?.value).toEqual({ bias: 0 });
  });

  it('still reads a model beside the other files, and none outside of the folder', async () => {
    await writeFile(join(rules, 'index.yaml'), 'packs: []\nlikeness: likeness.yaml');
    await writeFile(join(rules, 'likeness.yaml'), 'bias: 1');
    const files = await readRuleFiles(rules);
    expect(files.filter(({ path }) => path === 'likeness.yaml').map(({ value }) => value)).toEqual([
      { bias: 1 },
    ]);
    expect(listedModelPath({ likeness: '../secret.json' })).toBeUndefined();
    expect(listedModelPath({ likeness: '/etc/secret.json' })).toBeUndefined();
  });

  it('gives what there is when the index is broken or missing, for others to complain', async () => {
    await writeFile(join(rules, 'index.yaml'), 'packs: [parcels');
    expect((await readRuleFiles(rules)).map((file) => file.path)).toContain('index.yaml');
    await rm(join(rules, 'index.yaml'));
    await rm(join(rules, 'wording'), { recursive: true });
    expect((await readRuleFiles(rules)).map((file) => file.path)).toEqual([
      'policy.yaml',
      'lexicon/pay.yaml',
    ]);
  });

  it('tells of a change once it has settled, also when an editor replaces the file or a pack is new', async () => {
    let told: (() => void) | undefined;
    let count = 0;
    const stop = watchRuleFiles(
      rules,
      () => {
        count++;
        told?.();
      },
      30,
    );
    const change = async (make: () => Promise<void>) => {
      const next = new Promise<void>((resolve) => {
        told = resolve;
      });
      await make();
      await next;
    };
    await new Promise((resolve) => setTimeout(resolve, 50));
    await change(() => writeFile(join(rules, 'policy.yaml'), 'mode: shadow'));
    await change(async () => {
      await writeFile(join(rules, 'lexicon/next~'), '# new');
      await rename(join(rules, 'lexicon/next~'), join(rules, 'lexicon/pay.yaml'));
    });
    await change(async () => {
      await mkdir(join(rules, 'fresh'));
    });
    await change(() => writeFile(join(rules, 'fresh/pack.yaml'), '# a'));
    expect(count).toBe(4);
    stop();
    await writeFile(join(rules, 'policy.yaml'), 'mode: enforce');
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(count).toBe(4);
  });
});
