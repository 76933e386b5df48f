/**
 * Kills bots as often as `--kills` says: `npm run -s soak [-- --kills 2000 --store sqlite|postgres --redis]`. Prints one
 * line per hundred kills. Exit code 1 if anything was lost, done twice or left undone.
 */
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/services/postgres.ts';
import { startRedis } from '../support/services/redis.ts';
import { CONSISTENT, checkConsistency } from './check-consistency.ts';
import { buildWarmBot, openCrashWorld, startBot, waitUntilIdle } from './harness.ts';
import { killAtRandom } from './kill-at-random.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    store: { type: 'string', default: 'sqlite' },
    redis: { type: 'boolean', default: false },
  },
});
const killsWanted = Number(values.kills);
const program = await buildWarmBot();
const postgres = values.store === 'postgres' ? await startPostgres([]) : undefined;
const redis = values.redis ? await startRedis() : undefined;
let failed = false;

for (let done = 0; done < killsWanted && !failed; done += 100) {
  let clockOffsetMs = 0;
  const storage = {
    ...(postgres && { databaseUrl: await postgres.createSchema() }),
    ...(redis && { redisUrl: redis.url, redisPrefix: `soak${done}` }),
  };
  const world = await openCrashWorld(program, storage, { ahead: () => clockOffsetMs });
  const start = Date.now();
  const { kills, killedWhileStarting } = await killAtRandom(
    world,
    Math.min(100, killsWanted - done),
    Math.random,
    (ms) => {
      clockOffsetMs = ms;
    },
  );
  const last = startBot(world, { clockOffsetMs });
  await waitUntilIdle(world);
  const report = await checkConsistency(world);
  failed = Object.entries(CONSISTENT).some(([name, expected]) => {
    return JSON.stringify(report[name as keyof typeof CONSISTENT]) !== JSON.stringify(expected);
  });
  const { cases, actions, repeatedActions } = report;
  const seconds = Math.round((Date.now() - start) / 1000);
  const figures = { kills, killedWhileStarting, cases, actions, repeatedActions, seconds, well: !failed };
  process.stdout.write(`${JSON.stringify(failed ? { ...figures, ...report } : figures)}\n`);
  await last.kill();
  await world.close();
}
await redis?.stop();
await postgres?.stop();
program.remove();
process.exit(failed ? 1 : 0);
