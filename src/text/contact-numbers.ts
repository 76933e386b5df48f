import { type Contact, eachMatch } from './contact.ts';

const GAP = '[-ー. ]?';
const BAR = '(?:[-ー] ?| ?[()] ?|\\) ?[-ー]?)';
const OPEN = '(?<=^|tel|[^0-9a-z+=_.,#-])';
const CLOSE = '(?![0-9]|[-ー][0-9])';

const SHAPES = [
  `\\+[0-9]{1,3}[- ]?(?:\\(0\\)[- ]?)?[0-9]{1,5}(?:[- ][0-9]{2,5}){1,4}`,
  '\\+[0-9]{9,15}',
  `0[5-9]0${GAP}[0-9]{4}${GAP}[0-9]{4}`,
  `0(?:120|570|990)${GAP}[0-9]{3}${GAP}[0-9]{3}|0800${GAP}[0-9]{3}${GAP}[0-9]{4}`,
  `\\(?0[0-9]{1,4}${BAR}[0-9]{1,4}${BAR}[0-9]{4}`,
  '(?<=(?:電話|tel|でんわ|☎|連絡先)(?:番号)?[ :.はへに]{0,3})0[0-9]{9}',
];
const PHONE = new RegExp(`${OPEN}(?:${SHAPES.join('|')})${CLOSE}`, 'g');

/**
 * Phone numbers as people in Japan write them, and international ones. The value has digits only: +81 becomes the 0
 * it stands for, other countries keep their plus.
 * @example phones('tel: 090-1234-5678') // [{ start: 5, end: 18, kind: 'phone', value: 'phone:09012345678' }]
 */
export function phones(text: string): readonly Contact[] {
  return eachMatch(text, PHONE, (match) => {
    const number = match[0].replace('(0)', '').replace(/[^0-9+]/g, '');
    const home = number.startsWith('+81') ? `0${number.slice(3).replace(/^0/, '')}` : number;
    const digits = home.startsWith('+') ? home.length - 1 : home.length;
    const known = home.startsWith('+') ? digits >= 9 && digits <= 15 : digits === 10 || digits === 11;
    if (!known) return null;
    return { start: match.index, end: match.index + match[0].length, kind: 'phone', value: `phone:${home}` };
  });
}
