import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVASIONS } from '../../src/cli/eval/evasions.ts';
import { numberOfRuns } from '../support/property-testing.ts';
import { loadShippedRules } from '../support/shipped-rules.ts';

const { verdict, ruling, seen } = await loadShippedRules();

const ORDER = ['pass', 'review', 'hide'];

describe('a post that hides from filters', () => {
  it.each([
    ['masked in the middle', '受○子募集、日給5万、テレ○ラムで'],
    ['masked twice', '打○子、1日10万、詳細はシグ**ルで'],
    ['masked at its first letter', '○け子やれる人募集、日給8万'],
    ['masked, and nothing else in it that a filter knows', '○け子と出○子、きてくれる人'],
    ['one character a line, sum of money included', [...'日給5万円荷物を運ぶだけ'].join('\n')],
    ['slashes, sum of money included', [...'日給8万!荷物を受け取るだけ'].join('/')],
    ['slashes in a few words only', '日/給/8/万!荷/物を受/け/取/るだけ、詳/細はテレ/グラムで'],
    ['pictures between the letters', [...'受け子募集1件5万円'].join('🍀')],
    ['commas in the middle of words', 'テレグ、ラムで詳細、日給5、万円、荷物を、運ぶだけ'],
    ['dashes between katakana', 'ホ-ワ-イ-ト-案件、日給5万、テ-レ-グ-ラ-ムで'],
    ['middle dots beside a kanji that looks like kana', '口・座・買・い・ま・す、1口座5万円'],
    ['kanji in halves', '口卩きできる人、日糸合8万、言羊糸田はテレグラムで'],
    ['digits for kana', '日給5万、荷物を運ぶだけ、シ9ナルで詳細送ります'],
    ['pictures for words', '🥷募集 💰5万〜 ✈️で📩'],
    ['Latin letters for words', 'yamibaito bosyu, nikkyu 5man, syousai terega made'],
    ['other kanji of the same sound', '高座買います、速金5万、詳細はテレグラ無で'],
    ['digits and kanji that sound alike', '日9 8万、荷物を運美だけ'],
    ['in columns, from the right', '日荷詳\n給物細\n5運D\n万ぶM'],
    ['Latin letters, spaced', 'n i k k y u 5 m a n / n i m o t s u h a k o b u d a k e'],
    ['digits for Latin letters', 'y4m1 b41t0, n1kkyu 5m4n, t3l3gr4m'],
    ['Latin letters upside down', '日給5万、荷物を運ぶだけ、ɯɐɹƃǝlǝʇで'],
    ['letters of two alphabets, spaced', '日給5万、荷物を運ぶだけ、詳細はＤ Ｍまで'],
  ])('%s, is not overlooked', (_, text) => {
    expect(ruling(text)).not.toBe('pass');
  });

  it.each(['あ', '草', 'w', 'う', '笑', 'ー'])(
    'with many %j before or after it, is not overlooked',
    (letter) => {
      for (const times of [5, 10, 20, 40, 100, 900]) {
        const padding = letter.repeat(times);
        for (const text of ['日給5万、荷物を運ぶだけ。詳細はテレグラムで', '受け子募集、日給5万、シグナルで'])
          for (const padded of [`${text} ${padding}`, `${padding} ${text}`, `${text}${padding}`])
            expect([ruling(padded), times, padded.slice(0, 40)]).not.toContain('pass');
      }
    },
  );

  it.each(['/', '・', '🍀', '\n'])(
    'with %j between all letters, is judged at least as the plain text is',
    (separator) => {
      const text = '喧嘩できるやつ6人、半グレの事務所から金を抜く。被害届は出せない。山分け';
      const { stance, ruling } = verdict([...text].join(separator));
      expect(stance).toBe(verdict(text).stance);
      expect(ORDER.indexOf(ruling)).toBeGreaterThanOrEqual(ORDER.indexOf(verdict(text).ruling));
    },
  );

  it('is shown to moderators where it stands in the original', () => {
    expect(seen('みんな見て！出○子募集、日給5万').join(' ')).toContain('出○子');
    expect(seen(`A\n${[...'日給5万円荷物を運ぶだけ'].join('\n')}`).join(' ')).toContain('5\n万\n円');
  });

  it.each([
    '日給5万円、荷物を運ぶだけ。詳細はテレグラムで',
    '受け子募集、1件5万円、即日払い。DMください',
    '出し子と運転手募集、日給10万、詳細はシグナルで',
  ])('%s: every evasion that we measure is withstood', (text) => {
    const { signals } = verdict(text);
    const words = signals.flatMap(({ weight, spans }) => (weight > 0 ? spans : []));
    const merged = [...text].flatMap((_, at) =>
      words.some(({ start, end }) => start <= at && at < end) ? [at] : [],
    );
    const telling = merged
      .filter((at, i) => merged[i - 1] !== at - 1)
      .map((start) => {
        let end = start;
        while (merged.includes(end)) end++;
        return { start, end };
      });
    const through = EVASIONS.flatMap(({ name, variant, apply }) => {
      const messages = apply(text, telling);
      const [only] = messages;
      return messages.length === 1 && only !== undefined && ruling(only) === 'pass'
        ? [`${name}, ${variant}: ${only}`]
        : [];
    });
    expect(through).toEqual([]);
  });
});

describe('what is innocent', () => {
  it.each([
    '受付は○○までお願いします',
    '**太字** と *斜体* と ***両方***',
    '5*3は15、5_000円は_いらない',
    '______',
    '◯×ゲームしよう、勝ったら500円',
    'def run(*args, **kwargs): pass  # 日給計算のスクリプト',
    'snake_case と kebab-case と t.e.s.t',
    '○バイト ○部活 ○勉強 どれも頑張る',
    '●仕事内容:レジ ●時給:1200円 ●交通費支給',
    'え、ま、待って、バイトあるの忘れてた',
    'A/B/Cのどれがいい? 日程は5/1か5/2',
    '「闇バ○ト」に注意してください。絶対に応募しないで',
    'abc\ndef\nghi',
    '俳句だよ\n季語あり\n五七五',
    '糸田さんのバイト代、給料日に振り込みます',
    'バイト\n疲\nれ\nた',
    '🍀今日🍀も🍀バイト🍀がんばる🍀',
  ])('%s is left alone', (text) => {
    expect(ruling(text)).toBe('pass');
  });

  it('a plea is not taken for an offer because of its masks', () => {
    const text = '闇バ○トに応募してしまいました。日給5万って言われて…怖いです、どうしたらいいですか';
    expect(ruling(text)).toBe('pass');
  });
});

it('a member who asks for help with pictures between the letters is not accused', () => {
  const text = '闇バイトに応募してしまいました。脅されています、助けてください';
  expect(verdict([...text].join('🍀')).stance).toBe('asking-help');
  expect(ruling([...text].join('🍀'))).toBe('pass');
});

describe('any text', () => {
  it('spans lie in the text', () => {
    const piece = fc.constantFrom(
      ...'闇バイト受け子日給5万円テレグラム○*_/・、。 \n-',
      ...['🍀', '糸', '田', '\u200b', 'ﾊﾞ', '\ud800', '荷物を運ぶだけ', '募集', '日給8万'],
    );
    const texts = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const spans = verdict(text).signals.flatMap((signal) => signal.spans);
        expect(spans.every(({ start, end }) => 0 <= start && start < end && end <= text.length)).toBe(true);
      }),
      { numRuns: numberOfRuns(300) },
    );
  });
});
