/** The public id of an inquiry. @example formatInquiryId(12) // 'Q-12' */
export const formatInquiryId = (number: number): string => `Q-${number}`;

/**
 * The number in an id that was typed, in any width and case, with or without `Q-`.
 * @example parseInquiryId('ｑ－12') // 12
 */
export function parseInquiryId(input: string): number | undefined {
  const normalised = input
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s#]/g, '')
    .replace(/[\u2010-\u2015\u2212\u30fc]/g, '-');
  const match = /^(?:Q-?)?([1-9]\d{0,8})$/.exec(normalised);
  return match ? Number(match[1]) : undefined;
}
