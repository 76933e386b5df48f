import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/load-rules.ts';
import {
  compileNgramClassifier,
  type NgramClassifier,
} from '../../../src/detect/classifier/ngram-classifier.ts';
import { createDetector, type Detector, type RuleFile } from '../../../src/detect/index.ts';
import { compileWordingPrefilter } from '../../../src/detect/prefilter/wording-prefilter.ts';
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
const oddsBy = (likeness: NgramClassifier, text: string, groups: readonly number[] = []): number => {
  likeness.read(fold(text));
  return likeness.logOdds(groups);
};
const likeness = compileNgramClassifier(weights, ['pay.big', 'food']);
const oddsOf = (text: string, groups: readonly number[] = []): number => oddsBy(likeness, text, groups);

describe('how a text is worded', () => {
  it('speaks for an offer the more of its words do', () => {
    expect(oddsOf('荷物を運ぶ')).toBeGreaterThan(oddsOf('荷物を見る'));
    expect(oddsOf('口座を運ぶ')).toBeGreaterThan(oddsOf('荷物を運ぶ'));
    expect(oddsOf('ご飯を運ぶ')).toBeLessThan(oddsOf('荷物を運ぶ'));
  });

  it('is heard with what the lexicon found', () => {
    expect(oddsOf('荷物', [0])).toBeGreaterThan(oddsOf('荷物', [1]));
    expect(oddsOf('荷物', [1])).toBe(oddsOf('荷物'));
  });

  it('weighs two families of words that stand together, once', () => {
    const names = ['pay.big', 'pay.earn', 'errand.carry', 'food'];
    const together = compileNgramClassifier({ ...weights, groups: { '5': 'errand+pay' } }, names);
    const odds = (groups: readonly number[]): number => oddsBy(together, '荷物', groups);
    expect(odds([0, 2])).toBeGreaterThan(odds([0]));
    expect(odds([2, 0])).toBe(odds([0, 2]));
    expect(odds([0, 1, 2])).toBe(odds([0, 2]));
    expect(odds([0, 3])).toBe(odds([0]));
  });

  it('is the same in half-width letters, in capitals and with pictures', () => {
    const latin = compileNgramClassifier({ ...weights, grams: { '4': 'てれ dm' } }, []);
    expect(oddsBy(latin, 'ﾃﾚ ＤＭ')).toBe(oddsBy(latin, 'テレ dm'));
    expect(oddsOf('これ📦')).toBeGreaterThan(oddsOf('これ🍙'));
  });

  it('says a thing once however often it is said', () => {
    expect(oddsOf('運ぶ'.repeat(300))).toBeLessThan(oddsOf('運ぶ口座'));
  });

  it('is heard again with other groups without being read again', () => {
    likeness.read(fold('荷物'));
    expect([[0], [], [0]].map((groups) => likeness.logOdds(groups))).toEqual([
      oddsOf('荷物', [0]),
      oddsOf('荷物'),
      oddsOf('荷物', [0]),
    ]);
  });

  it('is the same for the hundred thousandth text as for the first', () => {
    const first = oddsOf('口座を運ぶ', [0]);
    for (let i = 0; i < 100_000; i++) oddsOf('運');
    expect(oddsOf('口座を運ぶ', [0])).toBe(first);
  });

  it('points at the places that speak for it', () => {
    const text = 'こんにちは、今日はいい天気ですね。ところで口座を運ぶ人いますか';
    likeness.read(fold(text));
    const places = likeness.topSpans().map(({ start, end }) => text.slice(start, end));
    expect(places.join(' ')).toContain('口座');
    expect(places.join(' ')).not.toContain('天気');
  });

  it('is glanced at before anything else is read', () => {
    const glance = compileWordingPrefilter(weights);
    expect(glance('口座を運ぶ')).toBe(true);
    expect(glance('📦 口座')).toBe(true);
    expect(glance('ご飯を食べる')).toBe(false);
  });

  it('points into the text and never fails, whatever is typed', () => {
    fc.assert(
      fc.property(arbitraryText('運ぶ|口座|📦|ﾊﾟ|ー|\u200b|\ud83d|5|万|_'), (text) => {
        const folded = fold(text);
        likeness.read(folded);
        expect(Number.isFinite(likeness.logOdds([]))).toBe(true);
        for (const { start, end } of likeness.topSpans()) {
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
  let rulebook: Detector;
  beforeAll(async () => {
    files = await readRuleFiles(DEFAULT_RULES_FOLDER);
    rulebook = createDetector(files);
  });
  const judge = (book: Detector, text: string) =>
    book.detect({ text, parts: [] }, { packs: book.packs, language: 'ja' });

  it('send to the moderators what is offered in words that no rule knows', () => {
    const text = '夜中に隣町の社長の家、鍵は開いてる。庭先に車つけて待ってるだけでいい、あがりは人数で割る';
    expect(judge(rulebook, text).score).toBeGreaterThanOrEqual(0.5);
  });

  it('spare a lesson that quotes an offer, and hide the offer that says what to say at the door', () => {
    const lesson = judge(
      rulebook,
      '道徳の時間に使う文です。「荷物を受け取って駅まで運ぶだけ、日給6万円。詳しくはシグナルで」どこに気づきましたか',
    );
    expect(lesson.score).toBeLessThan(0.5);
    const offer = judge(
      rulebook,
      '年寄りの家で「市役所の者です」と名乗ってカードを受け取るだけ。一件6万円、今日動ける人はDM',
    );
    expect(offer.stance).toBe('soliciting');
    expect(offer.score).toBeGreaterThanOrEqual(0.8);
  });

  it('do without it where it is not listed', () => {
    const without = files
      .filter(({ path }) => path !== MODEL_PATH)
      .map((file) =>
        file.path === 'index.yaml'
          ? { path: file.path, text: file.text.replace(`likeness: ${MODEL_PATH}\n`, '') }
          : file,
      );
    const book = createDetector(without);
    const finding = judge(book, '日給5万、荷物を運ぶだけ。詳細はテレグラムで');
    expect(finding.score).toBeGreaterThanOrEqual(0.8);
    expect(finding.signals.map(({ rule }) => rule).join(' ')).not.toContain('likeness/');
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
