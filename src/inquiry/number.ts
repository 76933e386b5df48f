/** How people name an inquiry. @example inquiryName(12) // 'Q-12' */
export const inquiryName = (number: number): string => `Q-${number}`;

/** The number as people type it, any width and case, with or without its head. @example inquiryNumber('ｑ－12') // 12 */
export function inquiryNumber(typed: string): number | undefined {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s#]/g, '')
    .replace(/[\u2010-\u2015\u2212\u30fc]/g, '-');
  const match = /^(?:Q-?)?([1-9]\d{0,8})$/.exec(plain);
  return match ? Number(match[1]) : undefined;
}
