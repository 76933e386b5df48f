import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../../adapters/redis/index.ts';

describe('the address of Redis', () => {
  test('one server, only its name', () => {
    expect(parseRedisUrl('redis://localhost')).toEqual({
      ok: true,
      value: { kind: 'single', node: { host: 'localhost', port: 6379 }, db: 0, tls: false },
    });
  });

  test('one server with TLS, a user, a password with odd characters, and a database', () => {
    expect(parseRedisUrl('rediss://bot:p%40ss%3A%2F@[::1]:7000/3')).toEqual({
      ok: true,
      value: {
        kind: 'single',
        node: { host: '::1', port: 7000 },
        db: 3,
        tls: true,
        username: 'bot',
        password: 'p@ss:/',
      },
    });
    expect(parseRedisUrl('redis://:secret@cache.example:6379/0')).toMatchObject({
      value: { password: 'secret' },
    });
    expect(parseRedisUrl('redis://:secret@cache.example')).not.toHaveProperty('value.username');
  });

  test('sentinels, the group they watch, and a password for each of the two', () => {
    expect(parseRedisUrl('redis-sentinel://:secret@a,b:26380/main/1?sentinelPassword=other')).toEqual({
      ok: true,
      value: {
        kind: 'sentinel',
        sentinels: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 26380 },
        ],
        group: 'main',
        db: 1,
        tls: false,
        password: 'secret',
        sentinelPassword: 'other',
      },
    });
  });

  test('a cluster by some of its nodes', () => {
    expect(parseRedisUrl('rediss-cluster://bot:secret@a:7001,10.0.0.2:7002')).toEqual({
      ok: true,
      value: {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 7001 },
          { host: '10.0.0.2', port: 7002 },
        ],
        tls: true,
        username: 'bot',
        password: 'secret',
      },
    });
  });

  test.each([
    ['localhost:6379', /redis:\/\/host/],
    ['http://localhost', /redis:\/\/host/],
    ['redis://', /redis:\/\/host/],
    ['redis://a:99999', /host/],
    ['redis://:hunter2/x@a', /%2F/],
    ['redis://:hunter%2@a', /%25/],
    ['redis://a,b', /several hosts/],
    ['redis://a/first', /number of the database/],
    ['redis://a/0/1', /number of the database/],
    ['redis://a?family=6', /only option/],
    ['redis-sentinel://a', /group/],
    ['redis-sentinel://a/main/x', /number of the database/],
    ['redis-sentinel://:hunter2@a/main?sentinelPasword=x', /only option/],
    ['redis-cluster://a/1', /no numbered databases/],
  ])('for %s the error says what to write instead, and repeats no password', (url, expectedError) => {
    const parsed = parseRedisUrl(url);
    if (parsed.ok) throw new Error('it was accepted');
    expect(parsed.why).toMatch(expectedError);
    expect(parsed.why).not.toContain('hunter2');
  });
});
