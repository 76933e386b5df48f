import type { Clock, Log, Server } from '#core';
import { guests } from '../adapters/index.ts';
import { watchRuleFiles } from '../adapters/rulebook/index.ts';
import { type House, loadHouse } from './cli/load.ts';
import { createIntake } from './intake.ts';
import {
  createMemoryBook,
  createMemoryClaims,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemoryStrikes,
} from './store/index.ts';

const DRAIN_EVERY_MS = 1000;
const RESUME_EVERY_MS = 60_000;

export interface Settings {
  readonly port: number;
  readonly rulesFolder: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Running {
  /** Where the sandbox listens. */
  readonly url: string;
  /** Which rules are in force now. */
  version(): string;
  stop(): Promise<void>;
}

/** What cannot start says why in one sentence. */
export class CannotStart extends Error {}

/**
 * The composition root: the only place that knows everybody. Reads the rules, opens the stores, starts the adapters,
 * and keeps the rules fresh. Throws `CannotStart` when the rules are broken or the port is taken.
 * @example const running = await start({ port: 8787, rulesFolder: RULES_FOLDER, clock, log }); console.log(running.url)
 */
export async function start({ port, rulesFolder, clock, log }: Settings): Promise<Running> {
  const first = await loadHouse(rulesFolder);
  if (!first.ok) throw new CannotStart(first.why);
  let house: House = first.value;

  const sandbox: Server = { platform: 'sandbox', id: 'main' };
  const fallback = createMemoryPolicies(() => house.policy);
  /** Nobody is harmed in the sandbox, so there the newcomer sees things done, not only simulated. */
  const policies = {
    ...fallback,
    of: (server: Server) =>
      server.platform === sandbox.platform
        ? { ...fallback.of(server), mode: 'enforce' as const }
        : fallback.of(server),
  };
  const { archive, outbox } = createMemoryBook();
  const { createSandbox } = await guests.sandbox();
  const adapter = createSandbox({ port, clock, log });
  const intake = createIntake({
    adapter,
    archive,
    outbox,
    strikes: createMemoryStrikes(),
    claims: createMemoryClaims(),
    quotas: createMemoryQuotas(),
    policies,
    detect: (message, policy) => house.rulebook.judge(message, policy),
    packs: () => house.rulebook.version,
    get wording() {
      return house.wording;
    },
    clock,
    log,
  });

  async function reload(): Promise<void> {
    const next = await loadHouse(rulesFolder);
    if (!next.ok) return log.error(`rules refused, the last good ones stay in force: ${next.why}`);
    if (next.value.rulebook.version === house.rulebook.version) return;
    house = next.value;
    log.info('rules reloaded', { version: house.rulebook.version });
  }

  try {
    await adapter.start(intake);
  } catch (error) {
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
    url: adapter.url(),
    version: () => house.rulebook.version,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopWatching();
      await adapter.stop();
    },
  };
}
