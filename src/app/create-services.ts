import type {
  Adapter,
  CommandService,
  ConsoleLinks,
  KnownPictures,
  Server,
  Tokeniser,
  VerificationRecords,
} from '#core';
import { KNOWN_PICTURE, SERVER_PHRASE, SIMILAR_PICTURE } from '#core';
import { accountIdFormatOf } from '../../adapters/index.ts';
import { createLocalizer, type RuleTextLookup } from '../cases/index.ts';
import { createCommandService } from '../commands/command-service.ts';
import { describeContextRule } from '../detect/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import { type AwarenessNotices, createAwarenessNotices } from '../member-support/awareness-notices.ts';
import { createEventCounter } from '../member-support/count-event.ts';
import { createNoticePoster } from '../member-support/post-notice-now.ts';
import { createPost, createPostOnce, type PostOnce } from '../member-support/post-once.ts';
import { deleteExpiredLetters } from '../pipeline/delivery/group-letters.ts';
import { createUnreadableCaseReporter } from '../pipeline/delivery/unreadable-cases.ts';
import { createDetect } from '../pipeline/detect.ts';
import { createLimitStores } from '../pipeline/limit/create-limit.ts';
import { createKnownPictureStore, type KnownPictureStore } from '../pipeline/pictures/known-pictures.ts';
import { createGateBoardUpdater } from '../scoreboard/boards/gate-board.ts';
import { createLimitBoardUpdater } from '../scoreboard/boards/limit-board.ts';
import { createMonthlyBoardUpdater } from '../scoreboard/boards/monthly-board.ts';
import { createPendingDecisionsUpdater } from '../scoreboard/boards/pending-decisions-board.ts';
import type { AppContext } from './app-context.ts';
import { deleteExpiredReaders } from './console/cases/case-readers.ts';
import type { PlaygroundPorts } from './console/playground/create-playground.ts';
import type { CurrentRules } from './current-rules.ts';
import { createIntake, type IntakeService } from './intake.ts';
import { createRolloutParts } from './rule-rollout/rollout-parts.ts';
import type { ScheduledJob } from './scheduler.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The services that the platforms call, and the jobs that post notices and boards on the platforms. */
export interface Services {
  readonly intake: IntakeService;
  readonly commands: CommandService;
  /** The pictures that moderators have decided about. */
  readonly knownPictures: KnownPictures;
  readonly scheduledJobs: readonly ScheduledJob[];
  /** The drafts of rules, and how they judge live messages. */
  readonly playground: Pick<PlaygroundPorts, 'rollout' | 'reasons'>;
}

/** The parts that are opened before the services. */
export interface ServiceParts {
  readonly adapters: readonly Adapter[];
  readonly gate: Gate;
  /** Reads the data of the gate, for inquiries. */
  readonly verificationRecords: VerificationRecords;
  /** Absent: no grammar check. */
  readonly tokeniser: Tokeniser | undefined;
  readonly consoleLinks: ConsoleLinks;
  /** The page of a case in the console; undefined if there is no console. */
  readonly addressOfCase?: (server: Server, caseId: string) => string | undefined;
}

/**
 * Wires intake, commands, notices and boards.
 * @example const { intake, commands } = createServices(context, { adapters, gate, verificationRecords, tokeniser })
 */
export function createServices(context: AppContext, parts: ServiceParts): Services {
  const { stores, policies, clock, log } = context;
  const { leases, keyValueStore } = stores;
  const adapterOf = (server: Server) => parts.adapters.find(({ platform }) => platform === server.platform);
  const postPorts = { leases, keyValueStore, adapterOf, clock, log };
  const postOnce = createPostOnce(postPorts);
  const countEvent = createEventCounter({ counters: stores.counters, clock, log });
  const notices = () => context.rules.bundle().notices;
  const awareness = createAwarenessNotices({
    notices,
    policies,
    leases,
    postOnce,
    countEvent,
    adapters: parts.adapters,
    clock,
    log,
  });
  const playground = createPlaygroundParts(context);
  const knownPictures = createKnownPictureStore({ keyValueStore, archive: stores.archive, clock });
  const intake = createIntakeOn(context, parts, { awareness, playground, knownPictures });
  const commands = createCommandService({
    intake,
    archive: stores.archive,
    inquiries: stores.inquiries,
    verificationRecords: parts.verificationRecords,
    accountIdFormatOf,
    policies,
    gate: parts.gate,
    quarantineRolesOf: ({ platform }) =>
      parts.adapters.find((adapter) => adapter.platform === platform)?.quarantineRoles,
    rules: () => context.rules.bundle().detector,
    notices,
    postNoticeNow: createNoticePoster({ notices, policies, post: createPost(postPorts), countEvent, clock }),
    consoleLinks: parts.consoleLinks,
    caseTimeline: stores.caseTimeline,
    counters: stores.counters,
    wording: context.rules.wording,
    clock,
    log,
  });
  return {
    intake,
    commands,
    knownPictures,
    playground,
    scheduledJobs: [
      {
        name: 'playground-drafts',
        intervalMs: 15 * SECOND_MS,
        isExclusive: false,
        run: playground.rollout.live.refresh,
      },
      createUnreadableCaseJob(context, intake, adapterOf),
      ...createServiceJobs(context, parts, { intake, awareness, postOnce }),
    ],
  };
}

function createIntakeOn(
  { rules, stores, policies, metrics, clock, log }: AppContext,
  { adapters, gate, tokeniser, addressOfCase }: ServiceParts,
  {
    awareness,
    playground: {
      rollout: { live },
      reasons,
    },
    knownPictures,
  }: {
    readonly awareness: AwarenessNotices;
    readonly playground: Services['playground'];
    readonly knownPictures: KnownPictureStore;
  },
): IntakeService {
  return createIntake({
    adapters,
    archive: stores.archive,
    outbox: stores.outbox,
    strikes: stores.strikes,
    leases: stores.leases,
    rateLimits: stores.rateLimits,
    policies,
    duplicateIndex: stores.duplicateIndex,
    joinCounter: stores.joinCounter,
    gate,
    attachmentStore: stores.attachmentStore,
    fallbackQueue: stores.fallbackQueue,
    knownPictures,
    keyValueStore: stores.keyValueStore,
    counters: stores.counters,
    awareness,
    notices: () => rules.bundle().notices,
    ...(tokeniser && { grammar: { tokeniser, patterns: () => rules.bundle().grammarPatterns } }),
    detect: createDetect(rules.bundle, log),
    contextRules: () => rules.bundle().contextRules,
    packsVersion: rules.version,
    wording: rules.wording,
    reasons,
    ...(addressOfCase && { addressOfCase }),
    draftOf: live.draftOf,
    onJudged: live.onJudged,
    metrics,
    clock,
    log,
  });
}

function createPlaygroundParts({ rules, stores, policies, clock, log }: AppContext): Services['playground'] {
  const { keyValueStore, leases, counters } = stores;
  // A network of an operator has no page that shows texts of other posts than those of cases.
  const keepsTexts = ({ platform }: Server) => platform !== 'operator';
  const rollout = createRolloutParts({
    ...{ keyValueStore, leases, counters, policies, keepsTexts, clock, log },
  });
  return { rollout, reasons: createRuleTextLookup(rules) };
}

/** The texts of the rules in force. @example createRuleTextLookup(rules)('work/pay', 'en')?.note */
export const createRuleTextLookup =
  (rules: CurrentRules): RuleTextLookup =>
  (rule, language) => {
    const { detector, wording, contextRules } = rules.bundle();
    const { desk, knownpicture } = wording[language];
    switch (rule) {
      case SERVER_PHRASE:
        return { note: desk.phrase.note };
      case KNOWN_PICTURE:
        return { note: knownpicture.same };
      case SIMILAR_PICTURE:
        return { note: knownpicture.similar };
      default:
        return detector.describeRule(rule, language) ?? describeContextRule(contextRules, rule, language);
    }
  };

/** Shows the cases that this process cannot decrypt, and shows them as usual when it can. */
function createUnreadableCaseJob(
  { rules, stores, policies, clock, log }: AppContext,
  intake: Pick<IntakeService, 'getCaseCard'>,
  adapterOf: (server: Server) => Adapter | undefined,
): ScheduledJob {
  const localizerFor = (server: Server) => createLocalizer(rules.wording, policies.of(server).language);
  const { archive, keyValueStore, unreadableCases: unreadable } = stores;
  const run = createUnreadableCaseReporter({
    ...{ unreadable, archive, keyValueStore, adapterOf, localizerFor, clock, log },
    // Moderators of this server see the card in their channel.
    buildCard: (caseId, server) => intake.getCaseCard({ caseId, reader: { server, moderator: true } }),
  });
  return { name: 'unreadable-cases', intervalMs: MINUTE_MS, isExclusive: false, run };
}

interface JobServices {
  readonly intake: Pick<IntakeService, 'retryWithheldHides'>;
  readonly awareness: AwarenessNotices;
  readonly postOnce: PostOnce;
}

/** Each process runs these jobs for its servers. If several processes serve the same server, the first one posts. */
function createServiceJobs(
  { rules, stores, policies, clock, log }: AppContext,
  { adapters, gate }: ServiceParts,
  { intake, awareness, postOnce }: JobServices,
): readonly ScheduledJob[] {
  const { archive, caseTimeline, counters, keyValueStore, leases } = stores;
  const localizerFor = (server: Server) => createLocalizer(rules.wording, policies.of(server).language);
  const boardPorts = { policies, keyValueStore, leases, localizerFor, adapters, clock, log };
  const updateMonthly = createMonthlyBoardUpdater({ ...boardPorts, caseTimeline, counters, postOnce });
  const updatePending = createPendingDecisionsUpdater({ ...boardPorts, archive, caseTimeline, postOnce });
  const updateGateBoard = createGateBoardUpdater({ ...boardPorts, gate });
  const updateLimitBoard = createLimitBoardUpdater(boardPorts);
  const { decidedTexts } = createLimitStores({ keyValueStore, clock });
  return [
    {
      name: 'withheld',
      intervalMs: 15 * SECOND_MS,
      isExclusive: false,
      async run() {
        await intake.retryWithheldHides();
        await updateLimitBoard();
      },
    },
    {
      name: 'expired-entries',
      intervalMs: DAY_MS,
      isExclusive: true,
      async run(now) {
        await decidedTexts.deleteExpired();
        await deleteExpiredLetters(keyValueStore, now);
        await deleteExpiredReaders(keyValueStore, now);
      },
    },
    { name: 'notices', intervalMs: MINUTE_MS, isExclusive: false, run: awareness.postDueNotices },
    { name: 'monthly', intervalMs: 15 * MINUTE_MS, isExclusive: false, run: updateMonthly },
    { name: 'gate-board', intervalMs: 5 * MINUTE_MS, isExclusive: false, run: updateGateBoard },
    { name: 'waiting', intervalMs: 15 * MINUTE_MS, isExclusive: false, run: updatePending },
  ];
}
