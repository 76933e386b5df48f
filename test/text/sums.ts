import { expect } from 'vitest';
import { type Amount, amounts } from '../../src/text/amounts.ts';
import { foldText } from '../../src/text/index.ts';

/** The sums of money in a text as people type it. @example read('日給5万')[0]?.low // 50000 */
export const read = (text: string): readonly Amount[] => amounts(foldText(text));

/** The only one. @example only('日給5万').per // 'day' */
export function only(text: string): Amount {
  const found = read(text);
  expect(found, text).toHaveLength(1);
  return found[0]!;
}
