import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import {
  compileNgramClassifier,
  type NgramClassifier,
} from '../../../src/detect/classifier/ngram-classifier.ts';
import { createDetector, type Detector, type RuleFile } from '../../../src/detect/index.ts';
import { createFold } from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const fold = createFold();
const MODEL_PATH = 'models/wording-classifier.json';
const weights = {
  bias: -1,
  grams: { '4': '運ぶ 口座 📦', '-4': 'ゲーム ご飯' },
  groups: { '6': 'pay.big' },
  glance: { bias: -1, other: 0, from: 0, pairs: { '4': '運ぶ 口座 📦_', '-4': 'ご飯' } },
};
const logOddsBy = (classifier: NgramClassifier, text: string, groups: readonly number[] = []): number => {
  classifier.read(fold(text));
  return classifier.logOdds(groups);
};
const classifier = compileNgramClassifier(weights, ['pay.big', 'food']);
const logOddsOf = (text: string, groups: readonly number[] = []): number =>
  logOddsBy(classifier, text, groups);

describe('how a text is worded', () => {
  it('speaks for an offer the more of its words do', () => {
    expect(logOddsOf('荷物を運ぶ')).toBeGreaterThan(logOddsOf('荷物を見る'));
    expect(logOddsOf('口座を運ぶ')).toBeGreaterThan(logOddsOf('荷物を運ぶ'));
    expect(logOddsOf('ご飯を運ぶ')).toBeLessThan(logOddsOf('荷物を運ぶ'));
  });

  it('is heard with what the lexicon found', () => {
    expect(logOddsOf('荷物', [0])).toBeGreaterThan(logOddsOf('荷物', [1]));
    expect(logOddsOf('荷物', [1])).toBe(logOddsOf('荷物'));
  });

  it('weighs two families of words that stand together, once', () => {
    const names = ['pay.big', 'pay.earn', 'errand.carry', 'food'];
    const withPair = compileNgramClassifier({ ...weights, groups: { '5': 'errand+pay' } }, names);
    const logOdds = (groups: readonly number[]): number => logOddsBy(withPair, '荷物', groups);
    expect(logOdds([0, 2])).toBeGreaterThan(logOdds([0]));
    expect(logOdds([2, 0])).toBe(logOdds([0, 2]));
    expect(logOdds([0, 1, 2])).toBe(logOdds([0, 2]));
    expect(logOdds([0, 3])).toBe(logOdds([0]));
  });

  it('is the same in half-width letters, in capitals and with pictures', () => {
    const latin = compileNgramClassifier({ ...weights, grams: { '4': 'てれ dm' } }, []);
    expect(logOddsBy(latin, 'ﾃﾚ ＤＭ')).toBe(logOddsBy(latin, 'テレ dm'));
    expect(logOddsOf('これ📦')).toBeGreaterThan(logOddsOf('これ🍙'));
  });

  it('says a thing once however often it is said', () => {
    expect(logOddsOf('運ぶ'.repeat(300))).toBeLessThan(logOddsOf('運ぶ口座'));
  });

  it('is heard again with other groups without being read again', () => {
    classifier.read(fold('荷物'));
    expect([[0], [], [0]].map((groups) => classifier.logOdds(groups))).toEqual([
      logOddsOf('荷物', [0]),
      logOddsOf('荷物'),
      logOddsOf('荷物', [0]),
    ]);
  });

  it('is the same for the hundred thousandth text as for the first', () => {
    const first = logOddsOf('口座を運ぶ', [0]);
    for (let i = 0; i < 100_000; i++) logOddsOf('運');
    expect(logOddsOf('口座を運ぶ', [0])).toBe(first);
  });

  it('points at the places that speak for it', () => {
    const text = 'こんにちは、今日はいい天気ですね。ところで口座を運ぶ人いますか';
    classifier.read(fold(text));
    const shown = classifier.topSpans().map(({ start, end }) => text.slice(start, end));
    expect(shown.join(' ')).toContain('口座');
    expect(shown.join(' ')).not.toContain('天気');
  });

  it('points into the text and never fails, for any input', () => {
    fc.assert(
      fc.property(arbitraryText('運ぶ|口座|📦|ﾊﾟ|ー|\u200b|\ud83d|5|万|_'), (text) => {
        const folded = fold(text);
        classifier.read(folded);
        expect(Number.isFinite(classifier.logOdds([]))).toBe(true);
        for (const { start, end } of classifier.topSpans()) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end).toBeLessThanOrEqual(Math.max(folded.length, 1));
        }
      }),
      { numRuns: numberOfRuns(2000) },
    );
  });
});

describe('the rules with what was learnt', () => {
  let files: readonly RuleFile[];
  let detector: Detector;
  beforeAll(async () => {
    files = await readRuleFiles(DEFAULT_RULES_FOLDER);
    detector = createDetector(files);
  });
  const detect = (detector: Detector, text: string) =>
    detector.detect({ text, parts: [] }, { packs: detector.packs, language: 'ja' });

  it('send to the moderators what is offered in words that no rule knows', () => {
    const text = '夜中に隣町の社長の家、鍵は開いてる。庭先に車つけて待ってるだけでいい、あがりは人数で割る';
    expect(detect(detector, text).logOdds).toBeGreaterThanOrEqual(0);
  });

  it('spare a lesson that quotes an offer, and hide the offer that says what to say at the door', () => {
    const lesson = detect(
      detector,
      '道徳の時間に使う文です。「荷物を受け取って駅まで運ぶだけ、日給6万円。詳しくはシグナルで」どこに気づきましたか',
    );
    expect(lesson.logOdds).toBeLessThan(0);
    const offer = detect(
      detector,
      '年寄りの家で「市役所の者です」と名乗ってカードを受け取るだけ。一件6万円、今日動ける人はDM',
    );
    expect(offer.stance).toBe('soliciting');
    expect(offer.logOdds).toBeGreaterThanOrEqual(4.6);
  });

  it('do without it where it is not listed', () => {
    const withoutModel = files
      .filter(({ path }) => path !== MODEL_PATH)
      .map((file) =>
        file.path === 'index.yaml'
          ? { path: file.path, text: file.text.replace(`likeness: ${MODEL_PATH}\n`, '') }
          : file,
      );
    const detector = createDetector(withoutModel);
    const result = detect(detector, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
    expect(result.logOdds).toBeGreaterThanOrEqual(4.6);
    expect(result.signals.map(({ rule }) => rule).join(' ')).not.toContain('likeness/');
  });

  it('say where a weight is no number', () => {
    const broken = files.map((file) =>
      file.path === MODEL_PATH
        ? {
            path: file.path,
            text: 'bias: 0\ngroups: {}\ngrams:\n  many: 運ぶ\nglance: { bias: 0, other: 0, from: 0, pairs: {} }\n',
          }
        : file,
    );
    expect(() => createDetector(broken)).toThrow(
      /wording-classifier\.json.*many|many.*write a number in quotes/s,
    );
  });
});
