import { type Contact, collectContacts } from './contact.ts';

const DIGIT_SEPARATOR = '[-ー. ]?';
const GROUP_SEPARATOR = '(?:[-ー] ?| ?[()] ?|\\) ?[-ー]?)';
const NUMBER_START = '(?<=^|tel|[^0-9a-z+=_.,#-])';
const NUMBER_END = '(?![0-9]|[-ー][0-9])';

const PHONE_FORMATS = [
  `\\+[0-9]{1,3}[- ]?(?:\\(0\\)[- ]?)?[0-9]{1,5}(?:[- ][0-9]{2,5}){1,4}`,
  '\\+[0-9]{9,15}',
  `0[5-9]0${DIGIT_SEPARATOR}[0-9]{4}${DIGIT_SEPARATOR}[0-9]{4}`,
  `0(?:120|570|990)${DIGIT_SEPARATOR}[0-9]{3}${DIGIT_SEPARATOR}[0-9]{3}|0800${DIGIT_SEPARATOR}[0-9]{3}${DIGIT_SEPARATOR}[0-9]{4}`,
  `\\(?0[0-9]{1,4}${GROUP_SEPARATOR}[0-9]{1,4}${GROUP_SEPARATOR}[0-9]{4}`,
  '(?<=(?:電話|tel|でんわ|☎|連絡先)(?:番号)?[ :.はへに]{0,3})0[0-9]{9}',
];
const PHONE = new RegExp(`${NUMBER_START}(?:${PHONE_FORMATS.join('|')})${NUMBER_END}`, 'g');

/**
 * Extracts Japanese and international phone numbers. The value has only digits: +81 becomes 0, other country codes keep
 * their plus.
 * @example extractPhoneNumbers('tel: 090-1234-5678') // [{ start: 5, end: 18, kind: 'phone', value: 'phone:09012345678' }]
 */
export function extractPhoneNumbers(text: string): readonly Contact[] {
  return collectContacts(text, PHONE, (match) => {
    const number = match[0].replace('(0)', '').replace(/[^0-9+]/g, '');
    const national = number.startsWith('+81') ? `0${number.slice(3).replace(/^0/, '')}` : number;
    const digits = national.startsWith('+') ? national.length - 1 : national.length;
    const isPlausible = national.startsWith('+')
      ? digits >= 9 && digits <= 15
      : digits === 10 || digits === 11;
    if (!isPlausible) return null;
    return {
      start: match.index,
      end: match.index + match[0].length,
      kind: 'phone',
      value: `phone:${national}`,
    };
  });
}
