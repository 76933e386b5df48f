import type { Clock, Health, Log, Policy, Server } from '#core';
import { adapterLoaders } from '../adapters/index.ts';
import { watchRuleFiles } from '../adapters/rule-files/index.ts';
import type { WebServer } from '../adapters/web/index.ts';
import { createIntake } from './app/intake.ts';
import { loadRulesBundle, type RulesBundle } from './app/load-rules.ts';
import { type GateSettings, openGate } from './app/open-gate.ts';
import { openPlatforms } from './app/open-platforms.ts';
import { openStores, StartupError, type StorageSettings } from './app/open-stores.ts';
import { createScheduler } from './app/scheduler.ts';
import type { PlatformSettings } from './app/settings.ts';
import { createLocalizer } from './cases/index.ts';
import { createCommandService } from './commands/command-service.ts';
import { addServerPhrases, SERVER_PHRASE, selectNativeFilterKeywords, warmUpJit } from './detect/index.ts';
import { createMonotonicClock } from './lib/monotonic-clock.ts';
import { runCooperatively } from './lib/run-cooperatively.ts';
import { noopMetrics } from './memory/index.ts';
import { createGateBoardUpdater } from './scoreboard/boards/gate-board.ts';
import { createModeratorBoards } from './scoreboard/boards/monthly-and-waiting.ts';
import { createAwarenessNotices } from './support/awareness-notices.ts';
import { createEventCounter } from './support/count-event.ts';
import { createPostOnce } from './support/post-once.ts';

export { StartupError };

/** What a filter of plain words takes, with a star at both ends. */
const MAX_NATIVE_PHRASE_LENGTH = 58;
const OUTBOX_INTERVAL_MS = 1000;
const RESUME_INTERVAL_MS = 60_000;
const CARD_RETRY_INTERVAL_MS = 60_000;
const SCHEDULER_INTERVAL_MS = 5000;
const MINUTE_MS = 60_000;

export interface Settings {
  readonly rulesFolder: string;
  /** Where evidence and counts are kept; absent, in memory. */
  readonly storageSettings?: StorageSettings;
  /** Which platforms to serve. The sandbox is served only when no other platform is named. */
  readonly platformSettings: PlatformSettings;
  /** Words and their grammar for doubtful cases: a worker with some 90 MB. */
  readonly useTokeniser?: boolean;
  /** Where health and metrics are read; absent, nowhere. */
  readonly web?: { readonly host: string; readonly port: number };
  /** The page on which members prove a number; absent, only moderators open the gate. */
  readonly gateSettings?: GateSettings;
  /** Called once, when a start leaves nothing more to do. */
  readonly onWarmedUp?: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AppHandle {
  /** Where the sandbox listens; undefined when platforms are served instead. */
  readonly url: string | undefined;
  readonly platforms: readonly string[];
  /** Where health and metrics are, when they are anywhere. */
  readonly webUrl?: string;
  /** Which rules are in force now. */
  getRulesVersion(): string;
  stop(): Promise<void>;
}

/**
 * The composition root: the only place that knows everybody. Reads the rules, opens the stores, starts the adapters,
 * and keeps the rules fresh. Throws `StartupError` when the rules are broken or the port is taken.
 * @example const app = await start({ rulesFolder, platformSettings: { sandbox: { port: 8787 } }, clock, log }); app.url
 */
export async function start(settings: Settings): Promise<AppHandle> {
  const { rulesFolder, storageSettings = {}, platformSettings, useTokeniser = true, web, log } = settings;
  const clock = createMonotonicClock(settings.clock, () => performance.now());
  const initialRules = await loadRulesBundle(rulesFolder);
  if (!initialRules.ok) throw new StartupError(initialRules.why);
  let rulesBundle: RulesBundle = initialRules.value;

  let reloadError: string | undefined;
  let started = false;

  const prometheus =
    web &&
    (await adapterLoaders.metrics()).createPrometheusMetrics({
      outbox: () => stores.outbox,
      fallbackQueueSize: () => stores.fallbackQueue.size(),
      clock,
    });
  const metrics = prometheus?.metrics ?? noopMetrics;
  const stores = await openStores(storageSettings, {
    getDefaultPolicy: () => rulesBundle.policy,
    metrics,
    clock,
    log,
  });
  const tokeniser = useTokeniser ? (await adapterLoaders.kuromoji()).createTokeniser({ log }) : undefined;
  const deps = {
    ...stores,
    metrics,
    policies: {
      ...stores.policies,
      of: (server: Server) => enforceInSandbox(stores.policies.of(server), server),
    },
    wording: {
      get ja() {
        return rulesBundle.wording.ja;
      },
      get en() {
        return rulesBundle.wording.en;
      },
    },
    clock,
    log,
  };
  const phrases = (server: Server) => nativeFilterPhrases(rulesBundle, deps.policies.of(server));
  const platforms = await openPlatforms(platformSettings, { ...deps, phrases });
  const { adapters } = platforms;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const postOnce = createPostOnce({ ...deps, adapterOf });
  const notices = () => rulesBundle.notices;
  const awareness = createAwarenessNotices({
    ...deps,
    adapters,
    notices,
    postOnce,
    countEvent: createEventCounter(deps),
  });
  const localizerFor = (server: Server) => createLocalizer(deps.wording, deps.policies.of(server).language);
  const board = createModeratorBoards({ ...deps, adapters, postOnce, localizerFor });
  const gateRuntime = await openGate(settings.gateSettings, { ...deps, adapters }).catch(
    async (error: unknown) => {
      await tokeniser?.stop();
      await stores.close();
      throw new StartupError(error instanceof Error ? error.message : String(error));
    },
  );
  const { gate } = gateRuntime;
  const gateBoard = createGateBoardUpdater({ ...deps, gate, adapters, localizerFor });
  const intake = createIntake({
    ...deps,
    gate,
    awareness,
    adapters: adapters,
    ...(tokeniser === undefined ? {} : { tokeniser }),
    detect: (message, policy) =>
      addServerPhrases(rulesBundle.detector.detect(message, policy), message, policy, {
        stanceOf: rulesBundle.detector.classifyStance,
        note: rulesBundle.wording[policy.language].desk.phrase.note,
      }),
    packsVersion: () => rulesBundle.detector.version,
    reasons: (rule, language) =>
      rule === SERVER_PHRASE
        ? { note: rulesBundle.wording[language].desk.phrase.note }
        : rulesBundle.detector.describeRule(rule, language),
  });
  const commands = createCommandService({
    ...deps,
    intake,
    gate,
    notices,
    rules: () => rulesBundle.detector,
  });

  async function reload(): Promise<void> {
    const next = await loadRulesBundle(rulesFolder);
    reloadError = next.ok ? undefined : next.why;
    if (!next.ok) return log.error(`rules refused, the last good ones stay in force: ${next.why}`);
    if (next.value.detector.version === rulesBundle.detector.version) return;
    rulesBundle = next.value;
    log.info('rules reloaded', { version: rulesBundle.detector.version });
  }

  const checks = () => ({
    ...stores.healthChecks,
    ...Object.fromEntries(
      platforms.adapters.map((adapter) => [
        adapter.platform,
        (): Health => (started ? (adapter.health?.() ?? { ok: true }) : { ok: false, why: 'not started' }),
      ]),
    ),
    rules: (): Health => (reloadError === undefined ? { ok: true } : { ok: false, why: reloadError }),
  });

  let webServer: WebServer | undefined;
  try {
    if (web && prometheus) {
      const { startWebServer, createHealthPages, createMetricsPage } = await adapterLoaders.web();
      const health = createHealthPages({ checks, version: () => rulesBundle.detector.version });
      webServer = await startWebServer({ ...web, pages: [health, createMetricsPage(prometheus)], log });
    }
    await gateRuntime.start();
    await platforms.start(intake, commands);
    started = true;
  } catch (error) {
    await webServer?.stop();
    await gateRuntime.stop();
    await tokeniser?.stop();
    await stores.close();
    throw new StartupError(error instanceof Error ? error.message : String(error));
  }
  await intake.resumeUnfinishedCases();
  const stopWarmup = runCooperatively(warmUpJit(rulesBundle.detector), settings.onWarmedUp);
  const stopWatching = watchRuleFiles(rulesFolder, () => {
    reload().catch((error: unknown) => log.error('rules could not be read', { error: String(error) }));
  });
  const scheduler = createScheduler(
    [
      ...stores.scheduledJobs,
      ...gateRuntime.scheduledJobs,
      // Each process for the servers that it serves; what several of them serve, the first to come posts.
      { name: 'notices', intervalMs: MINUTE_MS, isExclusive: false, run: awareness.postDueNotices },
      { name: 'monthly', intervalMs: 15 * MINUTE_MS, isExclusive: false, run: board.updateMonthly },
      { name: 'gate-board', intervalMs: 5 * MINUTE_MS, isExclusive: false, run: gateBoard },
      { name: 'waiting', intervalMs: 15 * MINUTE_MS, isExclusive: false, run: board.updateWaiting },
    ],
    { leases: stores.leases, clock, log },
  );
  void scheduler.runDueJobs();
  const timers = [
    setInterval(() => void intake.runDueJobs(), OUTBOX_INTERVAL_MS),
    setInterval(() => void intake.resumeUnfinishedCases(), RESUME_INTERVAL_MS),
    setInterval(() => void intake.retryUndeliveredCards(), CARD_RETRY_INTERVAL_MS),
    setInterval(() => void scheduler.runDueJobs(), SCHEDULER_INTERVAL_MS),
  ];

  return {
    url: platforms.getPageUrl(),
    platforms: platforms.adapters.map(({ platform }) => platform),
    ...(webServer && { webUrl: webServer.url }),
    getRulesVersion: () => rulesBundle.detector.version,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopWarmup();
      stopWatching();
      started = false;
      await webServer?.stop();
      await gateRuntime.stop();
      await platforms.stop();
      await tokeniser?.stop();
      await scheduler.waitUntilIdle();
      await stores.close();
    },
  };
}

/** Compiling takes a moment and is asked for often: kept until rules or packs are others. */
const nativeFilterPhrases = (() => {
  let cacheKey = '';
  let phrases: readonly string[] = [];
  return ({ detector }: RulesBundle, { packs, thresholds }: Policy): readonly string[] => {
    const key = JSON.stringify([detector.version, packs, thresholds]);
    if (key !== cacheKey) {
      phrases = selectNativeFilterKeywords(detector, {
        packs,
        thresholds,
        maxLength: MAX_NATIVE_PHRASE_LENGTH,
      });
      cacheKey = key;
    }
    return phrases;
  };
})();

/** Nobody is harmed in the sandbox, so there a newcomer sees things done, not only simulated. */
const enforceInSandbox = (policy: Policy, server: Server): Policy =>
  server.platform === 'sandbox'
    ? {
        ...policy,
        mode: 'enforce',
        channels: { moderators: 'mods', ...policy.channels },
        notices: { ...policy.notices, channels: ['general'], join: true, jobTalk: true },
      }
    : policy;
