import { createCipheriv } from 'node:crypto';
import { FORMAT_VERSION, IV_BYTES } from './decrypt.ts';
import type { EncryptionKeys } from './keys.ts';
import { pooledRandomBytes } from './random-bytes.ts';

/** Where the action of a job belongs. @example jobAad('Y-4G7C2Q0M1X/0/hide') */
export const jobAad = (jobId: string): string => `job/${jobId}`;

/**
 * AES-256-GCM with the newest key. `place` says where the bytes belong; they open nowhere else.
 * @example encrypt(keys, 'event/Y-4G7C2Q0M1X/0', bytes)
 */
export function encrypt([key]: EncryptionKeys, aad: string, bytes: Uint8Array): Buffer {
  const iv = pooledRandomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.secret, iv);
  cipher.setAAD(Buffer.from(aad));
  const body = cipher.update(bytes);
  cipher.final();
  return Buffer.concat([
    Buffer.of(FORMAT_VERSION),
    Buffer.from(key.id, 'hex'),
    iv,
    cipher.getAuthTag(),
    body,
  ]);
}
