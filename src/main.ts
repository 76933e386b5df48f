import type { Clock, Log, Policy, Server } from '#core';
import { guests } from '../adapters/index.ts';
import { watchRuleFiles } from '../adapters/rulebook/index.ts';
import { type House, loadHouse } from './cli/load.ts';
import { createDesk } from './desk/index.ts';
import { withPhrases } from './detect/index.ts';
import { createIntake } from './intake.ts';
import { openPlatforms, type Serving } from './platforms.ts';
import { CannotStart, type Keeping, openStores } from './stores.ts';

export { CannotStart };

const DRAIN_EVERY_MS = 1000;
const RESUME_EVERY_MS = 60_000;

export interface Settings {
  readonly port: number;
  readonly rulesFolder: string;
  /** Where evidence and counts are kept; absent, in memory. */
  readonly keeping?: Keeping;
  /** Which platforms to serve; absent, the sandbox. */
  readonly serving?: Serving;
  /** Words and their grammar for doubtful cases: a worker with some 330 MB. */
  readonly grammar?: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Running {
  /** Where the sandbox listens; undefined when platforms are served instead. */
  readonly url: string | undefined;
  readonly platforms: readonly string[];
  /** Which rules are in force now. */
  version(): string;
  stop(): Promise<void>;
}

/**
 * The composition root: the only place that knows everybody. Reads the rules, opens the stores, starts the adapters,
 * and keeps the rules fresh. Throws `CannotStart` when the rules are broken or the port is taken.
 * @example const running = await start({ port: 8787, rulesFolder: RULES_FOLDER, clock, log }); console.log(running.url)
 */
export async function start(settings: Settings): Promise<Running> {
  const { port, rulesFolder, keeping = {}, serving = {}, grammar = true, clock, log } = settings;
  const first = await loadHouse(rulesFolder);
  if (!first.ok) throw new CannotStart(first.why);
  let house: House = first.value;

  const stores = await openStores(keeping, { policy: () => house.policy, clock, log });
  const tokeniser = grammar ? (await guests.kuromoji()).createTokeniser({ log }) : undefined;
  const shared = {
    ...stores,
    policies: {
      ...stores.policies,
      of: (server: Server) => enforcedInSandbox(stores.policies.of(server), server),
    },
    wording: {
      get ja() {
        return house.wording.ja;
      },
      get en() {
        return house.wording.en;
      },
    },
    clock,
    log,
  };
  const platforms = await openPlatforms(serving, { ...shared, port });
  const intake = createIntake({
    ...shared,
    adapter: platforms.adapters,
    ...(tokeniser === undefined ? {} : { tokeniser }),
    detect: (message, policy) =>
      withPhrases(house.rulebook.judge(message, policy), message, policy, {
        stanceOf: house.rulebook.stanceOf,
        note: house.wording[policy.language].desk.phrase.note,
      }),
    packs: () => house.rulebook.version,
  });
  const desk = createDesk({ ...shared, intake, rules: () => house.rulebook });

  async function reload(): Promise<void> {
    const next = await loadHouse(rulesFolder);
    if (!next.ok) return log.error(`rules refused, the last good ones stay in force: ${next.why}`);
    if (next.value.rulebook.version === house.rulebook.version) return;
    house = next.value;
    log.info('rules reloaded', { version: house.rulebook.version });
  }

  try {
    await platforms.start(intake, desk);
  } catch (error) {
    await tokeniser?.stop();
    await stores.close();
    throw new CannotStart(error instanceof Error ? error.message : String(error));
  }
  await intake.resume();
  const stopWatching = watchRuleFiles(rulesFolder, () => {
    reload().catch((error: unknown) => log.error('rules could not be read', { error: String(error) }));
  });
  const timers = [
    setInterval(() => void intake.drain(), DRAIN_EVERY_MS),
    setInterval(() => void intake.resume(), RESUME_EVERY_MS),
  ];

  return {
    url: platforms.url(),
    platforms: platforms.adapters.map(({ platform }) => platform),
    version: () => house.rulebook.version,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopWatching();
      await platforms.stop();
      await tokeniser?.stop();
      await stores.close();
    },
  };
}

/** Nobody is harmed in the sandbox, so there a newcomer sees things done, not only simulated. */
const enforcedInSandbox = (policy: Policy, server: Server): Policy =>
  server.platform === 'sandbox' ? { ...policy, mode: 'enforce' } : policy;
