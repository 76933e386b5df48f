import type { Token } from '#core';

interface PatternElement {
  readonly optional: boolean;
  readonly gap: boolean;
  readonly words: ReadonlySet<string>;
  /** Most name none: then nobody takes a word's kind apart. */
  readonly kinds: ReadonlySet<string>;
}

/** Words in order, read from the end. */
export type TokenPattern = readonly PatternElement[];

const MAX_GAP_WORDS = 6;

/**
 * A pattern over words. Elements are separated by spaces; `a|b` is either, `?` behind an element means that it may be
 * missing, `…` is up to six words of any kind. A word is meant by its base form, its surface, or `#` and one part of
 * its kind.
 * @example const confesses = parseTokenPattern('応募|登録 する て しまう ます? た')
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
 * Where the pattern begins when the words before `parsePeriodEnd` end with it, or -1.
 * @example matchEnding(tokens, tokens.length, confesses)
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

/** Does the pattern stand anywhere among the words? */
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
