import { describe, expect, test } from 'vitest';
import type { Log } from '#core';
import { RedisError, type RedisErrorCode, type RedisStores } from '../../../adapters/redis/index.ts';
import { createArchivedStrikesReader } from '../../../src/pipeline/context/archived-strikes.ts';
import { afterStart, START_TIME } from '../../contracts/contract-helpers.ts';
import { DAY_MS, HOUR_MS } from '../../support/fake-clock.ts';
import { message } from '../../support/messages.ts';
import { createPipelineWorld } from '../../support/worlds/pipeline-world.ts';
import { callEveryStore, createRedisFixture, rin, waitUntil } from './redis-fixture.ts';

const add = (redis: RedisStores, caseId: string) => redis.strikes.add(rin, caseId, START_TIME, 90);
const errorCodeOf = (work: Promise<unknown>): Promise<RedisErrorCode | 'none'> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof RedisError ? error.code : Promise.reject(error)),
  );
const isUp = (redis: RedisStores) => () => redis.health().state === 'ok';
const isDownBecause = (redis: RedisStores, why: RedisErrorCode) => () => {
  const health = redis.health();
  return health.state === 'down' && health.why === why;
};

const { startServer, open } = createRedisFixture();

describe('when Redis is in trouble', () => {
  test('frozen: calls fail soon, then at once, and nothing piles up; thawed: all is well again', async () => {
    const server = await startServer();
    const redis = await open(server.url);
    expect(await add(redis, 'Y-1')).toBe(1);

    server.freeze();
    for (const work of callEveryStore(redis)) expect(await errorCodeOf(work)).not.toBe('none');
    expect(redis.health()).toMatchObject({ state: 'down', why: 'timeout' });
    const codes = await Promise.all(Array.from({ length: 2000 }, () => errorCodeOf(add(redis, 'Y-2'))));
    expect(new Set(codes)).toEqual(new Set(['timeout']));

    server.thaw();
    await waitUntil(isUp(redis));
    // Redis received only what was sent before the connection was closed.
    const calls = [
      ...String(await server.sendCommand('INFO', 'commandstats')).matchAll(/_eval(?:sha)?:calls=(\d+)/g),
    ];
    expect(calls.reduce((sum, [, count]) => sum + Number(count), 0)).toBeLessThan(100);
    expect(await add(redis, 'Y-1')).toBe(1);
    expect(await add(redis, 'Y-3')).toBeGreaterThan(1);
  });

  test('frozen while nothing calls it: health reports it all the same', async () => {
    const server = await startServer();
    const redis = await open(server.url);
    expect(redis.health().state).toBe('ok');
    server.freeze();
    await waitUntil(isDownBecause(redis, 'timeout'));
    server.thaw();
    await waitUntil(isUp(redis));
  });

  test('killed and restarted empty: no strike of the archive is lost, and no revoked one comes back', async () => {
    const world = createPipelineWorld();
    const posts = ['a', 'b', 'c'].map((text) => message('rin', `RECRUIT ${text}`));
    for (const posted of posts) await world.intake.handleMessage(posted);
    const server = await startServer();
    const redis = await open(server.url, { loadArchivedStrikes: createArchivedStrikesReader(world.archive) });
    expect(await redis.strikes.count(rin, START_TIME, 90)).toBe(3);
    expect(await redis.strikes.revoke(rin, 'Y-unknown', START_TIME, 90)).toBe(3);

    await server.kill();
    expect(await errorCodeOf(add(redis, 'Y-4'))).toBe('unreachable');
    expect(redis.health()).toMatchObject({ state: 'down', why: 'unreachable' });
    await server.restart();
    await waitUntil(isUp(redis));
    expect(await server.sendCommand('DBSIZE')).toBeLessThanOrEqual(1);
    expect(await add(redis, 'Y-4')).toBe(4);
    expect(await redis.strikes.count(rin, afterStart(90 * DAY_MS), 90)).toBe(0);
  });

  test('two programs that find it empty at once do not restore what one of them has revoked', async () => {
    const server = await startServer();
    let finishLoading: () => void = () => undefined;
    const loading = new Promise<void>((resolve) => {
      finishLoading = resolve;
    });
    const archivedStrikes = [{ caseId: 'Y-1', at: START_TIME }];
    const first = await open(server.url, {
      loadArchivedStrikes: async () => loading.then(() => archivedStrikes),
    });
    const second = await open(server.url, { loadArchivedStrikes: async () => archivedStrikes });
    const counting = first.strikes.count(rin, START_TIME, 90);
    expect(await second.strikes.revoke(rin, 'Y-1', START_TIME, 90)).toBe(0);
    finishLoading();
    expect(await counting).toBe(0);
  });

  test('out of memory: reported by name, strikes can still be read, and more memory heals it', async () => {
    const server = await startServer('--maxmemory-policy', 'noeviction');
    const redis = await open(server.url);
    await add(redis, 'Y-1');
    await server.sendCommand('CONFIG', 'SET', 'maxmemory', '1');
    expect(await errorCodeOf(add(redis, 'Y-2'))).toBe('out-of-memory');
    expect(await errorCodeOf(redis.leases.acquire('a', START_TIME, HOUR_MS))).toBe('out-of-memory');
    expect(await redis.strikes.count(rin, START_TIME, 90)).toBe(1);
    expect(redis.health()).toMatchObject({ state: 'down', why: 'out-of-memory' });
    await server.sendCommand('CONFIG', 'SET', 'maxmemory', '0');
    await waitUntil(isUp(redis));
    expect(await add(redis, 'Y-2')).toBe(2);
  });

  test('turned into a replica: reported by name, and well again when it accepts writes', async () => {
    const main = await startServer();
    const server = await startServer();
    const redis = await open(server.url);
    await server.sendCommand('REPLICAOF', '127.0.0.1', main.port);
    await waitUntil(async () => (await errorCodeOf(add(redis, 'Y-1'))) === 'read-only');
    await waitUntil(isDownBecause(redis, 'read-only'));
    await server.sendCommand('REPLICAOF', 'NO', 'ONE');
    await waitUntil(isUp(redis));
    expect(await add(redis, 'Y-2')).toBeGreaterThan(0);
  });

  test('still loading what it saved: reported by name, and well again when it has', async () => {
    const server = await startServer();
    const redis = await open(server.url);
    await add(redis, 'Y-1');
    await server.sendCommand('EVAL', "for i = 1, 1000 do redis.call('SET', 'filler' .. i, i) end", 0);
    await server.sendCommand('SAVE');
    await server.kill();
    await server.restartLoading(
      '--key-load-delay',
      '1500',
      '--loading-process-events-interval-bytes',
      '1024',
    );
    await waitUntil(isDownBecause(redis, 'loading'));
    await waitUntil(isUp(redis));
    expect(await add(redis, 'Y-2')).toBe(2);
  });

  test('a wrong password: reported by name, never shown, and well again with the right one', async () => {
    const server = await startServer();
    await server.sendCommand('CONFIG', 'SET', 'requirepass', 'right');
    const lines: string[] = [];
    const record = (event: string, fields?: object) => void lines.push(`${event} ${JSON.stringify(fields)}`);
    const log: Log = { info: record, warn: record, error: record };
    const redis = await open(`redis://:hunter2@127.0.0.1:${server.port}`, { log });
    expect(await errorCodeOf(add(redis, 'Y-1'))).toBe('refused');
    expect(redis.health()).toMatchObject({ state: 'down', why: 'refused' });
    const authorized = await open(`redis://:right@127.0.0.1:${server.port}`);
    expect(await add(authorized, 'Y-1')).toBe(1);
    expect(lines.join()).toContain('refused');
    expect(lines.join()).not.toContain('hunter2');
  });

  test('a database that does not exist: nothing is counted in another one instead', async () => {
    const server = await startServer();
    const redis = await open(`${server.url}/99`);
    expect(await errorCodeOf(add(redis, 'Y-1'))).toBe('refused');
    expect(redis.health()).toMatchObject({ state: 'down', why: 'refused' });
    expect(await server.sendCommand('DBSIZE')).toBe(0);
  });

  test('down when the program starts: the program starts, and finds it when it is up', async () => {
    const server = await startServer();
    await server.kill();
    const redis = await open(server.url);
    expect(redis.health()).toMatchObject({ state: 'down', why: 'unreachable' });
    for (const work of callEveryStore(redis)) expect(await errorCodeOf(work)).toBe('unreachable');
    await server.restart();
    await waitUntil(isUp(redis));
    // A busy machine may answer the first call too late; a strike of one case counts once, however often it is added.
    await expect.poll(() => add(redis, 'Y-1').catch(() => 'late'), { timeout: 10_000 }).toBe(1);
  });
});
