import { describe, expect, it } from 'vitest';
import { isLightSymbol, LIGHT_CONTEXT, LIGHT_FOLD, lightFold, lightFoldAt } from '../../../src/text/index.ts';

describe('the light fold', () => {
  it.each([
    ['slashes', 'テ/レ/グ/ラ/ム'],
    ['one character a line', 'テ\nレ\nグ\nラ\nム'],
    ['emoji between the letters', 'テ🍀レ🍀グ🍀ラ🍀ム'],
    ['invisible characters', 'テ\u200bレ\u2060グ\u00adラム'],
    ['half-width kana', 'ﾃﾚｸﾞﾗﾑ'],
    ['hiragana', 'てれぐらむ'],
    ['kanji that look like kana', 'テレグラ厶'],
    ['a long vowel mark', 'テレグーラム'],
    ['full-width Latin', 'ＴＥＬＥ'],
    ['bold Latin', '𝐓𝐞𝐥𝐞'],
    ['circled Latin', 'Ⓣⓔⓛⓔ'],
  ])('reads a word the same with %s', (_, disguised) => {
    const plain = /[Ａ-ｚⒶ-ⓩ𝐀-𝐳]/u.test(disguised) ? 'tele' : 'テレグラム';
    expect(lightFold(disguised)).toBe(lightFold(plain));
  });

  it('reads all digits as one and leaves out marks', () => {
    expect(lightFold('日給５万〜！')).toBe(lightFold('日給8万'));
  });

  it('reads the letter of an abbreviation, and keeps symbols apart', () => {
    expect(LIGHT_FOLD['✈'.charCodeAt(0)]).toBe(LIGHT_CONTEXT);
    expect(lightFold('㌔')).toBe(lightFold('キ'));
    expect(isLightSymbol(lightFoldAt('✈', 0))).toBe(true);
    expect(isLightSymbol(lightFoldAt('🥦', 0))).toBe(true);
    expect(lightFold('✈🥦')).toBe('');
  });

  it('takes a text of any length and lone surrogates', () => {
    expect(lightFold('\ud800あ\udc00')).toBe('あ');
    expect(lightFold('あ'.repeat(50_000)).length).toBe(50_000);
  });
});
