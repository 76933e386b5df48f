import type {
  Archive,
  AttachmentStore,
  Counters,
  DuplicateIndex,
  Leases,
  Log,
  Outbox,
  Policy,
  RateLimits,
  Strikes,
  Tokeniser,
} from '#core';
import type { PipelineDependencies } from '../../../src/app/create-pipeline.ts';
import { createIntake, type IntakeService } from '../../../src/app/intake.ts';
import {
  createMemoryAttachmentStore,
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryDuplicateIndex,
  createMemoryFallbackQueue,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
} from '../../../src/memory/index.ts';
import { createFakeAdapter, type FakeAdapter } from '../fake-adapter.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { fakeDetect } from '../fake-detector.ts';
import { testPolicy, wordings } from '../shipped-wording-and-policy.ts';

/** Awaited before (`'called'`) and after (`'done'`) every call to a store or the adapter; throwing here fails the call. */
export type CallObserver = (call: string, when: 'called' | 'done') => unknown;

export interface PipelineWorld {
  readonly intake: IntakeService;
  readonly adapter: FakeAdapter;
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly strikes: Strikes;
  readonly attachmentStore: AttachmentStore;
  readonly counters: Counters;
  readonly clock: FakeClock;
  readonly policy: Policy;
  /** Names of the store calls made through the intake, e.g. `archive.append`. */
  readonly calls: string[];
  readonly logged: string[];
  /** A fresh intake on the same stores and platform, as after a restart. */
  restartIntake(watch?: CallObserver): IntakeService;
}

export interface PipelineWorldOptions {
  readonly policy?: Partial<Policy>;
  readonly adapter?: FakeAdapter;
  readonly observe?: CallObserver;
  readonly detect?: typeof fakeDetect;
  readonly tokeniser?: Tokeniser;
  readonly gate?: PipelineDependencies['gate'];
}

/** A server with all memory stores, a platform in memory and a detector driven by words. */
export function createPipelineWorld(options: PipelineWorldOptions = {}): PipelineWorld {
  const policy = testPolicy(options.policy);
  const adapter = options.adapter ?? createFakeAdapter();
  const clock = createFakeClock();
  const { archive, outbox } = createMemoryCaseStores();
  const strikes: Strikes = createMemoryStrikes();
  const leases: Leases = createMemoryLeases();
  const rateLimits: RateLimits = createMemoryRateLimits();
  const duplicateIndex: DuplicateIndex = createMemoryDuplicateIndex();
  const attachmentStore = createMemoryAttachmentStore();
  const fallbackQueue = createMemoryFallbackQueue();
  const counters = createMemoryCounters();
  const calls: string[] = [];
  const logged: string[] = [];
  const note = (level: string) => (what: string, facts?: object) => {
    logged.push(`${level} ${what} ${JSON.stringify(facts ?? {})}`);
  };
  const log: Log = { info: note('info'), warn: note('warn'), error: note('error') };

  function restartIntake(watch: CallObserver = () => undefined): IntakeService {
    const countingObserver: CallObserver = (call, when) => {
      if (when === 'called' && !call.startsWith('adapter.')) calls.push(call);
      return watch(call, when);
    };
    return createIntake({
      adapters: { ...adapter, ...observeCalls('adapter', { apply: adapter.apply }, countingObserver) },
      archive: observeCalls('archive', archive, countingObserver),
      outbox: observeCalls('outbox', outbox, countingObserver),
      strikes: observeCalls('strikes', strikes, countingObserver),
      leases: observeCalls('leases', leases, countingObserver),
      rateLimits: observeCalls('rateLimits', rateLimits, countingObserver),
      duplicateIndex: observeCalls('duplicateIndex', duplicateIndex, countingObserver),
      attachmentStore: observeCalls('attachmentStore', attachmentStore, countingObserver),
      fallbackQueue,
      ...(options.gate && { gate: options.gate }),
      counters,
      ...(options.tokeniser && { tokeniser: options.tokeniser }),
      policies: createMemoryPolicyStore(() => policy),
      detect: options.detect ?? fakeDetect,
      packsVersion: () => 'fake 1',
      wording: wordings,
      clock,
      log,
    });
  }

  const intake = restartIntake(options.observe);
  return {
    intake,
    adapter,
    archive,
    outbox,
    strikes,
    attachmentStore,
    counters,
    clock,
    policy,
    calls,
    logged,
    restartIntake,
  };
}

/** The same port, each of whose calls is seen by `watch` on its way in and out. */
function observeCalls<T extends object>(name: string, port: T, watch: CallObserver): T {
  return Object.fromEntries(
    Object.entries(port).map(([method, call]) => [
      method,
      async (...args: unknown[]) => {
        await watch(`${name}.${method}`, 'called');
        const result: unknown = await call(...args);
        await watch(`${name}.${method}`, 'done');
        return result;
      },
    ]),
  ) as T;
}
