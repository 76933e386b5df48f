/** Discord counts the URL-encoded form: one kanji is nine characters. */
const MAX_ENCODED_LENGTH = 512;
/** Nearly all of them, taken as they stand: numbers of cases and rules' names. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * A reason for the audit log, cut to what Discord accepts and never within a character.
 * @example toAuditReason('Y-4G7C2Q0M1X dm-redirect/pay-then-elsewhere')
 */
export function toAuditReason(text: string): string {
  if (PRINTABLE_ASCII.test(text) && encodeURIComponent(text).length <= MAX_ENCODED_LENGTH) return text;
  let encoded = 0;
  let reason = '';
  for (const character of text) {
    if (/\p{Surrogate}/u.test(character)) continue;
    encoded += encodeURIComponent(character).length;
    if (encoded > MAX_ENCODED_LENGTH) break;
    reason += character;
  }
  return reason;
}
