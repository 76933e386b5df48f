import { changeProse } from './markdown.ts';

const JAPANESE = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー、。，．・：「」『』（）！？…～';
const BREAK_IN_SENTENCE = new RegExp(`([${JAPANESE}])\\n[ ]*(?=[${JAPANESE}])`, 'gu');

const JAPANESE_LETTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** From this share of Japanese letters on, a text is Japanese, or in two languages. */
const JAPANESE_SHARE = 0.5;
const MIXED_SHARE = 0.1;

/**
 * The language of a page: English, Japanese, or both, such as a table with a Japanese column.
 * @example languageOfText('# Glossary\n\n| English | 日本語 |') // 'both'
 */
export function languageOfText(text: string): 'en' | 'ja' | 'both' {
  const japanese = text.match(JAPANESE_LETTERS)?.length ?? 0;
  const share = japanese / (japanese + (text.match(/[a-z]/gi)?.length ?? 0));
  if (share > JAPANESE_SHARE) return 'ja';
  return share > MIXED_SHARE || /^\|.*\| 日本語 \|/m.test(text) ? 'both' : 'en';
}

/**
 * Joins lines that end and begin with a Japanese character: a browser shows a line break as a space, and Japanese has
 * none between words.
 * @example joinJapaneseLines('投稿を\n読みます。') // '投稿を読みます。'
 */
export const joinJapaneseLines = (markdown: string): string =>
  changeProse(markdown, (prose) => prose.replace(BREAK_IN_SENTENCE, '$1'));
