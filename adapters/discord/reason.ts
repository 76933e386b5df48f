/** Discord counts the URL-encoded form: one kanji is nine characters. */
const ENCODED_MOST = 512;

/**
 * A reason for the audit log, cut to what Discord accepts and never within a character.
 * @example auditReason('Y-4G7C2Q0M1X dm-redirect/pay-then-elsewhere')
 */
export function auditReason(text: string): string {
  let encoded = 0;
  let reason = '';
  for (const character of text) {
    if (/\p{Surrogate}/u.test(character)) continue;
    encoded += encodeURIComponent(character).length;
    if (encoded > ENCODED_MOST) break;
    reason += character;
  }
  return reason;
}
