import { describe, expect, it } from 'vitest';
import { toPrefilterExamples } from '../../../../src/cli/train/prefilter/prefilter-examples.ts';
import {
  type PrefilterExample,
  trainPrefilter,
} from '../../../../src/cli/train/prefilter/train-prefilter.ts';
import { compileNgramScore } from '../../../../src/detect/prefilter/ngram-score.ts';

const SUBJECTS = ['荷物', '口座', '現金', '名簿', 'カード', '書類', '封筒', '端末'];
const PAYS = ['日給5万', '即日3万', '1件2万', '週10万'];
const FOODS = ['ラーメン', 'カレー', 'パン', 'うどん', 'そば', '寿司', 'ケーキ', 'おにぎり'];
const TIMES = ['今日', '昨日', '明日', '週末'];

const combine = (
  ones: readonly string[],
  others: readonly string[],
  join: (a: string, b: string) => string,
) => ones.flatMap((one) => others.map((other) => join(one, other)));

const examples: readonly PrefilterExample[] = [
  ...combine(SUBJECTS, PAYS, (subject, pay) => `${pay}、${subject}を運ぶだけ。DMください`).map(
    (text): PrefilterExample => ({ text, isWanted: true, weight: 3, origin: text, measuredAs: 'acted-on' }),
  ),
  ...combine(FOODS, TIMES, (food, time) => `${time}は${food}を食べに行った。おいしかった`).map(
    (text): PrefilterExample => ({ text, isWanted: false, weight: 1, origin: text, measuredAs: 'chat' }),
  ),
];

describe('the training of the prefilter', () => {
  const trained = trainPrefilter(examples, { tableBits: 12 });
  /** Four lines of chat do not tell how high a run may be. */
  const score = compileNgramScore({ ...trained, windowBias: -Infinity });

  it('tells offers that it has not seen from talk that it has not seen', () => {
    expect(score('日給7万、手紙を運ぶだけ。DMください')).toBeGreaterThan(0);
    expect(score('明日は天ぷらを食べに行った。おいしかった')).toBeLessThan(0);
  });

  it('reports what it does with the texts that were left out', () => {
    expect(trained.heldOut.actedOn).toBeGreaterThan(0);
    expect(trained.heldOut.chat).toBeGreaterThan(0);
    expect(trained.heldOut.actedOnPassed).toBe(1);
    expect(trained.heldOut.chatPassed).toBe(0);
    expect(trained.newcomerThreshold).toBeLessThanOrEqual(trained.threshold);
  });

  it('lets nothing pass by a window of letters if there is no chat to compare with', () => {
    const offers = examples.filter(({ isWanted }) => isWanted);
    expect(trainPrefilter(offers, { tableBits: 12 }).windowBias).toBeLessThan(-1000);
  });

  it('gives the same weights for the same examples', () => {
    expect(trainPrefilter(examples, { tableBits: 12 })).toEqual(trained);
  });
});

describe('an example of the prefilter', () => {
  const verdictOf = (ruling: 'hide' | 'review' | 'pass', stance: 'soliciting' | 'asking-help' | 'none') => ({
    ruling,
    stance,
    signals: stance === 'none' ? [] : [{ weight: 1, sorts: ['pay'] }],
  });
  const isWanted = (example: Parameters<typeof toPrefilterExamples>[0]) =>
    toPrefilterExamples(example)
      .filter(({ weight }) => weight > 0)
      .map((one) => one.isWanted);

  it('is wanted if it is an offer, with copies that are disguised', () => {
    const text = '荷物を運ぶだけ、テレグラムで';
    const [plain, masked] = toPrefilterExamples({
      text,
      expect: 'hide',
      verdict: verdictOf('hide', 'soliciting'),
    });
    expect(plain).toMatchObject({ text, isWanted: true });
    expect(masked).toMatchObject({ isWanted: true, origin: text });
    expect(masked!.text).toContain('○');
  });

  it('is wanted if its author asks for help', () => {
    expect(
      isWanted({ text: '抜けたい、助けて', expect: 'pass', verdict: verdictOf('pass', 'asking-help') }),
    ).toEqual([true]);
  });

  it('is not wanted in chat without evidence', () => {
    expect(isWanted({ text: 'おはよう', expect: 'chat', verdict: verdictOf('pass', 'none') })).toEqual([
      false,
    ]);
  });

  it('counts for neither if it is everyday talk that a stance misreads', () => {
    for (const expect_ of ['chat', 'everyday'] as const)
      expect(
        isWanted({ text: '今夜は抜けたいな', expect: expect_, verdict: verdictOf('pass', 'asking-help') }),
      ).toEqual([]);
  });

  it('counts for neither if it is innocent and a rule acts on it', () => {
    expect(
      isWanted({
        text: '引越しの荷物を運ぶだけ',
        expect: 'pass',
        verdict: verdictOf('review', 'soliciting'),
      }),
    ).toEqual([]);
  });
});
