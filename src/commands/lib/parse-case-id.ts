/** Letters that case numbers never contain, and the digits that look like them. */
const CONFUSABLE_LETTERS: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/**
 * Parses a typed case number: any width and case, with or without `Y-`, with O for 0 and I or L for 1. Undefined for
 * any other text.
 * @example parseCaseId(' ｙ-4g7c2qoM1x ') // 'Y-4G7C2Q0M1X'
 */
export function parseCaseId(typed: string): string | undefined {
  if (typed.length > 64) return undefined;
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s#`'"()\u2010-\u2015\u2212\u30fc-]/g, '');
  const body = plain.length === 11 && plain.startsWith('Y') ? plain.slice(1) : plain;
  const corrected = body.replace(/[OIL]/g, (letter) => CONFUSABLE_LETTERS[letter]!);
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(corrected) ? `Y-${corrected}` : undefined;
}
