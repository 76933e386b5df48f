/**
 * Kills for as long as you like: `npm run -s soak [-- --kills 2000 --store sqlite|postgres --redis]`. One line per
 * hundred kills; exit code 1 when anything was lost, done twice or left undone.
 */
import { parseArgs } from 'node:util';
import { startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';
import { aftermath, WELL } from './aftermath.ts';
import { buildBot, openWorld, settled, startBot } from './harness.ts';
import { killed } from './kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    store: { type: 'string', default: 'sqlite' },
    redis: { type: 'boolean', default: false },
  },
});
const wanted = Number(values.kills);
const program = await buildBot();
const postgres = values.store === 'postgres' ? await startPostgres([]) : undefined;
const redis = values.redis ? await startRedis() : undefined;
let failed = false;

for (let done = 0; done < wanted && !failed; done += 100) {
  let ahead = 0;
  const keeping = {
    ...(postgres && { databaseUrl: await postgres.fresh() }),
    ...(redis && { redisUrl: redis.url, redisPrefix: `soak${done}` }),
  };
  const world = await openWorld(program, keeping, { ahead: () => ahead });
  const begun = Date.now();
  const { kills, starting } = await killed(world, Math.min(100, wanted - done), Math.random, (ms) => {
    ahead = ms;
  });
  const last = startBot(world, { ahead });
  await settled(world);
  const left = await aftermath(world);
  failed = Object.entries(WELL).some(([what, well]) => {
    return JSON.stringify(left[what as keyof typeof WELL]) !== JSON.stringify(well);
  });
  const { cases, actions, repeated } = left;
  const seconds = Math.round((Date.now() - begun) / 1000);
  const facts = { kills, starting, cases, actions, repeated, seconds, well: !failed };
  process.stdout.write(`${JSON.stringify(failed ? { ...facts, ...left } : facts)}\n`);
  await last.kill();
  await world.close();
}
await redis?.stop();
await postgres?.stop();
program.remove();
process.exit(failed ? 1 : 0);
