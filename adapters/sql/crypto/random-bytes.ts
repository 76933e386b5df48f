import { randomFillSync } from 'node:crypto';

const POOL_SIZE = 4096;
let pool = Buffer.alloc(0);
let used = 0;

/**
 * Random bytes that nobody has had, for salts and initialisation vectors. Drawn many at a time, because each drawing
 * costs as much as sealing does. At most 4,096; not to be written to.
 * @example const iv = fresh(12)
 */
export function pooledRandomBytes(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(POOL_SIZE));
    used = 0;
  }
  used += bytes;
  return pool.subarray(used - bytes, used);
}
