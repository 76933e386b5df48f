import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

const MAX_TYPED_LENGTH = 40;

/**
 * A mobile number as people write it, in E.164; undefined for anything else: landlines, IP telephones, numbers that no
 * country gives out. Without a country code it is taken for one of `country`.
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
