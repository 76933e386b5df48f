/** Discord counts the URL-encoded form: one kanji is nine characters. */
const ENCODED_MOST = 512;
/** Nearly all of them, taken as they stand: numbers of cases and rules' names. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * A reason for the audit log, cut to what Discord accepts and never within a character.
 * @example auditReason('Y-4G7C2Q0M1X dm-redirect/pay-then-elsewhere')
 */
export function auditReason(text: string): string {
  if (PLAIN.test(text) && encodeURIComponent(text).length <= ENCODED_MOST) return text;
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
