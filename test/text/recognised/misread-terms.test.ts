import { describe, expect, it } from 'vitest';
import { compileMisreadTerms, compileTerms, foldText } from '../../../src/text/index.ts';

const correct = compileMisreadTerms(
  compileTerms(
    ['テレグラム', '身分証', '身分証の写真', '即日払い', '受け子', '110番通報'].map((term) => ({
      folded: foldText(term),
    })),
  ),
);
const corrected = (text: string): string | undefined => correct(text)?.text;

describe('terms that a recogniser misread', () => {
  it.each([
    ['one letter too many', '詳細はテレブグラムで', 'テレグラム'],
    ['a wrong letter', '詳細はテレピラムで', 'テレグラム'],
    ['a wrong letter in a long term', '身分話の写真', '身分証の写真'],
    ['a letter left out', '詳細はテレラムで', 'テレグラム'],
  ])('%s', (_, text, term) => expect(corrected(text)).toContain(foldText(term)));

  it('a term that was read right is left alone', () => {
    expect(correct('テレグラムで身分証の写真')).toBeNull();
  });

  it('a short term is not guessed: many words are one letter away', () => {
    expect(correct('受け身')).toBeNull();
  });

  it('what differs in two letters is another word', () => {
    expect(correct('テレビゲームで')).toBeNull();
  });

  it('is corrected only in a line of which the recogniser was not sure, and never over the end of a line', () => {
    const text = 'テレピラムで\nテレピラムで';
    expect(correct(text, [0.95, 0.6])?.text).toBe(`テレピラムで\n${foldText('テレグラム')}で`);
    expect(correct(text, [0.95, 0.95])).toBeNull();
    expect(correct('テレ\nピラム', [0.6, 0.6])).toBeNull();
  });

  it('another number is no misread one', () => {
    expect(correct('119番通報')).toBeNull();
    expect(corrected('110番通服')).toContain(foldText('110番通報'));
  });

  it('万 before 円, and 一 and 口 where a long vowel or ロ makes no sense', () => {
    expect(corrected('日給5方円')).toBe('日給5万円');
    expect(corrected('日給5ら方円')).toBe('日給5万円');
    expect(corrected('ー日で終わる')).toBe('一日で終わる');
    expect(corrected('ロ座')).toBe('口座');
    expect(correct('コーヒー 日替わり')).toBeNull();
  });

  it('0 in a sum, and 日 and 払 where nothing else makes sense', () => {
    expect(corrected('1OO万円')).toBe('100万円');
    expect(corrected('白当1O三円')).toBe('日当10万円');
    expect(corrected('目払い 即白私い')).toBe('日払い 即日払い');
    for (const text of ['目当ての品', '私いいと思う', 'OK 3件', '注目が集まる'])
      expect(correct(text), text).toBeNull();
  });

  it('a range of the corrected text is found in the original', () => {
    const { text, toOriginal } = correct('応募はテレブグラムで')!;
    const start = text.indexOf(foldText('テレグラム'));
    const original = toOriginal({ start, end: start + 5 });
    expect('応募はテレブグラムで'.slice(original.start, original.end)).toBe('テレブグラム');
  });
});
