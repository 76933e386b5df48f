import type { Token } from '#core';

type Element = { readonly optional: boolean; readonly gap: boolean; readonly choices: ReadonlySet<string> };

/** Words in order, read from the end. */
export type TokenPattern = readonly Element[];

const LONGEST_GAP = 6;

/**
 * A pattern over words. Elements are separated by spaces; `a|b` is either, `?` behind an element means that it may be
 * missing, `…` is up to six words of any kind. A word is meant by its base form, its surface, or `#` and one part of
 * its kind.
 * @example const confesses = tokenPattern('応募|登録 する て しまう ます? た')
 */
export function tokenPattern(source: string): TokenPattern {
  return source.split(' ').map((element) => {
    const optional = element.endsWith('?');
    const choices = new Set((optional ? element.slice(0, -1) : element).split('|'));
    return { optional, gap: element === '…', choices };
  });
}

/**
 * Where the pattern begins when the words before `end` end with it, or -1.
 * @example startOfEnding(tokens, tokens.length, confesses)
 */
export function startOfEnding(
  tokens: readonly Token[],
  end: number,
  pattern: TokenPattern,
  left = pattern.length,
): number {
  if (left === 0) return end;
  const { optional, gap, choices } = pattern[left - 1]!;
  if (gap) {
    for (let skipped = 0; skipped <= Math.min(LONGEST_GAP, end); skipped++) {
      const start = startOfEnding(tokens, end - skipped, pattern, left - 1);
      if (start >= 0) return start;
    }
    return -1;
  }
  if (end > 0 && isOneOf(choices, tokens[end - 1]!)) {
    const start = startOfEnding(tokens, end - 1, pattern, left - 1);
    if (start >= 0) return start;
  }
  return optional ? startOfEnding(tokens, end, pattern, left - 1) : -1;
}

/** Does the pattern stand anywhere among the words? */
export function standsAnywhere(tokens: readonly Token[], pattern: TokenPattern): boolean {
  for (let end = 1; end <= tokens.length; end++) if (startOfEnding(tokens, end, pattern) >= 0) return true;
  return false;
}

function isOneOf(choices: ReadonlySet<string>, { surface, base, kind }: Token): boolean {
  if (choices.has(base) || choices.has(surface)) return true;
  for (const part of kind.split('-')) if (choices.has(`#${part}`)) return true;
  return false;
}
