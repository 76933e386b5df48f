import { changeProse } from './markdown.ts';

const JAPANESE = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー、。，．・：「」『』（）！？…～';
const BREAK_IN_SENTENCE = new RegExp(`([${JAPANESE}])\\n[ ]*(?=[${JAPANESE}])`, 'gu');

/**
 * Joins lines that end and begin with a Japanese character: a browser shows a line break as a space, and Japanese has
 * none between words.
 * @example joinJapaneseLines('投稿を\n読みます。') // '投稿を読みます。'
 */
export const joinJapaneseLines = (markdown: string): string =>
  changeProse(markdown, (prose) => prose.replace(BREAK_IN_SENTENCE, '$1'));
