import { expect, test } from 'vitest';
import {
  checkOutgoingUrl,
  isPrivateAddress,
  lookUpPublicAddress,
  PrivateAddressError,
} from '../../../src/app/network/addresses.ts';

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:10.0.0.1',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a00:1',
  '::ffff:0:a9fe:a9fe',
  '5f00::1',
  'fd00::1',
  'fe80::1',
  'ff02::1',
  'not an address',
])('%s is private', (address) => {
  expect(isPrivateAddress(address)).toBe(true);
});

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
  '%s is public',
  (address) => {
    expect(isPrivateAddress(address)).toBe(false);
  },
);

test.each([
  ['https://tiny.example/hook?tenant=1', undefined],
  ['http://tiny.example/hook', 'not-https'],
  ['http://localhost/hook', 'not-https'],
  ['https://localhost/hook', 'private'],
  ['https://127.0.0.1/hook', 'private'],
  ['https://2130706433/hook', 'private'],
  ['https://0x7f.1/hook', 'private'],
  ['https://[::1]/hook', 'private'],
  ['https://[::ffff:10.0.0.1]/hook', 'private'],
  ['https://8.8.8.8/hook', undefined],
  ['https://name:secret@tiny.example/hook', 'credentials'],
  ['https://tiny.example/hook#part', 'credentials'],
  ['ftp://tiny.example/hook', 'not-https'],
] as const)('the address %s: %s', (url, why) => {
  expect(checkOutgoingUrl(new URL(url), false)).toBe(why);
});

test('in development http is allowed for this computer alone', () => {
  expect(checkOutgoingUrl(new URL('http://127.0.0.1:8080/hook'), true)).toBeUndefined();
  expect(checkOutgoingUrl(new URL('http://localhost:8080/hook'), true)).toBeUndefined();
  expect(checkOutgoingUrl(new URL('http://10.0.0.1/hook'), true)).toBe('not-https');
  expect(checkOutgoingUrl(new URL('https://10.0.0.1/hook'), true)).toBeUndefined();
});

test('a name is looked up for the connection, and refused if it is of this computer', async () => {
  const error = await new Promise((resolve) => lookUpPublicAddress('localhost', {}, resolve));
  expect(error).toBeInstanceOf(PrivateAddressError);
});
