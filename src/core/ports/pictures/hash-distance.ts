/**
 * In how many of 64 bits two hashes differ. Both have 16 hexadecimal digits.
 * @example hashDistance('0000000000000000', '0000000000000003') // 2
 */
export const hashDistance = (one: string, other: string): number =>
  countBits(half(one, 0) ^ half(other, 0)) + countBits(half(one, 8) ^ half(other, 8));

const half = (hash: string, start: number): number => Number.parseInt(hash.slice(start, start + 8), 16);

/** The bits of a 32-bit number that are set: Warren, Hacker's Delight, section 5-1. */
function countBits(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
