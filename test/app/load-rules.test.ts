import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPolicy, loadRulebook, loadRulesBundle, parsePolicy } from '../../src/app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

let tempFolder: string;
beforeEach(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'load-'));
  await cp(SMALL_RULES_FOLDER, tempFolder, { recursive: true });
});
afterEach(() => rm(tempFolder, { recursive: true }));

const rewrite = async (name: string, from: string, to: string): Promise<void> => {
  const path = join(tempFolder, name);
  await writeFile(path, (await readFile(path, 'utf8')).replace(from, to));
};
const reasonOf = (loaded: { ok: boolean; why?: string }): string | undefined => loaded.why;

describe('a policy', () => {
  it.each([
    [
      'a misspelt key',
      'hide: 0.03',
      'hied: 0.03',
      /^policy\.yaml, line 6: unknown key "hied"; did you mean "hide"\?$/,
    ],
    [
      'an unknown key',
      'mode: shadow',
      'colour: red',
      /^policy\.yaml, line 1: unknown key "colour"; known here: /,
    ],
    ['a probability out of range', 'hide: 0.03', 'hide: 8', /^policy\.yaml, line 6: probability\.hide: /],
    [
      'probabilities in the wrong order',
      'hide: 0.03',
      'hide: 0.001',
      /^policy\.yaml, line 4: .*review must not be above hide/,
    ],
    [
      'an unknown pack',
      '[parcels]',
      '[parcels, x]',
      /^policy\.yaml, line 3: index\.yaml lists no pack "x"; known here: parcels$/,
    ],
    ['invalid YAML', 'mode: shadow', 'mode: [shadow', /^policy\.yaml, line \d+: /],
  ])('with %s is refused with the line', async (_, from, to, why) => {
    const text = (await readFile(join(SMALL_RULES_FOLDER, 'policy.yaml'), 'utf8')).replace(from, to);
    expect(reasonOf(parsePolicy({ path: 'policy.yaml', text }, ['parcels']))).toMatch(why);
  });

  it('of a version with scores is converted, and the file is named what to write instead', async () => {
    await rewrite(
      'policy.yaml',
      'probability:\n  review: 0.002\n  hide: 0.03',
      'thresholds: { review: 0.5, hide: 0.8 }',
    );
    await rewrite('policy.yaml', 'raiseLogOdds: 3.1', 'raise: 0.2');
    const loaded = await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels']);
    expect(loaded).toMatchObject({
      value: {
        policy: { probability: { review: 0.04, hide: 0.55 }, baseRate: 0.0001 },
        oldSettings: [
          { key: 'thresholds', write: 'probability: { review: 0.04, hide: 0.55 }' },
          { key: 'campaigns.raise', write: 'campaigns.raiseLogOdds: 2.26' },
        ],
      },
    });
  });

  it.each([
    ['hide: 8', /line 5: thresholds\.hide: /],
    ['hied: 0.8', /line 5: unknown key "hied"/],
    ['hide: 0.4', /line 4: thresholds: review must not be above hide/],
  ])('of a version with scores is refused with the line of its mistake: %s', async (hide, why) => {
    await rewrite(
      'policy.yaml',
      'probability:\n  review: 0.002\n  hide: 0.03',
      `thresholds: { review: 0.5,\n  ${hide} }`,
    );
    expect(reasonOf(await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels']))).toMatch(why);
  });

  it('that lists a pack of an earlier version is used without it', async () => {
    await rewrite('policy.yaml', '[parcels]', '[parcels, likeness]');
    expect(await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels'])).toMatchObject({
      value: { policy: { packs: ['parcels'] }, oldSettings: [{ key: 'packs', write: 'packs: [parcels]' }] },
    });
    const withPack = await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels', 'likeness']);
    expect(withPack).toMatchObject({
      value: { policy: { packs: ['parcels', 'likeness'] }, oldSettings: [] },
    });
    await rewrite('policy.yaml', '[parcels, likeness]', '[likeness]');
    expect(reasonOf(await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels']))).toMatch(
      /no pack "likeness"/,
    );
  });

  it('with the old and the present form of a setting is refused', async () => {
    await rewrite('policy.yaml', 'probability:', 'thresholds: { review: 0.5, hide: 0.8 }\nprobability:');
    expect(reasonOf(await loadPolicy(join(tempFolder, 'policy.yaml'), ['parcels']))).toMatch(
      /line 4: thresholds: write probability only: thresholds is its name in earlier versions$/,
    );
  });

  it('that is empty is refused', () => {
    expect(reasonOf(parsePolicy({ path: 'policy.yaml', text: '' }, ['parcels']))).toMatch(
      /^policy\.yaml, line 1: /,
    );
  });

  it('that does not exist is refused', async () => {
    expect(reasonOf(await loadPolicy('no/policy.yaml', []))).toBe(
      'no/policy.yaml: there is no such file or folder',
    );
    expect(reasonOf(await loadPolicy('test', []))).toBe('test: it is a folder, and a file is expected');
  });
});

describe('the rules', () => {
  it('are refused with file and line when one of them is broken', async () => {
    await rewrite('parcels/pack.yaml', 'weight: 0.9', 'wieght: 0.9');
    expect(reasonOf(await loadRulebook(tempFolder))).toMatch(
      /load-\w+: parcels\/pack\.yaml, line 6: unknown key "wieght"; did you mean "weight"\?$/,
    );
  });

  it('are refused when a listed pack or the list itself is missing', async () => {
    await rewrite('index.yaml', '[parcels]', '[parcels, letters]');
    expect(reasonOf(await loadRulebook(tempFolder))).toMatch(
      /index\.yaml, line 1: letters\/pack\.yaml is listed but/,
    );
    await rm(join(tempFolder, 'index.yaml'));
    expect(reasonOf(await loadRulebook(tempFolder))).toMatch(
      /: there is no index\.yaml in it, so it holds no rules$/,
    );
    expect(reasonOf(await loadRulebook('no/rules'))).toBe('no/rules: there is no such file or folder');
  });

  it('that are shipped can be loaded', async () => {
    expect(reasonOf(await loadRulesBundle(DEFAULT_RULES_FOLDER))).toBeUndefined();
  });
});

describe('the rules about the context of a message', () => {
  beforeEach(async () => {
    await cp(join(DEFAULT_RULES_FOLDER, 'wording'), join(tempFolder, 'wording'), { recursive: true });
  });
  const shipped = join(DEFAULT_RULES_FOLDER, 'context.yaml');
  const contextRulesOf = async (folder: string) => {
    const bundle = await loadRulesBundle(folder);
    return bundle.ok ? bundle.value.contextRules : bundle.why;
  };

  it('come from the installation if a copy of the rules has none', async () => {
    expect(await contextRulesOf(tempFolder)).toEqual(await contextRulesOf(DEFAULT_RULES_FOLDER));
  });

  it('of an own copy are in force', async () => {
    await cp(shipped, join(tempFolder, 'context.yaml'));
    await rewrite('context.yaml', 'weight: 0.9', 'weight: 0.3');
    expect(await contextRulesOf(tempFolder)).toMatchObject({ rules: { 'new-account': { weight: 0.3 } } });
  });

  it.each([
    [
      'a misspelt condition',
      'accountDays: { below: 7 }',
      'accountdays: { below: 7 }',
      /unknown key "accountdays"/,
    ],
    ['a range without bounds', '{ below: 7 }', '{}', /write from, below or both/],
    ['a range that is empty', '{ below: 7 }', '{ from: 9, below: 7 }', /from must be less than below/],
    ['no condition', '{ accountDays: { below: 7 } }', '{}', /write at least one condition/],
    ['a weight that is too large', 'weight: 0.9', 'weight: 9', /weight: /],
    [
      'a note in one language',
      'note: { ja: アカウントが作られてから7日たっていません, en:',
      'note: { en:',
      /note\.ja: /,
    ],
    [
      'a hint with a bracket that is not closed',
      '(see|check|read) (the',
      '(see|check|read (the',
      /\(see\|check\|read \(the/,
    ],
    [
      'the name of the sum of a day',
      '  new-account:',
      '  day:',
      /rules\.day: this is the name of the sum of a day/,
    ],
  ])('with %s are refused with file and line', async (_, from, to, why) => {
    await cp(shipped, join(tempFolder, 'context.yaml'));
    await rewrite('context.yaml', from, to);
    const refused = String(await contextRulesOf(tempFolder));
    expect(refused).toMatch(/context\.yaml, line \d+: /);
    expect(refused).toMatch(why);
  });
});

describe('the patterns of the grammar check', () => {
  beforeEach(async () => {
    await cp(join(DEFAULT_RULES_FOLDER, 'wording'), join(tempFolder, 'wording'), { recursive: true });
  });
  const patternsOf = async (folder: string) => {
    const bundle = await loadRulesBundle(folder);
    return bundle.ok ? bundle.value.grammarPatterns : bundle.why;
  };
  const copyWith = async (from: string, to: string) => {
    await cp(join(DEFAULT_RULES_FOLDER, 'grammar.yaml'), join(tempFolder, 'grammar.yaml'));
    await rewrite('grammar.yaml', from, to);
  };

  it('come from the installation if a copy of the rules has none', async () => {
    expect(await patternsOf(tempFolder)).toEqual(await patternsOf(DEFAULT_RULES_FOLDER));
  });

  it('of an own copy are in force', async () => {
    await copyWith('factor: 0.2', 'factor: 0.5');
    expect(await patternsOf(tempFolder)).toHaveProperty('patterns.0.factor', 0.5);
  });

  it.each([
    ['words that have no such name', "'{earn}'", "'{ear}'", /no words "ear"; did you mean "earn"/],
    ['a factor that raises a verdict', 'factor: 0.2', 'factor: 2', /factor: /],
  ])('with %s are refused with file and line', async (_, from, to, why) => {
    await copyWith(from, to);
    const refused = String(await patternsOf(tempFolder));
    expect(refused).toMatch(/grammar\.yaml, line \d+: /);
    expect(refused).toMatch(why);
  });
});

describe("an operator's own copy of the texts of the console", () => {
  it('made before an update has the shipped texts in its gaps', async () => {
    await cp(join(DEFAULT_RULES_FOLDER, 'wording'), join(tempFolder, 'wording'), { recursive: true });
    await rewrite('wording/console/ja/frame.yaml', 'name: yamidome 管理画面', 'name: 見張り番');
    await rewrite('wording/console/ja/frame.yaml', 'apply: 適用', '# apply: 適用');
    await rm(join(tempFolder, 'wording/console/en'), { recursive: true });
    const bundle = await loadRulesBundle(tempFolder);
    const frame = bundle.ok && bundle.value.consoleWording.ja.frame;
    expect(frame).toMatchObject({ name: '見張り番', apply: '適用' });
    expect(bundle.ok && bundle.value.consoleWording.en.frame.apply).toBe('Apply');
  });

  it('with a misspelt key is refused with file and line', async () => {
    await cp(join(DEFAULT_RULES_FOLDER, 'wording'), join(tempFolder, 'wording'), { recursive: true });
    await rewrite('wording/console/en/frame.yaml', 'apply:', 'aply:');
    expect(reasonOf(await loadRulesBundle(tempFolder))).toMatch(
      /console\/en\/frame\.yaml, line \d+: unknown key "aply"/,
    );
  });
});

describe("an operator's own copy of the wording", () => {
  beforeEach(async () => {
    await cp(join(DEFAULT_RULES_FOLDER, 'wording'), join(tempFolder, 'wording'), { recursive: true });
  });

  it('from before an update gets the new texts from the installation, and keeps its own', async () => {
    await rewrite('wording/ja.yaml', '  generalrule: 理由：', '  # generalrule: 理由：');
    await rewrite('wording/ja.yaml', '  bymoderator: モデレーターの判断', '  bymoderator: 運営の判断');
    const bundle = await loadRulesBundle(tempFolder);
    expect(reasonOf(bundle)).toBeUndefined();
    const { letter } = bundle.ok ? bundle.value.wording.ja : {};
    expect(letter?.generalrule).toContain('禁止している勧誘');
    expect(letter?.bymoderator).toBe('運営の判断');
  });

  it('with a misspelt name is refused, and the error names the line and the right name', async () => {
    await rewrite('wording/en.yaml', '  generalrule:', '  generalrul:');
    expect(reasonOf(await loadRulesBundle(tempFolder))).toMatch(
      /wording\/en\.yaml, line \d+: unknown key "generalrul"; did you mean "generalrule"\?$/,
    );
  });
});
