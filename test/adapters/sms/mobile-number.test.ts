import { expect, test } from 'vitest';
import { parseMobileNumber } from '../../../adapters/sms/index.ts';

test.each([
  ['09012345678', '+819012345678'],
  ['090-1234-5678', '+819012345678'],
  ['０９０ー１２３４ー５６７８', '+819012345678'],
  ['　080 1234 5678 ', '+818012345678'],
  ['(070)1234-5678', '+817012345678'],
  ['+81 90 1234 5678', '+819012345678'],
  ['+81 (0)90-1234-5678', '+819012345678'],
  ['010 1 201 555 0123', '+12015550123'],
  ['+1 (201) 555-0123', '+12015550123'],
  ['+44 7400 123456', '+447400123456'],
  ['+49 1512 3456789', '+4915123456789'],
  ['+86 131 2345 6789', '+8613123456789'],
  ['+82 10-2000-0000', '+821020000000'],
  ['+84 91 234 56 78', '+84912345678'],
  ['+63 905 123 4567', '+639051234567'],
  ['+55 11 96123-4567', '+5511961234567'],
  ['+977 984-1234567', '+9779841234567'],
])('%s is a mobile number', (typed, expected) => {
  expect(parseMobileNumber(typed)).toBe(expected);
});

test.each([
  ['03-1234-5678', 'a landline in Tokyo'],
  ['050-1234-5678', 'an IP telephone'],
  ['0120-123-456', 'free of charge'],
  ['110', 'the police'],
  ['#9110', 'the police again'],
  ['090-1234-567', 'a digit short'],
  ['090-1234-56789', 'a digit long'],
  ['+999 12345678', 'no country'],
  ['+44 20 7946 0958', 'a landline in London'],
  ['090-1234-5678;ext=1', 'an extension'],
  ['call 090-1234-5678', 'words'],
  ['', 'nothing'],
  ['+', 'hardly anything'],
  ['1'.repeat(5000), 'very much'],
  ['09012345678\u0000', 'a control character'],
])('%s is not: %s', (typed) => {
  expect(parseMobileNumber(typed)).toBeUndefined();
});

test('a server elsewhere reads numbers without a country code as its own', () => {
  expect(parseMobileNumber('07400 123456', 'GB')).toBe('+447400123456');
});
