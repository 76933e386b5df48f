import { changeProse } from './markdown.ts';

const JAPANESE = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー、。，．・：「」『』（）！？…～';
const BREAK_IN_SENTENCE = new RegExp(`([${JAPANESE}])\\n[ ]*(?=[${JAPANESE}])`, 'gu');

const JAPANESE_LETTERS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/**
 * Whether a text is mainly Japanese.
 * @example isJapanese('闇バイト yami-baito: work that turns out to be a crime') // false
 */
export const isJapanese = (text: string): boolean =>
  (text.match(JAPANESE_LETTERS)?.length ?? 0) > (text.match(/[a-z]/gi)?.length ?? 0);

/**
 * Joins lines that end and begin with a Japanese character: a browser shows a line break as a space, and Japanese has
 * none between words.
 * @example joinJapaneseLines('投稿を\n読みます。') // '投稿を読みます。'
 */
export const joinJapaneseLines = (markdown: string): string =>
  changeProse(markdown, (prose) => prose.replace(BREAK_IN_SENTENCE, '$1'));
