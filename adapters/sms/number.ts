import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';

const LONGEST = 40;

/**
 * A mobile number as people write it, in E.164; undefined for anything else: landlines, IP telephones, numbers that no
 * country gives out. Without a country code it is taken for one of `country`.
 * @example mobileNumber('０９０-１２３４-５６７８', 'JP') // '+819012345678'
 */
export function mobileNumber(typed: string, country: CountryCode = 'JP'): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const text = typed
    .normalize('NFKC')
    .replace(/[ー−‐‑–—―]/g, '-')
    .trim();
  if (!/^[+\d\s().-]+$/.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, country);
  return number?.isValid() ? number.number : undefined;
}
