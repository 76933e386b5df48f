import { describe, expect, test } from 'vitest';
import { parseNatsUrl } from '../../../adapters/nats/index.ts';

describe('the address of NATS', () => {
  test.each([
    ['nats://localhost:4222', { servers: ['localhost:4222'] }],
    ['nats://a:4222,b:4223,c', { servers: ['a:4222', 'b:4223', 'c'] }],
    ['nats://[::1]:4222/', { servers: ['[::1]:4222'] }],
    ['nats://rin:p%40ss%3Aword@a', { servers: ['a'], user: 'rin', password: 'p@ss:word' }],
    ['nats://secret@a', { servers: ['a'], token: 'secret' }],
    ['tls://a:4222', { servers: ['a:4222'], tls: {} }],
    [
      'tls://secret@a,b?ca=/etc/ca.pem&cert=/etc/c.pem&key=/etc/k.pem',
      {
        servers: ['a', 'b'],
        token: 'secret',
        tls: { caFile: '/etc/ca.pem', certFile: '/etc/c.pem', keyFile: '/etc/k.pem' },
      },
    ],
  ])('%s is read', (url, value) => {
    expect(parseNatsUrl(url)).toEqual({ ok: true, value });
  });

  test.each([
    ['http://a', 'nats://host:4222'],
    ['nats://', 'nats://host:4222'],
    ['nats://a b', 'a host is not readable'],
    ['nats://a:123456', 'a host is not readable'],
    ['nats://100%@a', 'a % must be written as %25'],
    ['tls://a?verify=no', 'the only options are'],
    ['nats://a?ca=/etc/ca.pem', 'certificates need tls://'],
    ['tls://10.0.0.1:4222', 'write host names'],
    ['tls://a,[::1]:4222', 'write host names'],
  ])('%s is refused, and the message says how to write it', (url, why) => {
    expect(parseNatsUrl(url)).toMatchObject({ ok: false, why: expect.stringContaining(why) });
  });

  test('a message never shows the password', () => {
    for (const url of [
      'nats://rin:hunter2@',
      'nats://rin:hunter2@a b',
      'nats://rin:hunter2%@a',
      'tls://rin:hunter2@a?x=1',
    ])
      expect(JSON.stringify(parseNatsUrl(url))).not.toContain('hunter2');
  });
});
