import { type BotProcess, type CrashWorld, sleep, startBot, waitUntil } from './harness.ts';

/** Number of bots at a time, round after round. */
const BOTS_PER_ROUND = [1, 2, 1, 4, 2];
/** Longer than a lease: the bots of a new round take over the jobs of the killed ones. */
const CLOCK_STEP_PER_ROUND_MS = 3 * 60 * 1000;
/** A bot is killed after 8 to 38 requests to the platform, and a short random delay. */
const MIN_REQUESTS_BEFORE_KILL = 8;
const MAX_REQUESTS_BEFORE_KILL = 38;
const MAX_KILL_DELAY_MS = 15;
const MAX_STARTUP_KILL_DELAY_MS = 350;

/** How many bots were killed. */
export interface KillCounts {
  readonly kills: number;
  /** Killed before their first request to the platform. */
  readonly killedWhileStarting: number;
}

/**
 * Kills bots at random times. The caller then starts a last bot, which finishes the work. The wall clock of the bots goes
 * forward by three minutes with every round; `setAhead` gets its new distance in milliseconds.
 * @example await killAtRandom(world, 100, random, (ms) => { ahead = ms })
 */
export async function killAtRandom(
  world: CrashWorld,
  times: number,
  random: () => number,
  setAhead: (ms: number) => void,
): Promise<KillCounts> {
  const { platform } = world;
  let clockOffsetMs = 0;
  let kills = 0;
  let killedWhileStarting = 0;
  platform.setFlooding(true);
  for (let round = 0; kills < times; round++) {
    const botCount = Math.min(BOTS_PER_ROUND[round % BOTS_PER_ROUND.length]!, times - kills);
    const killsWhileStarting = round % 5 === 4;
    await Promise.all(
      Array.from({ length: botCount }, async () => {
        const bot = startBot(world, { clockOffsetMs });
        if (killsWhileStarting) await sleep(random() * MAX_STARTUP_KILL_DELAY_MS);
        else {
          const requestLimit =
            MIN_REQUESTS_BEFORE_KILL + random() * (MAX_REQUESTS_BEFORE_KILL - MIN_REQUESTS_BEFORE_KILL);
          await waitUntil(
            `${bot.name} at work`,
            () => platform.requestCountOf(bot.name) > requestLimit || throwIfExited(bot),
            5,
          );
          await sleep(random() * MAX_KILL_DELAY_MS);
        }
        if (!platform.healthUrls.has(bot.name)) killedWhileStarting += 1;
        await bot.kill();
      }),
    );
    kills += botCount;
    clockOffsetMs += CLOCK_STEP_PER_ROUND_MS;
    setAhead(clockOffsetMs);
  }
  platform.setFlooding(false);
  return { kills, killedWhileStarting };
}

function throwIfExited(bot: BotProcess): never | false {
  if (!bot.isRunning()) throw new Error(`${bot.name} ended by itself: ${bot.output()}`);
  return false;
}
