import type {
  Archive,
  AttachmentStore,
  CaseTimeline,
  Counters,
  DuplicateIndex,
  KeyValueStore,
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
import type { ContextRules } from '../../../src/detect/index.ts';
import {
  createMemoryAttachmentStore,
  createMemoryCaseStores,
  createMemoryCounters,
  createMemoryDuplicateIndex,
  createMemoryFallbackQueue,
  createMemoryKeyValueStore,
  createMemoryLeases,
  createMemoryPolicyStore,
  createMemoryRateLimits,
  createMemoryStrikes,
} from '../../../src/memory/index.ts';
import type { Detect } from '../../../src/pipeline/detect.ts';
import { createFakeAdapter, type FakeAdapter } from '../fake-adapter.ts';
import { createFakeClock, type FakeClock } from '../fake-clock.ts';
import { fakeDetect } from '../fake-detector.ts';
import { grammarPatterns, testPolicy, wordings } from '../shipped-wording-and-policy.ts';

/** Awaited before (`'called'`) and after (`'done'`) each call of a store or the adapter. If it throws, the call fails. */
export type CallObserver = (call: string, when: 'called' | 'done') => unknown;

/** A server with its intake and everything that it works on. */
export interface PipelineWorld {
  readonly intake: IntakeService;
  readonly adapter: FakeAdapter;
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly caseTimeline: CaseTimeline;
  readonly strikes: Strikes;
  readonly attachmentStore: AttachmentStore;
  readonly counters: Counters;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly clock: FakeClock;
  readonly policy: Policy;
  /** Names of the store calls made through the intake, e.g. `archive.append`. */
  readonly calls: string[];
  readonly logged: string[];
  /** Creates a new intake on the same stores and platform, as after a restart. */
  restartIntake(watch?: CallObserver): IntakeService;
}

/** Replacements for the parts of a pipeline world. */
export interface PipelineWorldOptions {
  readonly policy?: Partial<Policy>;
  readonly adapter?: FakeAdapter;
  readonly observe?: CallObserver;
  readonly detect?: Detect;
  /** Absent: only texts are judged. */
  readonly contextRules?: ContextRules;
  readonly tokeniser?: Tokeniser;
  readonly gate?: PipelineDependencies['gate'];
  /** Stores in place of those in memory. */
  readonly keyValueStore?: KeyValueStore;
  readonly notices?: PipelineDependencies['notices'];
  /** Absent: pictures are not compared. */
  readonly knownPictures?: PipelineDependencies['knownPictures'];
  /** The ceiling of all copies of attachments together. Absent: none. */
  readonly maxAttachmentBytes?: number;
}

/**
 * Creates a server with stores and a platform in memory and a detector that knows only keywords.
 * @example const { intake, adapter } = createPipelineWorld(); await intake.handleMessage(message('rin', 'RECRUIT'))
 */
export function createPipelineWorld(options: PipelineWorldOptions = {}): PipelineWorld {
  const policy = testPolicy(options.policy);
  const adapter = options.adapter ?? createFakeAdapter();
  const clock = createFakeClock();
  const { archive, outbox, caseTimeline } = createMemoryCaseStores();
  const strikes: Strikes = createMemoryStrikes();
  const leases: Leases = createMemoryLeases();
  const rateLimits: RateLimits = createMemoryRateLimits();
  const duplicateIndex: DuplicateIndex = createMemoryDuplicateIndex();
  const attachmentStore = createMemoryAttachmentStore();
  const fallbackQueue = createMemoryFallbackQueue();
  const counters = createMemoryCounters();
  const keyValueStore = options.keyValueStore ?? createMemoryKeyValueStore();
  const calls: string[] = [];
  const logged: string[] = [];
  const record = (level: string) => (event: string, fields?: object) => {
    logged.push(`${level} ${event} ${JSON.stringify(fields ?? {})}`);
  };
  const log: Log = { info: record('info'), warn: record('warn'), error: record('error') };

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
      attachmentStore: {
        ...observeCalls('attachmentStore', attachmentStore, countingObserver),
        ...(options.maxAttachmentBytes !== undefined && { maxTotalBytes: options.maxAttachmentBytes }),
      },
      fallbackQueue,
      keyValueStore,
      ...(options.gate && { gate: options.gate }),
      ...(options.knownPictures && { knownPictures: options.knownPictures }),
      ...(options.notices && { notices: options.notices }),
      counters,
      ...(options.tokeniser && {
        grammar: { tokeniser: options.tokeniser, patterns: () => grammarPatterns },
      }),
      policies: createMemoryPolicyStore(() => policy),
      detect: options.detect ?? fakeDetect,
      ...(options.contextRules && { contextRules: () => options.contextRules! }),
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
    caseTimeline,
    strikes,
    attachmentStore,
    counters,
    keyValueStore,
    leases,
    clock,
    policy,
    calls,
    logged,
    restartIntake,
  };
}

/** A copy of the port that awaits `watch` before and after each call. */
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
