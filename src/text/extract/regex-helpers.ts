import { foldText } from '../fold/fold.ts';

/**
 * The source of a regular expression that matches any of the words, longest first, in folded spelling. Words are separated
 * by blanks and escaped.
 * @example foldedAlternation('シグナル signal') // '(?:signal|しぐなる)'
 */
export function foldedAlternation(words: string): string {
  const folded = words.split(/\s+/).map((word) => foldText(word).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  return `(?:${[...new Set(folded)].sort((a, b) => b.length - a.length).join('|')})`;
}

/**
 * The source of a regular expression for a name that is not part of a longer word. Folding makes hiragana of katakana, so a
 * particle may precede a Japanese name: 詳しくはライン, but not オンライン.
 * @example standaloneNamePattern('line', 'ライン')
 */
export const standaloneNamePattern = (latin: string, japanese: string): string =>
  `(?<![a-z0-9@#/._-])${foldedAlternation(latin)}(?:(?=id(?![a-z]))|(?![a-z0-9_/]|[.-][a-z0-9]))` +
  `|(?:(?<![ぁ-んー])|(?<=[はのをでにもが]))${foldedAlternation(japanese)}`;

/** Further features of one kind in a text are ignored; they tell a moderator nothing new. */
export const MAX_FEATURES_PER_KIND = 32;

/**
 * Matches a sticky pattern at one index of the text. A look-behind reads backwards from there, so no substring is made.
 * @example execAt(/(?<=(日給|時給)) ?約?/y, '日給約5万', 2)?.[1] // '日給'
 */
export function execAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** Does a sticky pattern match at the index? @example testAt(/円/y, '日給5円', 3) // true */
export function testAt(pattern: RegExp, text: string, index: number): boolean {
  pattern.lastIndex = index;
  return pattern.test(text);
}
