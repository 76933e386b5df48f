import type {
  Archive,
  Campaigns,
  Claims,
  Files,
  Log,
  Outbox,
  Policy,
  Quotas,
  Strikes,
  Tallies,
  Tokeniser,
} from '#core';
import { createIntake, type FrontDesk, type IntakePorts } from '../../src/intake.ts';
import {
  createMemoryBook,
  createMemoryCampaigns,
  createMemoryClaims,
  createMemoryFiles,
  createMemoryMemos,
  createMemoryPolicies,
  createMemoryQuotas,
  createMemorySpool,
  createMemoryStrikes,
  createMemoryTallies,
} from '../../src/store/index.ts';
import { type FakeClock, fakeClock } from './clock.ts';
import { fakeDetect } from './detector.ts';
import { type FakeAdapter, fakeAdapter } from './fake-adapter.ts';
import { testPolicy, wordings } from './wordings.ts';

/** Awaited before (`'asked'`) and after (`'done'`) every call to a store or the adapter; throwing here fails the call. */
export type Watch = (call: string, when: 'asked' | 'done') => unknown;

export interface World {
  readonly intake: FrontDesk;
  readonly adapter: FakeAdapter;
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly strikes: Strikes;
  readonly files: Files;
  readonly tallies: Tallies;
  readonly clock: FakeClock;
  readonly policy: Policy;
  /** Names of the store calls made through the intake, e.g. `archive.append`. */
  readonly calls: string[];
  readonly logged: string[];
  /** A fresh intake on the same stores and platform, as after a restart. */
  restarted(watch?: Watch): FrontDesk;
}

export interface WorldOptions {
  readonly policy?: Partial<Policy>;
  readonly adapter?: FakeAdapter;
  readonly watch?: Watch;
  readonly detect?: typeof fakeDetect;
  readonly tokeniser?: Tokeniser;
  readonly gate?: IntakePorts['gate'];
}

/** A server with all memory stores, a platform in memory and a detector driven by words. */
export function createWorld(options: WorldOptions = {}): World {
  const policy = testPolicy(options.policy);
  const adapter = options.adapter ?? fakeAdapter();
  const clock = fakeClock();
  const { archive, outbox } = createMemoryBook();
  const strikes: Strikes = createMemoryStrikes();
  const claims: Claims = createMemoryClaims();
  const quotas: Quotas = createMemoryQuotas();
  const campaigns: Campaigns = createMemoryCampaigns();
  const files = createMemoryFiles();
  const spool = createMemorySpool();
  const tallies = createMemoryTallies();
  const memos = createMemoryMemos();
  const calls: string[] = [];
  const logged: string[] = [];
  const note = (level: string) => (what: string, facts?: object) => {
    logged.push(`${level} ${what} ${JSON.stringify(facts ?? {})}`);
  };
  const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };

  function restarted(watch: Watch = () => undefined): FrontDesk {
    const counting: Watch = (call, when) => {
      if (when === 'asked' && !call.startsWith('adapter.')) calls.push(call);
      return watch(call, when);
    };
    return createIntake({
      adapter: { ...adapter, ...watched('adapter', { apply: adapter.apply }, counting) },
      archive: watched('archive', archive, counting),
      outbox: watched('outbox', outbox, counting),
      strikes: watched('strikes', strikes, counting),
      claims: watched('claims', claims, counting),
      quotas: watched('quotas', quotas, counting),
      campaigns: watched('campaigns', campaigns, counting),
      files: watched('files', files, counting),
      spool,
      memos,
      ...(options.gate && { gate: options.gate }),
      tallies,
      ...(options.tokeniser && { tokeniser: options.tokeniser }),
      policies: createMemoryPolicies(() => policy),
      detect: options.detect ?? fakeDetect,
      packs: () => 'fake 1',
      wording: wordings,
      clock,
      log,
    });
  }

  const intake = restarted(options.watch);
  return {
    intake,
    adapter,
    archive,
    outbox,
    strikes,
    files,
    tallies,
    clock,
    policy,
    calls,
    logged,
    restarted,
  };
}

/** The same port, each of whose calls is seen by `watch` on its way in and out. */
function watched<T extends object>(name: string, port: T, watch: Watch): T {
  return Object.fromEntries(
    Object.entries(port).map(([method, call]) => [
      method,
      async (...args: unknown[]) => {
        await watch(`${name}.${method}`, 'asked');
        const result: unknown = await call(...args);
        await watch(`${name}.${method}`, 'done');
        return result;
      },
    ]),
  ) as T;
}
