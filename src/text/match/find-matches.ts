/**
 * The first matches of a global pattern that never matches an empty text. Use it for texts of members instead of `matchAll`,
 * which compiles the pattern again at every call.
 * @example findMatches('dm me', /m/g).length // 2
 */
export function findMatches(
  text: string,
  pattern: RegExp,
  limit = Number.POSITIVE_INFINITY,
): readonly RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  while (matches.length < limit) {
    const match = pattern.exec(text);
    if (match === null) break;
    matches.push(match);
  }
  return matches;
}
