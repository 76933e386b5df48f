import type {
  Adapter,
  Clock,
  Log,
  Metrics,
  PlatformDependencies,
  Policy,
  PolicyStore,
  Tokeniser,
  Tracer,
} from '#core';
import { noopTracer } from '#core';
import { type CleanupStack, createMonotonicClock } from '#lib';
import { adapterLoaders } from '../../adapters/index.ts';
import { type WatchedArchive, watchAppends } from './console/queue/watch-appends.ts';
import { type CurrentRules, createNativeFilterPhrases, openRules } from './current-rules.ts';
import { type Monitoring, openMonitoring } from './monitoring.ts';
import { createFileDownloader } from './network/download-file.ts';
import type { GateDependencies } from './open-gate.ts';
import { openStores, type Stores } from './open-stores.ts';
import { traceArchive } from './operator/tracing/traced-archive.ts';
import { readVersion } from './project-paths.ts';
import type { AppSettings } from './settings.ts';

/** Rules, stores, policies, metrics, clock and log: the dependencies of all parts of the bot. */
export interface AppContext {
  readonly rules: CurrentRules;
  readonly stores: Stores;
  /** Calls a listener after each write of this process to the archive. */
  readonly onAppend: WatchedArchive['subscribe'];
  /** The policies of `stores`, but a sandbox without own settings starts in enforce mode. */
  readonly policies: PolicyStore;
  readonly monitoring: Monitoring;
  readonly metrics: Metrics;
  /** Records what one request of the operator API causes. */
  readonly tracer: Tracer;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Loads the rules and opens the stores. Throws `StartupError` when the rules or a setting cannot be used.
 * @example const context = await openContext(settings, cleanup); context.rules.version()
 */
export async function openContext(settings: AppSettings, cleanup: CleanupStack): Promise<AppContext> {
  const { log } = settings;
  const clock = createMonotonicClock(settings.clock, () => performance.now());
  const rules = await openRules(settings.rulesFolder, log, settings.onRulesReloaded);
  const tracer = await openTracer(settings, cleanup);
  const monitoring = await openMonitoring(settings.web, () => stores, clock);
  const { metrics } = monitoring;
  const getDefaultPolicy = () => rules.bundle().policy;
  const dependencies = { getDefaultPolicy, metrics, clock, log };
  const opened: Stores = await openStores(settings.storageSettings ?? {}, dependencies);
  const { archive, subscribe: onAppend } = watchAppends(traceArchive(opened.archive, tracer));
  const stores: Stores = { ...opened, archive };
  cleanup.defer(() => stores.close());
  return {
    rules,
    stores,
    onAppend,
    policies: withSandboxDefaults(stores.policies, getDefaultPolicy),
    monitoring,
    metrics,
    tracer,
    clock,
    log,
  };
}

/** What ends later than the tracer is not traced, so it is stopped last. */
async function openTracer({ telemetry, log }: AppSettings, cleanup: CleanupStack): Promise<Tracer> {
  if (!telemetry) return noopTracer;
  const { openTelemetry } = await adapterLoaders.telemetry();
  const { tracer, stop } = openTelemetry(telemetry, { version: readVersion(), log });
  cleanup.defer(stop);
  return tracer;
}

/**
 * Starts the tokeniser of the grammar check, a worker that needs about 90 MB. Undefined when `useTokeniser` is false.
 * @example const tokeniser = await openTokeniser(settings, cleanup)
 */
export async function openTokeniser(
  { useTokeniser = true, log }: AppSettings,
  cleanup: CleanupStack,
): Promise<Tokeniser | undefined> {
  if (!useTokeniser) return undefined;
  const { createTokeniser } = await adapterLoaders.kuromoji();
  const tokeniser = createTokeniser({ log });
  cleanup.defer(() => tokeniser.stop());
  return tokeniser;
}

/**
 * The part of the context that the platform adapters need.
 * @example await openPlatforms(settings.platformSettings, platformDependencies(context))
 */
export const platformDependencies = ({
  rules,
  stores,
  policies,
  clock,
  log,
}: AppContext): Omit<PlatformDependencies, 'onRefused'> => ({
  keyValueStore: stores.keyValueStore,
  secretStore: stores.secretStore,
  leases: stores.leases,
  attachmentStore: stores.attachmentStore,
  policies,
  wording: rules.wording,
  phrases: createNativeFilterPhrases(rules, policies),
  downloadFile: createFileDownloader(),
  clock,
  log,
});

/**
 * The part of the context that the gate needs, with the adapters.
 * @example await openGate(settings.gateSettings, gateDependencies(context, adapters))
 */
export const gateDependencies = (
  { rules, stores, policies, clock, log }: AppContext,
  adapters: readonly Adapter[],
): GateDependencies => ({
  adapters,
  archive: stores.archive,
  keyValueStore: stores.keyValueStore,
  leases: stores.leases,
  rateLimits: stores.rateLimits,
  policies,
  counters: stores.counters,
  isMemberHeld: stores.isMemberHeld,
  wording: rules.wording,
  clock,
  log,
});

/**
 * The same policies, but a sandbox without own settings starts in enforce mode, with its channels: its actions are
 * harmless, so new users see real actions instead of simulated ones. Settings that a moderator changes there are in force.
 * @example withSandboxDefaults(stores.policies, getDefaultPolicy).of({ platform: 'sandbox', id: 'main' }).mode // 'enforce'
 */
const withSandboxDefaults = (policies: PolicyStore, getDefaultPolicy: () => Policy): PolicyStore => ({
  ...policies,
  of: (server) => {
    const policy = policies.of(server);
    return server.platform === 'sandbox' && policy === getDefaultPolicy() ? sandboxPolicy(policy) : policy;
  },
});

const sandboxPolicy = (policy: Policy): Policy => ({
  ...policy,
  mode: 'enforce',
  channels: { moderators: 'mods', ...policy.channels },
  notices: { ...policy.notices, channels: ['general'], join: true, jobTalk: true },
});
