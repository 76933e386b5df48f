import { type BotProcess, type CrashWorld, sleep, startBot, waitUntil } from './harness.ts';

/** How many bots live at once, round after round. */
const BOTS_PER_ROUND = [1, 2, 1, 4, 2];
/** Longer than a lease: a new round finds what the dead ones had in their hands. */
const CLOCK_STEP_PER_ROUND_MS = 3 * 60 * 1000;
/** A bot lives for so many requests to the platform, and then for a moment more. */
const MAX_REQUESTS_BEFORE_KILL = 30;
const MAX_KILL_DELAY_MS = 15;
const MAX_STARTUP_KILL_DELAY_MS = 350;

export interface KillCounts {
  readonly kills: number;
  /** How many were killed before they had said hello. */
  readonly killedWhileStarting: number;
}

/**
 * Kills bots in the midst of whatever they do, at random instants, and lets a last one finish what is left. The wall
 * clock of the world goes on by three minutes with every round.
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
    const living = Math.min(BOTS_PER_ROUND[round % BOTS_PER_ROUND.length]!, times - kills);
    const early = round % 5 === 4;
    await Promise.all(
      Array.from({ length: living }, async () => {
        const bot = startBot(world, { clockOffsetMs });
        if (early) await sleep(random() * MAX_STARTUP_KILL_DELAY_MS);
        else {
          const enough = 8 + random() * MAX_REQUESTS_BEFORE_KILL;
          await waitUntil(
            `${bot.name} at work`,
            () => platform.requestCountOf(bot.name) > enough || throwIfExited(bot),
            5,
          );
          await sleep(random() * MAX_KILL_DELAY_MS);
        }
        if (!platform.healthUrls.has(bot.name)) killedWhileStarting += 1;
        await bot.kill();
      }),
    );
    kills += living;
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
