import { createCipheriv } from 'node:crypto';
import { fresh } from './fresh.ts';
import type { Keys } from './keys.ts';
import { IV_BYTES, VERSION } from './unseal.ts';

/** Where the action of a job belongs. @example jobPlace('Y-4G7C2Q0M1X/0/hide') */
export const jobPlace = (jobId: string): string => `job/${jobId}`;

/**
 * AES-256-GCM with the newest key. `place` says where the bytes belong; they open nowhere else.
 * @example seal(keys, 'event/Y-4G7C2Q0M1X/0', bytes)
 */
export function seal([key]: Keys, place: string, bytes: Uint8Array): Buffer {
  const iv = fresh(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
  cipher.setAAD(Buffer.from(place));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(key.id, 'hex'), iv, cipher.getAuthTag(), body]);
}
