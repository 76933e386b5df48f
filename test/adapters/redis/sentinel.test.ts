import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { START_TIME } from '../../contracts/contract-helpers.ts';
import { member } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/services/redis.ts';
import { openTestRedis, waitUntil } from './redis-fixture.ts';

test('the master dies, the sentinel names another, and counting goes on there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const servers: RedisServer[] = [];
  const start = async (...settings: string[]): Promise<RedisServer> => {
    const server = await startRedis(...settings);
    servers.push(server);
    return server;
  };
  try {
    const master = await start('--repl-diskless-sync-delay', '0');
    await start('--replicaof', '127.0.0.1', `${master.port}`);
    await waitUntil(async () => /state=online/.test(String(await master.sendCommand('INFO', 'replication'))));
    const file = join(folder, 'sentinel.conf');
    await writeFile(
      file,
      `sentinel monitor main 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds main 300
sentinel failover-timeout main 2000
`,
    );
    const sentinel = await start(file, '--sentinel');
    await waitUntil(async () => /slaves=1/.test(String(await sentinel.sendCommand('INFO', 'sentinel'))));

    const redis = await openTestRedis(`redis-sentinel://127.0.0.1:${sentinel.port}/main`);
    try {
      const rin = member('rin');
      expect(redis.health().state).toBe('ok');
      expect(await redis.strikes.add(rin, 'Y-1', START_TIME, 90)).toBe(1);
      await master.sendCommand('WAIT', 1, 1000);
      await master.kill();
      await expect(redis.strikes.count(rin, START_TIME, 90)).rejects.toThrow('redis: unreachable');
      await waitUntil(() => redis.health().state === 'ok');
      expect(await redis.strikes.add(rin, 'Y-2', START_TIME, 90)).toBe(2);
    } finally {
      await redis.close();
    }
  } finally {
    for (const server of servers) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
