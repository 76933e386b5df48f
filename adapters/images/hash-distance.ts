/**
 * In how many of 64 bits two hashes differ.
 * @example hashDistance('0000000000000000', '0000000000000003') // 2
 */
export function hashDistance(one: string, other: string): number {
  let difference = BigInt(`0x${one}`) ^ BigInt(`0x${other}`);
  let bits = 0;
  for (; difference > 0n; difference &= difference - 1n) bits++;
  return bits;
}
