import { describe, expect, test } from 'vitest';
import { parseRedisUrl } from '../../../adapters/redis/index.ts';

const read = (url: string) => parseRedisUrl(url);

describe('where Redis is', () => {
  test('one server, with nothing but its name', () => {
    expect(read('redis://localhost')).toEqual({
      ok: true,
      value: { kind: 'single', node: { host: 'localhost', port: 6379 }, db: 0, tls: false },
    });
  });

  test('one server with TLS, a user, a password with odd characters, and a database', () => {
    expect(read('rediss://bot:p%40ss%3A%2F@[::1]:7000/3')).toEqual({
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
    expect(read('redis://:secret@cache.example:6379/0')).toMatchObject({ value: { password: 'secret' } });
    expect(read('redis://:secret@cache.example')).not.toHaveProperty('value.username');
  });

  test('sentinels, the group they watch, and a password for each of the two', () => {
    expect(read('redis-sentinel://:secret@a,b:26380/main/1?sentinelPassword=other')).toEqual({
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
    expect(read('rediss-cluster://bot:secret@a:7001,10.0.0.2:7002')).toEqual({
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
  ])('%s is told what to write instead, and no password is repeated', (url, what) => {
    const parsed = read(url);
    if (parsed.ok) throw new Error('it was taken');
    expect(parsed.why).toMatch(what);
    expect(parsed.why).not.toContain('hunter2');
  });
});
