import type { Clock, Health, Log, Policy, Server } from '#core';
import { guests } from '../adapters/index.ts';
import { watchRuleFiles } from '../adapters/rulebook/index.ts';
import type { Web } from '../adapters/web/index.ts';
import { voices } from './cases/index.ts';
import { type House, loadHouse } from './cli/load.ts';
import { createDesk } from './desk/index.ts';
import { certainPhrases, SERVER_PHRASE, warmingUp, withPhrases } from './detect/index.ts';
import { createDuties } from './duties.ts';
import { type Gating, openGating } from './gating.ts';
import { inTurns } from './in-turns.ts';
import { createIntake } from './intake.ts';
import { createAnnounce } from './pipeline/announce.ts';
import { createAwareness } from './pipeline/awareness.ts';
import { createBoard } from './pipeline/board.ts';
import { createGateBoard } from './pipeline/gate-board.ts';
import { createTally } from './pipeline/tally.ts';
import { openPlatforms, type Serving } from './platforms.ts';
import { steady } from './steady.ts';
import { nullMeter } from './store/index.ts';
import { CannotStart, type Keeping, openStores } from './stores.ts';

export { CannotStart };

/** What a filter of plain words takes, with a star at both ends. */
const PHRASE_LONGEST = 58;
const DRAIN_EVERY_MS = 1000;
const RESUME_EVERY_MS = 60_000;
const SHOW_EVERY_MS = 60_000;
const DUTIES_EVERY_MS = 5000;
const MINUTE_MS = 60_000;

export interface Settings {
  readonly port: number;
  readonly rulesFolder: string;
  /** Where evidence and counts are kept; absent, in memory. */
  readonly keeping?: Keeping;
  /** Which platforms to serve; absent, the sandbox. */
  readonly serving?: Serving;
  /** Words and their grammar for doubtful cases: a worker with some 90 MB. */
  readonly grammar?: boolean;
  /** Where health and metrics are read; absent, nowhere. */
  readonly web?: { readonly host: string; readonly port: number };
  /** The page on which members prove a number; absent, only moderators open the gate. */
  readonly gating?: Gating;
  /** Called once, when a start leaves nothing more to do. */
  readonly onWarm?: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Running {
  /** Where the sandbox listens; undefined when platforms are served instead. */
  readonly url: string | undefined;
  readonly platforms: readonly string[];
  /** Where health and metrics are, when they are anywhere. */
  readonly webUrl?: string;
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
  const { port, rulesFolder, keeping = {}, serving = {}, grammar = true, web, log } = settings;
  const clock = steady(settings.clock, () => performance.now());
  const first = await loadHouse(rulesFolder);
  if (!first.ok) throw new CannotStart(first.why);
  let house: House = first.value;

  let refused: string | undefined;
  let started = false;

  const metrics =
    web &&
    (await guests.metrics()).createMetrics({
      outbox: () => stores.outbox,
      spooled: () => stores.spool.size(),
      clock,
    });
  const meter = metrics?.meter ?? nullMeter;
  const stores = await openStores(keeping, { policy: () => house.policy, meter, clock, log });
  const tokeniser = grammar ? (await guests.kuromoji()).createTokeniser({ log }) : undefined;
  const shared = {
    ...stores,
    meter,
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
  const phrases = (server: Server) => certain(house, shared.policies.of(server));
  const platforms = await openPlatforms(serving, { ...shared, port, phrases });
  const { adapters } = platforms;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const announce = createAnnounce({ ...shared, adapterOf });
  const notices = () => house.notices;
  const awareness = createAwareness({ ...shared, adapters, notices, announce, tally: createTally(shared) });
  const voicesOf = (server: Server) => voices(shared.wording, shared.policies.of(server).language);
  const board = createBoard({ ...shared, adapters, announce, voicesOf });
  const gating = await openGating(settings.gating, { ...shared, adapters }).catch(async (error: unknown) => {
    await tokeniser?.stop();
    await stores.close();
    throw new CannotStart(error instanceof Error ? error.message : String(error));
  });
  const { gate } = gating;
  const gateBoard = createGateBoard({ ...shared, gate, adapters, voicesOf });
  const intake = createIntake({
    ...shared,
    gate,
    awareness,
    adapter: adapters,
    ...(tokeniser === undefined ? {} : { tokeniser }),
    detect: (message, policy) =>
      withPhrases(house.rulebook.judge(message, policy), message, policy, {
        stanceOf: house.rulebook.stanceOf,
        note: house.wording[policy.language].desk.phrase.note,
      }),
    packs: () => house.rulebook.version,
    reasons: (rule, language) =>
      rule === SERVER_PHRASE
        ? { note: house.wording[language].desk.phrase.note }
        : house.rulebook.reason(rule, language),
  });
  const desk = createDesk({ ...shared, intake, gate, notices, rules: () => house.rulebook });

  async function reload(): Promise<void> {
    const next = await loadHouse(rulesFolder);
    refused = next.ok ? undefined : next.why;
    if (!next.ok) return log.error(`rules refused, the last good ones stay in force: ${next.why}`);
    if (next.value.rulebook.version === house.rulebook.version) return;
    house = next.value;
    log.info('rules reloaded', { version: house.rulebook.version });
  }

  const checks = () => ({
    ...stores.checks,
    ...Object.fromEntries(
      platforms.adapters.map((adapter) => [
        adapter.platform,
        (): Health => (started ? (adapter.health?.() ?? { ok: true }) : { ok: false, why: 'not started' }),
      ]),
    ),
    rules: (): Health => (refused === undefined ? { ok: true } : { ok: false, why: refused }),
  });

  let site: Web | undefined;
  try {
    if (web && metrics) {
      const { openWeb, healthPages, metricsPage } = await guests.web();
      const health = healthPages({ checks, version: () => house.rulebook.version });
      site = await openWeb({ ...web, pages: [health, metricsPage(metrics)], log });
    }
    await gating.start();
    await platforms.start(intake, desk);
    started = true;
  } catch (error) {
    await site?.stop();
    await gating.stop();
    await tokeniser?.stop();
    await stores.close();
    throw new CannotStart(error instanceof Error ? error.message : String(error));
  }
  await intake.resume();
  const stopWarming = inTurns(warmingUp(house.rulebook), settings.onWarm);
  const stopWatching = watchRuleFiles(rulesFolder, () => {
    reload().catch((error: unknown) => log.error('rules could not be read', { error: String(error) }));
  });
  const duties = createDuties(
    [
      ...stores.duties,
      ...gating.duties,
      // Each process for the servers that it serves; what several of them serve, the first to come posts.
      { name: 'notices', everyMs: MINUTE_MS, shared: false, work: awareness.post },
      { name: 'monthly', everyMs: 15 * MINUTE_MS, shared: false, work: board.monthly },
      { name: 'gate-board', everyMs: 5 * MINUTE_MS, shared: false, work: gateBoard },
      { name: 'waiting', everyMs: 15 * MINUTE_MS, shared: false, work: board.remind },
    ],
    { claims: stores.claims, clock, log },
  );
  void duties.run();
  const timers = [
    setInterval(() => void intake.drain(), DRAIN_EVERY_MS),
    setInterval(() => void intake.resume(), RESUME_EVERY_MS),
    setInterval(() => void intake.showAgain(), SHOW_EVERY_MS),
    setInterval(() => void duties.run(), DUTIES_EVERY_MS),
  ];

  return {
    url: platforms.url(),
    platforms: platforms.adapters.map(({ platform }) => platform),
    ...(site && { webUrl: site.url }),
    version: () => house.rulebook.version,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopWarming();
      stopWatching();
      started = false;
      await site?.stop();
      await gating.stop();
      await platforms.stop();
      await tokeniser?.stop();
      await duties.idle();
      await stores.close();
    },
  };
}

/** Compiling takes a moment and is asked for often: kept until rules or packs are others. */
const certain = (() => {
  let of = '';
  let phrases: readonly string[] = [];
  return ({ rulebook }: House, { packs, thresholds }: Policy): readonly string[] => {
    const asked = JSON.stringify([rulebook.version, packs, thresholds]);
    if (asked !== of) {
      phrases = certainPhrases(rulebook, { packs, thresholds, longest: PHRASE_LONGEST });
      of = asked;
    }
    return phrases;
  };
})();

/** Nobody is harmed in the sandbox, so there a newcomer sees things done, not only simulated. */
const enforcedInSandbox = (policy: Policy, server: Server): Policy =>
  server.platform === 'sandbox'
    ? {
        ...policy,
        mode: 'enforce',
        channels: { moderators: 'mods', ...policy.channels },
        notices: { ...policy.notices, channels: ['general'], join: true, jobTalk: true },
      }
    : policy;
