import { hash } from 'node:crypto';

/**
 * An id that is always the same for the same parts: of an action, or of an event. 132 bits of a SHA-256.
 * @example derivedId('act', ['tiny', 'Y-4G7C2Q0M1X/0/hide']) // 'act_Rk3…'
 */
export const derivedId = (prefix: 'act' | 'evt', parts: readonly string[]): string =>
  `${prefix}_${hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 22)}`;
