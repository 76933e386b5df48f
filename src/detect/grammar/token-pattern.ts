import type { Token } from '#core';

/** One element of a pattern. */
interface PatternElement {
  readonly optional: boolean;
  /** Up to `MAX_GAP_WORDS` words of any kind. */
  readonly gap: boolean;
  readonly words: ReadonlySet<string>;
  /** Parts of speech. Usually empty; then the part of speech of a word is not parsed. */
  readonly kinds: ReadonlySet<string>;
}

/** Elements in order; matched from the end backwards. */
export type TokenPattern = readonly PatternElement[];

const MAX_GAP_WORDS = 6;

/**
 * Parses a pattern over tokens. Elements are separated by blanks: `a|b` is an alternative, `?` makes an element optional,
 * `…` is up to six words of any kind. A word is given by its base form, its surface, or `#` and one part of its part of
 * speech.
 * @example parseTokenPattern('応募|登録 する て しまう ます? た').length // 6
 */
export function parseTokenPattern(source: string): TokenPattern {
  return source.split(' ').map((element) => {
    const optional = element.endsWith('?');
    const choices = (optional ? element.slice(0, -1) : element).split('|');
    const words = new Set(choices.filter((choice) => !choice.startsWith('#')));
    const kinds = new Set(choices.flatMap((choice) => (choice.startsWith('#') ? choice.slice(1) : [])));
    return { optional, gap: element === '…', words, kinds };
  });
}

/**
 * The index at which the pattern begins if the tokens before `end` end with it; -1 if they do not. `left` is the number of
 * elements that are still to match.
 * @example matchEnding(tokens, tokens.length, pattern) // 3
 */
export function matchEnding(
  tokens: readonly Token[],
  end: number,
  pattern: TokenPattern,
  left = pattern.length,
): number {
  if (left === 0) return end;
  const element = pattern[left - 1]!;
  const { optional, gap } = element;
  if (gap) {
    for (let skipped = 0; skipped <= Math.min(MAX_GAP_WORDS, end); skipped++) {
      const start = matchEnding(tokens, end - skipped, pattern, left - 1);
      if (start >= 0) return start;
    }
    return -1;
  }
  if (end > 0 && matchesElement(element, tokens[end - 1]!)) {
    const start = matchEnding(tokens, end - 1, pattern, left - 1);
    if (start >= 0) return start;
  }
  return optional ? matchEnding(tokens, end, pattern, left - 1) : -1;
}

/** Does the pattern match anywhere in the tokens? @example matchesAnywhere(statement, pattern) */
export function matchesAnywhere(tokens: readonly Token[], pattern: TokenPattern): boolean {
  for (let end = 1; end <= tokens.length; end++) if (matchEnding(tokens, end, pattern) >= 0) return true;
  return false;
}

function matchesElement(
  { words, kinds }: PatternElement,
  { surface, baseForm, partOfSpeech }: Token,
): boolean {
  if (words.has(baseForm) || words.has(surface)) return true;
  return kinds.size > 0 && partOfSpeech.split('-').some((part) => kinds.has(part));
}
