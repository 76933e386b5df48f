import { type Bot, pause, startBot, until, type World } from './harness.ts';

/** How many bots live at once, round after round. */
const ROUNDS = [1, 2, 1, 4, 2];
/** Longer than a lease: a new round finds what the dead ones had in their hands. */
const ROUND_MS = 3 * 60 * 1000;
/** A bot lives for so many requests to the platform, and then for a moment more. */
const REQUESTS = 30;
const MOMENT_MS = 15;
const WHILE_STARTING_MS = 350;

export interface Killed {
  readonly kills: number;
  /** How many were killed before they had said hello. */
  readonly starting: number;
}

/**
 * Kills bots in the midst of whatever they do, at random instants, and lets a last one finish what is left. The wall
 * clock of the world goes on by three minutes with every round.
 * @example await killed(world, 100, random, (ms) => { ahead = ms })
 */
export async function killed(
  world: World,
  times: number,
  random: () => number,
  setAhead: (ms: number) => void,
): Promise<Killed> {
  const { platform } = world;
  let ahead = 0;
  let kills = 0;
  let starting = 0;
  platform.flood(true);
  for (let round = 0; kills < times; round++) {
    const living = Math.min(ROUNDS[round % ROUNDS.length]!, times - kills);
    const early = round % 5 === 4;
    await Promise.all(
      Array.from({ length: living }, async () => {
        const bot = startBot(world, { ahead });
        if (early) await pause(random() * WHILE_STARTING_MS);
        else {
          const enough = 8 + random() * REQUESTS;
          await until(`${bot.name} at work`, () => platform.requests(bot.name) > enough || died(bot), 5);
          await pause(random() * MOMENT_MS);
        }
        if (!platform.webs.has(bot.name)) starting += 1;
        await bot.kill();
      }),
    );
    kills += living;
    ahead += ROUND_MS;
    setAhead(ahead);
  }
  platform.flood(false);
  return { kills, starting };
}

function died(bot: Bot): never | false {
  if (!bot.running()) throw new Error(`${bot.name} ended by itself: ${bot.said()}`);
  return false;
}
