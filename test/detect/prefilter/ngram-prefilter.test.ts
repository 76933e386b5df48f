import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { EVASIONS } from '../../../src/cli/eval/evasions.ts';
import { createDetector, type Detector, type RuleFile } from '../../../src/detect/index.ts';
import { compilePrefilter } from '../../../src/detect/prefilter/ngram-prefilter.ts';
import { decodeTermHashes, hashTerm } from '../../../src/detect/prefilter/required-texts.ts';
import { type ParsedRuleFiles, parseRuleFiles } from '../../../src/detect/rules/parse-rule-files.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

let files: readonly RuleFile[];
let parsed: ParsedRuleFiles;
let detector: Detector;
beforeAll(async () => {
  files = await readRuleFiles(DEFAULT_RULES_FOLDER);
  parsed = parseRuleFiles(files);
  detector = createDetector(files);
});

const OFFER = '日給5万、荷物を運ぶだけ。詳細はテレグラムで';
const TALK = [
  'おはよう！今日も一日がんばろう',
  'ラーメン食べに行きたいですね',
  '昨日の試合見た？最後すごかったよね',
  'そうなんですね、知らなかったです',
  '昨日のランチ、500円だったのに量が多かった',
];

/** The prefilter of the shipped model with these required terms and examples. */
const createPrefilter = (terms: readonly string[] = [], examples: readonly string[] = []) =>
  compilePrefilter(parsed.prefilter!, { terms, examples });

const detectBoth = (judge: Detector, text: string) => {
  const options = { packs: judge.packs, language: 'ja' as const };
  return {
    screened: judge.detect({ text, parts: [] }, options),
    inFull: judge.detect({ text, parts: [] }, { ...options, skipsPrefilter: true }),
  };
};

describe('the prefilter', () => {
  it('lets everyday talk pass without an evaluation', () => {
    const passes = createPrefilter();
    for (const text of TALK) expect(passes(text, false), text).toBe(false);
  });

  it('leaves nothing to the garbage collection from ordinary messages', async () => {
    // In a process of its own: in this one, code was compiled for the detectors of other tests, too.
    const script = join(import.meta.dirname, 'allocation-process.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(TALK)]);
    expect(Number(stdout)).toBeLessThan(8);
  });

  it('skips no example of a rule that is evidence against an author', () => {
    for (const { rules } of detector.sources)
      for (const { weight, hits } of Object.values(rules))
        for (const text of weight > 0 ? hits : []) {
          const { screened, inFull } = detectBoth(detector, text);
          expect(screened, text).toEqual(inFull);
        }
  });

  it('reads an offer in every disguise as it reads the plain offer', () => {
    const whole = [{ start: 0, end: OFFER.length }];
    const passes = createPrefilter();
    // Two messages are judged together, and a text in columns by its columns.
    const inOneText = EVASIONS.filter(
      ({ name, variant }) => name !== 'columns' && !`${name} ${variant}`.includes('split'),
    );
    for (const { name, variant, apply } of inOneText)
      for (const text of apply(OFFER, whole)) expect(passes(text, false), `${name}, ${variant}`).toBe(true);
  });

  it('finds an offer in the middle of a long ordinary text', () => {
    const talk = 'きのうは友だちと公園を散歩して、帰りにパンを買いました。とても楽しかったです。'.repeat(40);
    const passes = createPrefilter();
    expect(passes(talk, false)).toBe(false);
    expect(passes(talk + OFFER + talk, false)).toBe(true);
  });

  it('skips hardly any offer that is padded with a letter or with ordinary talk', () => {
    const offers = detector.sources.flatMap(({ examples }) => examples?.hide ?? []);
    const talk = 'おはよう、今日も一日がんばろうね。'.repeat(20);
    const passes = createPrefilter();
    for (const pad of [
      (text: string) => `${text} ${'あ'.repeat(200)}`,
      (text: string) => `${text}${'w'.repeat(200)}`,
      (text: string) => `${talk}${text}${talk}`,
    ])
      expect(offers.filter((text) => passes(pad(text), false)).length / offers.length).toBeGreaterThan(0.95);
  });

  it('evaluates more messages of newcomers', () => {
    const source = parsed.prefilter!;
    expect(source.newcomerThreshold).toBeLessThan(source.threshold);
    const passes = createPrefilter();
    const words = 'DM|送って|仕事|だけ|です|日給|5万|友だち|やる人|急ぎ|今日|\n|🍀';
    fc.assert(
      fc.property(arbitraryText(words), (text) => {
        if (passes(text, false)) expect(passes(text, true)).toBe(true);
      }),
      { numRuns: numberOfRuns(500) },
    );
  });

  it('never skips a term that moderators added after the training', () => {
    const passes = createPrefilter(['ぽよぽよ大作戦', '🥦']);
    for (const text of ['今夜ぽよぽよ大作戦', 'ポ・ヨ・ポ・ヨ大作戦やります', '今日は🥦'])
      expect(passes(text, false), text).toBe(true);
    for (const text of [...TALK, '今日は🍀', 'ぽよぽよした猫']) expect(passes(text, false), text).toBe(false);
  });

  it('evaluates a text in a script that it has not learnt, but not a face with a letter of it', () => {
    const passes = createPrefilter();
    expect(passes('ဘဏ်စာအုပ် ဝယ်မယ် 40000 ယန်း', false)).toBe(true);
    expect(passes('ラーメン食べに行きたいですね(´･д･`)', false)).toBe(false);
  });

  it('never skips the example of a new rule', () => {
    const example = 'ラーメン食べに行きたいですね';
    expect(createPrefilter()(example, false)).toBe(false);
    expect(createPrefilter([], [example])(example, false)).toBe(true);
  });

  it('never skips a new term of the lexicon, which the model does not know', () => {
    const changed = createDetector(
      files.map((file) =>
        file.path === 'lexicon/crime.yaml'
          ? { path: file.path, text: file.text.replace('[UD要員,', '[ぷにぷに要員, UD要員,') }
          : file,
      ),
    );
    expect(changed.findGroups('ぷにぷに要員')).toContain('crime.role.short');
    const { screened, inFull } = detectBoth(changed, 'ぷにぷに要員');
    expect(screened.signals.length).toBeGreaterThan(0);
    expect(screened).toEqual(inFull);
  });

  it('does not mix the texts of two detectors that are used in turn', () => {
    const other = createDetector(files);
    const options = { packs: detector.packs, language: 'ja' as const };
    const offer = { text: OFFER, parts: [] };
    const alone = createDetector(files).detect(offer, options);
    const first = detector.detect(offer, options);
    other.detect({ text: TALK[0]!, parts: [] }, options);
    other.detect({ text: `${OFFER}、口座も買います`, parts: [] }, options);
    expect(first).toEqual(alone);
    expect(detector.detect(offer, options)).toEqual(alone);
  });

  it('was trained with nearly all terms of the lexicon (otherwise: npm run train)', () => {
    const { terms, prefilter } = parsed;
    const trained = decodeTermHashes(prefilter!.terms);
    const known = terms.filter(({ folded }) => trained.has(hashTerm(folded)));
    expect(known.length / terms.length).toBeGreaterThan(0.95);
  });

  it('of an earlier version, with other hashes, is not used: every message is evaluated', () => {
    const earlier = createDetector(
      files.map(({ path, text }) => ({
        path,
        text: path.endsWith('prefilter.json')
          ? text.replace(/"windowBias": [^,]*/, '"runThreshold": 26')
          : text,
      })),
    );
    expect(detector.needsEvaluation(TALK[0]!, {})).toBe(false);
    expect(earlier.needsEvaluation(TALK[0]!, {})).toBe(true);
  });

  it('is optional: without a model every message is evaluated', () => {
    const without = createDetector(
      files.map((file) =>
        file.path === 'index.yaml'
          ? { path: file.path, text: file.text.replace(/^prefilter:.*\n/m, '') }
          : file,
      ),
    );
    for (const text of [OFFER, TALK[0]!]) {
      const { screened, inFull } = detectBoth(without, text);
      expect(screened).toEqual(inFull);
    }
  });
});
