import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import type { Signal } from '../../../src/core/index.ts';
import { findTellingWords, scoreNgrams } from '../../../src/detect/classifier/ngram-classifier.ts';
import { createNgramReader } from '../../../src/detect/classifier/ngram-reader.ts';
import { createDetector, type Detector, type RuleFile } from '../../../src/detect/index.ts';
import { isFragment } from '../../../src/detect/wording-signal.ts';
import { decide } from '../../../src/pipeline/decide.ts';
import { createFold } from '../../../src/text/index.ts';
import { arbitraryText } from '../../support/arbitrary-text.ts';
import { numberOfRuns } from '../../support/property-testing.ts';
import { testPolicy } from '../../support/shipped-wording-and-policy.ts';

const fold = createFold();
const MODEL_PATH = 'models/wording-classifier.json';
const weights = {
  bias: -1,
  ruleScale: 1,
  measuredTo: 5,
  grams: { '4': '運ぶ 口座 📦', '-4': 'ゲーム ご飯' },
};
type NgramReader = ReturnType<typeof createNgramReader>;
const scoreBy = (read: NgramReader, text: string): number => scoreNgrams(weights, read(fold(text)));
const read = createNgramReader([weights.grams]);
const scoreOf = (text: string): number => scoreBy(read, text);
/** The words of a text that speak for an offer, or against one. */
const tellingWords = (text: string, sign: 1 | -1): string =>
  findTellingWords(read(fold(text)), sign)
    .map(({ start, end }) => text.slice(start, end))
    .join(' ');

describe('how a text is worded', () => {
  it('speaks for an offer the more of its words do', () => {
    expect(scoreOf('荷物を運ぶ')).toBeGreaterThan(scoreOf('荷物を見る'));
    expect(scoreOf('口座を運ぶ')).toBeGreaterThan(scoreOf('荷物を運ぶ'));
    expect(scoreOf('ご飯を運ぶ')).toBeLessThan(scoreOf('荷物を運ぶ'));
  });

  it('is the same in half-width letters, in capitals and with pictures', () => {
    const latin = createNgramReader([{ '4': 'てれ dm' }]);
    expect(scoreBy(latin, 'ﾃﾚ ＤＭ')).toBe(scoreBy(latin, 'テレ dm'));
    expect(scoreOf('これ📦')).toBeGreaterThan(scoreOf('これ🍙'));
  });

  it('counts a thing once however often it is said', () => {
    expect(scoreOf('運ぶ'.repeat(300))).toBeLessThan(scoreOf('運ぶ口座'));
  });

  it('says less in a long text than in a short one', () => {
    expect(scoreOf(`口座を運ぶ${'ふつうの話'.repeat(40)}`)).toBeLessThan(scoreOf('口座を運ぶ'));
  });

  it('does not depend on the texts that were read before', () => {
    const first = scoreOf('口座を運ぶ');
    scoreOf('運ぶ口座を運ぶ、口座');
    expect(scoreOf('口座を運ぶ')).toBe(first);
  });

  it('two readers do not disturb each other', () => {
    const other = createNgramReader([weights.grams]);
    const reading = read(fold('口座を運ぶ'));
    const [score, words] = [scoreNgrams(weights, reading), findTellingWords(reading, 1)];
    other(fold('ご飯を食べる'));
    expect(findTellingWords(reading, 1)).toEqual(words);
    expect(scoreNgrams(weights, reading)).toBe(score);
  });

  it('is known for several models after one reading', () => {
    const { sums, counts } = createNgramReader([weights.grams, { '2': '口座 ご飯' }])(
      fold('口座、ご飯、口座'),
    );
    expect([...sums]).toEqual([0, 4]);
    expect([...counts]).toEqual([2, 2]);
  });

  it('has the place where most speaks for an offer, wherever that is in a long text', () => {
    const talk = 'ゲームとご飯の話';
    expect(read(fold(`${talk.repeat(20)}口座を運ぶ${talk.repeat(20)}`)).highestRun).toBe(8);
    expect(read(fold(talk)).highestRun).toBe(0);
  });

  it('has no model with more distinct weights than fit into the table', () => {
    const many = Object.fromEntries(Array.from({ length: 256 }, (_, w) => [`${w + 1}`, '口']));
    expect(() => createNgramReader([many])).toThrow('at most 255 distinct weights');
  });

  it('says how complete an offer is by a model of its own, the fourth', () => {
    const readFour = createNgramReader([{ '1': '口座' }, {}, {}, { '4': '運ぶ', '-4': '待つ' }]);
    const completeness = (text: string) => scoreNgrams({ bias: 0 }, readFour(fold(text)), 3);
    expect(completeness('口座を運ぶ')).toBeGreaterThan(0);
    expect(completeness('口座で待つ')).toBeLessThan(0);
  });

  it('takes what reads like a fragment for one, unless everything together is certain', () => {
    const signal = (...sorts: Signal['sorts']) => ({ weight: 2, sorts, spans: [] });
    const [contact, twoSorts, role] = [
      [signal('contact')],
      [signal('contact'), signal('pay')],
      [signal('role')],
    ];
    expect(isFragment({ completeness: -2 }, 2, contact)).toBe(true);
    expect(isFragment({ completeness: -2 }, 9, contact)).toBe(false);
    expect(isFragment({ completeness: -2 }, 2, twoSorts)).toBe(false);
    expect(isFragment({ completeness: -2 }, 2, role)).toBe(false);
    expect(isFragment({ completeness: -3 }, 2, twoSorts)).toBe(true);
    expect(isFragment({ completeness: -3 }, 2, [{ weight: 9, sorts: ['contact'], spans: [] }])).toBe(false);
    expect(isFragment({ completeness: 0 }, 2, contact)).toBe(false);
    expect(isFragment({ completeness: undefined }, 2, contact)).toBe(false);
  });

  it('points at the words of ordinary talk, too', () => {
    expect(tellingWords('きのうのゲームの話をしよう', -1)).toContain('ゲーム');
  });

  it('points at the places that speak for it', () => {
    const shown = tellingWords('こんにちは、今日はいい天気ですね。ところで口座を運ぶ人いますか', 1);
    expect(shown).toContain('口座');
    expect(shown).not.toContain('天気');
  });

  it('points into the text and never fails, for any input', () => {
    fc.assert(
      fc.property(arbitraryText('運ぶ|口座|📦|ﾊﾟ|ー|\u200b|\ud83d|5|万|_'), (text) => {
        const folded = fold(text);
        const reading = read(folded);
        expect(Number.isFinite(scoreNgrams(weights, reading))).toBe(true);
        for (const { start, end } of findTellingWords(reading, 1)) {
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
    expect(decide(detect(detector, text), testPolicy()).ruling).toBe('review');
  });

  it('spare a lesson that quotes an offer, and hide the offer that says what to say at the door', () => {
    const lesson = detect(
      detector,
      '道徳の時間に使う文です。「荷物を受け取って駅まで運ぶだけ、日給6万円。詳しくはシグナルで」どこに気づきましたか',
    );
    expect(decide(lesson, testPolicy()).ruling).not.toBe('hide');
    const offer = detect(
      detector,
      '年寄りの家で「市役所の者です」と名乗ってカードを受け取るだけ。一件6万円、今日動ける人はDM',
    );
    expect(offer.stance).toBe('soliciting');
    expect(decide(offer, testPolicy()).ruling).toBe('hide');
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
    expect(result.signals.length).toBeGreaterThan(2);
    expect(result.signals.flatMap(({ sorts }) => sorts)).not.toContain('wording');
  });

  it('say where a weight is no number', () => {
    const broken = files.map((file) =>
      file.path === MODEL_PATH
        ? {
            path: file.path,
            text: 'bias: 0\nruleScale: 1\nmeasuredTo: 0\ngrams:\n  many: 運ぶ\n',
          }
        : file,
    );
    expect(() => createDetector(broken)).toThrow(
      /wording-classifier\.json.*many|many.*write a number in quotes/s,
    );
  });
});
