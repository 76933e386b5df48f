import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compileDeobfuscator,
  compileTerms,
  createFold,
  foldedString,
  foldText,
} from '../../../src/text/index.ts';
import { numberOfRuns } from '../../support/property-testing.ts';

const WORDS =
  '闇バイト ホワイト案件 バイト テレグラム 受け子 高額報酬 荷物を運ぶ シグナル 案件あります DM 日払い telegram 叩き';
const deobfuscate = compileDeobfuscator(
  compileTerms(WORDS.split(' ').map((word) => ({ folded: foldText(word) }))),
  { words: {}, respelled: [], homophones: [], kanji: {} },
);
const fold = createFold();
const deobfuscatedText = (text: string): string | null => {
  const reading = deobfuscate(fold(text));
  return reading === null ? null : foldedString(reading);
};
const folded = (text: string) => foldText(text);

describe('separators that hide', () => {
  it.each([
    ['日/給/5/万/円', '日給5万円'],
    ['日\n給\n5\n万\n円\n!\nす\nぐ', '日給5万円!すぐ'],
    ['テ・レ・グ・ラ・ムで', 'テレグラムで'],
    ['テ-レ-グ-ラ-ムで', 'テレグラムで'],
    ['報🍀酬✨は5万', '報酬は5万'],
    ['報/酬/は/5/万/?', '報酬は5万?'],
    ['給料は5,0,0,0,0円', '給料は50000円'],
    ['1日で1/0/万、案/件', '1日で10万、案件'],
    ['テレ|グラム、案|件', 'テレグラム、案件'],
    ['高額、報酬です', '高額報酬です'],
    ['t.e.l.e.g.r.a.mまで', 'telegramまで'],
    ['1日10🍀万', '1日10万'],
    ['テレ-グラム、闇バーイト', 'テレグラム、闇バイト'],
    ['D Mください', 'DMください'],
  ])('%s is read %s', (text, expected) => {
    expect(deobfuscatedText(text)).toBe(folded(expected));
  });

  it.each([
    '今日は、晴れ。明日は、雨',
    '報酬は5-10万円/日です',
    'りんご/みかん/バナナ',
    '2024/1/5 10:30',
    'A/Bテスト',
    '参加費は1,000円',
    'I am a boy',
    'スーパーでカードを使う',
  ])('%s has none', (text) => {
    expect(deobfuscatedText(text)).toBeNull();
  });

  it('a figure keeps its own marks beside a word that is cut', () => {
    expect(deobfuscatedText('闇-バイト 5-10万')).toBe(folded('闇バイト 5-10万'));
    expect(deobfuscatedText('テレ・グラム 4・5日')).toBe(folded('テレグラム 4・5日'));
  });

  it('an address stays whole in a text that is cut to pieces', () => {
    expect(deobfuscatedText('日/給/5/万、t.me/abc_1/x')).toBe(folded('日給5万、t.me/abc_1/x'));
  });
});

describe('masked letters', () => {
  it.each([
    ['闇バ○ト', '闇バイト'],
    ['闇○○ト', '闇バイト'],
    ['闇バ**', '闇バイト'],
    ['テレ*ラム', 'テレグラム'],
    ['これは○レグラムで', 'これはテレグラムで'],
    ['○け子', '受け子'],
    ['受●子', '受け子'],
    ['ホワ×ト案件', 'ホワイト案件'],
    ['日_い', '日払い'],
    ['te*egram', 'telegram'],
    ['高額の〇バイト', '高額の闇バイト'],
  ])('%s is read %s, whatever else the text says', (text, expected) => {
    expect(deobfuscatedText(text)).toBe(folded(expected));
  });

  it.each([
    '○○まで連絡',
    '**bold**',
    '*バイト*',
    '5*3=15',
    '___',
    '◯×ゲームしよう',
    'def f(*args, **kwargs)',
    'snake_case_name',
    '○バイト ○掃除 ○洗濯',
    'x_telegram_y',
    '○',
    '○○バイト',
    '○○○イト',
  ])('%s hides nothing', (text) => {
    expect(deobfuscatedText(text)).toBeNull();
  });

  it('one kanji of two is enough', () => {
    expect(deobfuscatedText('叩○')).toBe(folded('叩き'));
    expect(deobfuscatedText('○き')).toBeNull();
  });

  it('digits stand for kana, but not in figures', () => {
    expect(deobfuscatedText('シ9ナル')).toBe(folded('シグナル'));
    expect(deobfuscatedText('受け5')).toBe(folded('受け子'));
    expect(deobfuscatedText('バ5万ト')).toBeNull();
  });

  it('a mask at the end of a text is not read on into the text before it', () => {
    fold('○レグラム');
    expect(deobfuscatedText('○')).toBeNull();
  });

  it('only so many masks of a text are looked at', () => {
    const text = `${'あ○、'.repeat(40)}闇バ○ト`;
    expect(deobfuscatedText(text)).not.toContain(folded('闇バイト'));
  });
});

describe('kanji in two halves', () => {
  it.each([
    ['門音バイト', '闇バイト'],
    ['口卩き', '叩き'],
    ['高客頁報酉州', '高額報酬'],
  ])('%s is read %s', (text, expected) => {
    expect(deobfuscatedText(text)).toBe(folded(expected));
  });
});

describe('whatever is written', () => {
  it('the second reading leads back to the original, in order, and the first one stays as it is', () => {
    const piece = fc.constantFrom(
      ...'闇バイトテレグラム受け子日給5万円○*_/・、。 \n-',
      '🍀',
      '糸',
      '田',
      '\u200b',
      'ﾊﾞ',
      '\ud800',
    );
    const texts = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(texts, (text) => {
        const plain = fold(text);
        const before = foldedString(plain);
        const reading = deobfuscate(plain);
        expect(foldedString(plain)).toBe(before);
        if (reading === null) return;
        expect(reading.length).toBeLessThanOrEqual(plain.length);
        const from = [...reading.sourceOffsets.subarray(0, reading.length)];
        expect(from.every((at, i) => at >= (from[i - 1] ?? 0) && at < text.length)).toBe(true);
      }),
      { numRuns: numberOfRuns(500) },
    );
  });
});
