import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

const MAX_TYPED_LENGTH = 40;

/**
 * Converts a mobile number as people write it to E.164. Undefined for anything else: landlines, IP telephony, numbers
 * that no country assigns. A number without a country code belongs to `country`.
 * @example parseMobileNumber('０９０-１２３４-５６７８', 'JP') // '+819012345678'
 */
export function parseMobileNumber(typed: string, country: CountryCode = 'JP'): string | undefined {
  if (typed.length > MAX_TYPED_LENGTH) return undefined;
  const text = typed
    .normalize('NFKC')
    .replace(/[ー−‐‑–—―]/g, '-')
    .trim();
  if (!/^[+\d\s().-]+$/.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, country);
  return number?.isValid() ? number.number : undefined;
}
