import { foldText } from '../normalize/fold.ts';

/**
 * The source of a regular expression for any of the words, longest first, in folded spelling. Words are separated
 * by spaces and stand for themselves: nothing in them is an operator.
 * @example anyOf('シグナル signal') // '(?:signal|しぐなる)'
 */
export function foldedAlternation(words: string): string {
  const folded = words.split(/\s+/).map((word) => foldText(word).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return `(?:${[...new Set(folded)].sort((a, b) => b.length - a.length).join('|')})`;
}

/**
 * The source of a regular expression for a name that is no part of a longer word. Katakana is hiragana here, so a
 * particle may stand before a Japanese name: 詳しくはライン, but not オンライン.
 * @example standaloneNamePattern('line', 'ライン')
 */
export const standaloneNamePattern = (latin: string, japanese: string): string =>
  `(?<![a-z0-9@#/._-])${foldedAlternation(latin)}(?:(?=id(?![a-z]))|(?![a-z0-9_/]|[.-][a-z0-9]))` +
  `|(?:(?<![ぁ-んー])|(?<=[はのをでにもが]))${foldedAlternation(japanese)}`;

/** How many features of one kind a single text may yield; what comes after tells a moderator nothing new. */
export const MAX_FEATURES_PER_KIND = 32;

/**
 * Matches a sticky pattern at one place of the text. A look-behind in it reads backwards from that place, so nothing
 * is cut out and nothing scanned.
 * @example execAt(/(?<=(日給|時給)) ?約?/y, '日給約5万', 2)?.[1] // '日給'
 */
export function execAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** The same, when it does not matter what matches. @example standsAt(/円/y, '日給5円', 3) // true */
export function testAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}
