import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import type { ParsedNumber } from '#core';

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

/** Whether `code` is the two letters of a country that has telephone numbers. @example isCountry('JP') // true */
export const isCountry = (code: string): boolean => isSupportedCountry(code);

/**
 * As `parseMobileNumber`, for numbers of some countries only; undefined: of all. A number without a country code belongs
 * to the first of them.
 * @example parseMobileNumberOf('090 1234 5678', ['JP']) // { kind: 'number', number: '+819012345678' }
 */
export function parseMobileNumberOf(typed: string, countries: readonly string[] | undefined): ParsedNumber {
  const [first = 'JP'] = countries ?? [];
  const number = parseMobileNumber(typed, first as CountryCode);
  if (number === undefined) return { kind: 'bad-number' };
  const country = parsePhoneNumberFromString(number)?.country ?? '';
  return countries && !countries.includes(country) ? { kind: 'country-refused' } : { kind: 'number', number };
}
