import type { Ruling } from '#core';

/** Messages by ruling. */
export type RulingCounts = Record<Ruling, number>;

/** Number of messages of all rulings. @example totalJudged({ pass: 2, review: 1, hide: 0 }) // 3 */
export const totalJudged = ({ pass, review, hide }: RulingCounts): number => pass + review + hide;
