import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { START } from '../../contracts/made.ts';
import { member } from '../../support/messages.ts';
import { type RedisServer, startRedis } from '../../support/redis.ts';
import { opened, until } from './opened.ts';

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
    await until(async () => /state=online/.test(String(await master.say('INFO', 'replication'))));
    const file = join(folder, 'sentinel.conf');
    await writeFile(
      file,
      `sentinel monitor main 127.0.0.1 ${master.port} 1
sentinel down-after-milliseconds main 300
sentinel failover-timeout main 2000
`,
    );
    const sentinel = await start(file, '--sentinel');
    await until(async () => /slaves=1/.test(String(await sentinel.say('INFO', 'sentinel'))));

    const redis = await opened(`redis-sentinel://127.0.0.1:${sentinel.port}/main`);
    try {
      const rin = member('rin');
      expect(redis.health().state).toBe('ok');
      expect(await redis.strikes.add(rin, 'Y-1', START, 90)).toBe(1);
      await master.say('WAIT', 1, 1000);
      await master.kill();
      await expect(redis.strikes.count(rin, START, 90)).rejects.toThrow('redis: unreachable');
      await until(() => redis.health().state === 'ok');
      expect(await redis.strikes.add(rin, 'Y-2', START, 90)).toBe(2);
    } finally {
      await redis.close();
    }
  } finally {
    for (const server of servers) await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
