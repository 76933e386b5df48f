/** Discord's limit in characters of the URL-encoded form, in which one kanji has nine characters. */
const MAX_ENCODED_LENGTH = 512;
/** Fast path: nearly all reasons are case numbers and rule names in ASCII. */
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

/**
 * A reason for the audit log, cut between two characters to the length that Discord accepts. Lone surrogates are
 * removed. Never throws.
 * @example toAuditReason('Y-4G7C2Q0M1X dm-redirect/pay-then-elsewhere') // the same text
 */
export function toAuditReason(text: string): string {
  if (PRINTABLE_ASCII.test(text) && encodeURIComponent(text).length <= MAX_ENCODED_LENGTH) return text;
  let encodedLength = 0;
  let reason = '';
  for (const character of text) {
    if (/\p{Surrogate}/u.test(character)) continue;
    encodedLength += encodeURIComponent(character).length;
    if (encodedLength > MAX_ENCODED_LENGTH) break;
    reason += character;
  }
  return reason;
}
