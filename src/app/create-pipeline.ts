import type {
  Adapter,
  Archive,
  AttachmentStore,
  Clock,
  Counters,
  DuplicateIndex,
  FallbackQueue,
  JoinCounter,
  KeyValueStore,
  Leases,
  Log,
  Message,
  Metrics,
  NoticesByName,
  Outbox,
  PolicyStore,
  RateLimits,
  Server,
  Strikes,
  Wordings,
} from '#core';
import { createKeyedMutex, createPriorityGate } from '#lib';
import { createLocalizer, type Localizer, type RuleTextLookup } from '../cases/index.ts';
import { type ContextRules, rulesVersionOf } from '../detect/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import type { AwarenessNotices } from '../member-support/awareness-notices.ts';
import { createEventCounter } from '../member-support/count-event.ts';
import { createHelpOffer } from '../member-support/help-dm.ts';
import { createResponderWarner } from '../member-support/warn-responders.ts';
import {
  createMemoryFallbackQueue,
  createMemoryJoinCounter,
  createMemoryKeyValueStore,
  noopMetrics,
} from '../memory/index.ts';
import { createActStep } from '../pipeline/act.ts';
import { createAuthorGate } from '../pipeline/author-gate.ts';
import { createCampaignDetector } from '../pipeline/context/campaign-detector.ts';
import { createContextEvidence } from '../pipeline/context/evidence/context-evidence.ts';
import { createOwnerCaseFinder } from '../pipeline/context/find-owner-case.ts';
import { createGrammarCheck, type Grammar } from '../pipeline/context/grammar-check.ts';
import { createJudging, type DraftOfMessage } from '../pipeline/context/judging-policy.ts';
import { createRaidDetector, type RaidDetector } from '../pipeline/context/raid-detector.ts';
import { createRecentMessages } from '../pipeline/context/recent-messages.ts';
import { createReporterReputation } from '../pipeline/context/reporter-reputation.ts';
import { type BuildCard, createCardBuilder } from '../pipeline/delivery/build-card.ts';
import { type CaseRepository, createCaseRepository } from '../pipeline/delivery/case-repository.ts';
import { createAttachmentCopier } from '../pipeline/delivery/copy-attachments.ts';
import { createFallbackQueueDrain } from '../pipeline/delivery/drain-fallback-queue.ts';
import { createFallbackCards } from '../pipeline/delivery/fallback-cards.ts';
import { createLetterGroups } from '../pipeline/delivery/group-letters.ts';
import type { ActionPorts } from '../pipeline/delivery/perform-action.ts';
import { createUndeliveredCards, type UndeliveredCards } from '../pipeline/delivery/undelivered-cards.ts';
import { type Detect, guardDetection } from '../pipeline/detect.ts';
import { createEscalateStep } from '../pipeline/escalate.ts';
import { createLimit } from '../pipeline/limit/create-limit.ts';
import { createSimulatedHider, type HideSimulatedCases } from '../pipeline/limit/hide-simulated.ts';
import { createLimitLifter, type LiftHourlyLimit } from '../pipeline/limit/lift-limit.ts';
import { createDecisionRecorder } from '../pipeline/limit/record-decision.ts';
import { retryWithheldHides } from '../pipeline/limit/retry-withheld.ts';
import { createOpenStep } from '../pipeline/open-case-with-evidence.ts';
import { type AddReading, createReadingStep } from '../pipeline/pictures/add-reading.ts';
import type { KnownPictureStore } from '../pipeline/pictures/known-pictures.ts';
import type { PipelineSteps } from '../pipeline/pipeline-steps.ts';
import { createRecordStep, type RecordStep } from '../pipeline/record-strike.ts';
import { createReviewStep } from '../pipeline/send-card.ts';
import { logCaseErrors, settle } from '../pipeline/settle.ts';

/** The dependencies of the pipeline. Each optional one says what happens without it. */
export interface PipelineDependencies {
  /** The platforms of this process. The platform of a case's server carries out the actions of the case. */
  readonly adapters: Adapter | readonly Adapter[];
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly strikes: Strikes;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly policies: PolicyStore;
  /** Absent: campaigns (the same text from several accounts) are not detected. */
  readonly duplicateIndex?: DuplicateIndex;
  /** Absent: joins are counted in memory. */
  readonly joinCounter?: JoinCounter;
  /** Absent: new members need no verification. */
  readonly gate?: Pick<Gate, 'handleEvent' | 'askAuthor' | 'endCase' | 'isWaiting' | 'reportBan'>;
  /** Absent: attachments are not copied. */
  readonly attachmentStore?: AttachmentStore;
  /** Absent: triggers that cannot be stored wait in memory. */
  readonly fallbackQueue?: FallbackQueue;
  /** Gets the pictures of decided cases. Absent: pictures are not compared. */
  readonly knownPictures?: Pick<KnownPictureStore, 'record'>;
  /** Absent: undelivered cards are remembered in memory. */
  readonly keyValueStore?: KeyValueStore;
  /** Absent: direct messages and notices are not counted. */
  readonly counters?: Counters;
  /** Absent: no notices. */
  readonly awareness?: Pick<AwarenessNotices, 'sendWelcomeNotice' | 'postJobTalkNotice'>;
  /** Absent: help is answered in the languages of the wording only. */
  readonly notices?: () => NoticesByName;
  /** Absent: no grammar check. */
  readonly grammar?: Grammar;
  readonly detect: Detect;
  /** The rules about the context of a message in force. Absent: only texts are judged. */
  readonly contextRules?: () => ContextRules;
  /** The version of the rules in force, stored with each case. Absent: the names of the packs are stored. */
  readonly packsVersion?: () => string;
  readonly wording: Wordings;
  /** Absent: direct messages give reasons in the server's language only. */
  readonly reasons?: RuleTextLookup;
  /** The page of a case, for links on cards. Absent: cards have none. */
  readonly addressOfCase?: (server: Server, caseId: string) => string | undefined;
  /** Absent: no draft of rules judges a share of the authors. */
  readonly draftOf?: DraftOfMessage;
  /** Absent: no draft of rules is tried on live messages. */
  readonly onJudged?: PipelineSteps['onJudged'];
  /** Absent: nothing is measured. */
  readonly metrics?: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** The steps of the pipeline, and the parts that also serve requests from outside, such as reports and decisions. */
export interface Pipeline {
  readonly steps: PipelineSteps;
  readonly caseRepository: CaseRepository;
  readonly raidDetector: RaidDetector;
  readonly undeliveredCards: UndeliveredCards;
  readonly countStrikes: RecordStep['countStrikes'];
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly localizerFor: (server: Server) => Localizer;
  readonly buildCard: BuildCard;
  /** Runs the remaining steps of a case. Never rejects. */
  readonly settleCase: (caseId: string) => Promise<void>;
  readonly liftHourlyLimit: LiftHourlyLimit;
  readonly retryWithheldHides: () => Promise<void>;
  /** Hides the posts of cases that shadow mode only simulated; resolves with their number. Rejects like the archive. */
  readonly hideSimulatedCases: HideSimulatedCases;
  readonly addReading: AddReading;
}

/**
 * Wires the steps of src/pipeline with stores, platforms and rules. Optional dependencies that are absent are replaced
 * by an implementation in memory or left out.
 * @example const { steps } = createPipeline(deps); await handleMessage({ kind: 'posted', message }, steps)
 */
export function createPipeline(deps: PipelineDependencies): Pipeline {
  const ports = resolvePorts(deps);
  const { archive, outbox, leases, policies, judgingOf, contextEvidence, localizerFor, packsFor } = ports;
  const { adapterOf, fallbackQueue, metrics, clock, log } = ports;
  const { caseRepository, recordStrike, countStrikes, buildCard, undeliveredCards, act, runJob, limit } =
    createCaseSteps(ports);

  const fallbackCards = createFallbackCards({ adapterOf, clock, log });
  const { attachmentStore, duplicateIndex, grammar, counters, knownPictures } = deps;
  const copyAttachments = createAttachmentCopier({ attachmentStore, adapterOf, policies, clock, log });
  const { openCase, openOrThrow } = createOpenStep({
    ...{ caseRepository, judgingOf, localizerFor, packsFor, fallbackCards, fallbackQueue, clock, log },
    judgeMessage: contextEvidence.judgeAlone,
    copyAttachments,
  });
  const raidDetector = createRaidDetector({
    joinCounter: deps.joinCounter ?? createMemoryJoinCounter(),
    policies,
    adapterOf,
    clock,
    log,
  });
  const campaignDetector = createCampaignDetector({
    ...{ duplicateIndex, caseRepository, judgingOf, localizerFor, packsFor, raidDetector, clock, log },
    isCopyRule: contextEvidence.isCopyRule,
  });
  const countEvent = createEventCounter({ counters, clock, log });
  const offerHelp = createHelpOffer({ ...ports, countEvent });

  const steps: PipelineSteps = {
    policies,
    judgingOf,
    contextEvidence,
    recentMessages: createRecentMessages(contextEvidence.judgeAlone),
    authorQueue: createKeyedMutex(),
    priorityGate: createPriorityGate(),
    findOwnerCase: createOwnerCaseFinder({ archive, log }),
    checkGrammar: createGrammarCheck({ grammar, log }),
    campaignDetector,
    reporterReputation: createReporterReputation({ archive, log }),
    openCase,
    openOrThrow,
    act,
    runJob,
    recordStrike,
    escalate: createEscalateStep({ archive, policies }),
    review: createReviewStep({ caseRepository, act, buildCard, clock }),
    recordDecision: createDecisionRecorder({ ...limit, ...contextEvidence, knownPictures }),
    async offerHelp(message, verdict) {
      await offerHelp(message, verdict);
      await deps.awareness?.postJobTalkNotice(message, verdict);
    },
    warnResponders: createResponderWarner({ ...ports, countEvent }),
    authorGate: createAuthorGate({ gate: deps.gate, caseRepository, clock, log }),
    ...(deps.onJudged && { onJudged: deps.onJudged }),
    caseRepository,
    archive,
    outbox,
    fallbackCards,
    drainFallbackQueue: createFallbackQueueDrain({ fallbackQueue, log }),
    metrics,
    log,
  };
  const settleCase = (caseId: string) => logCaseErrors(caseId, log, () => settle(caseId, steps));
  const casePorts = { caseRepository, settle: settleCase, clock, log };
  const retryPorts = { ...limit, ...casePorts, policies, leases, adapterOf };
  return {
    ...{ steps, caseRepository, raidDetector, undeliveredCards, countStrikes, localizerFor, buildCard },
    ...{ adapterOf, settleCase },
    liftHourlyLimit: createLimitLifter({ ...limit, localizerFor, log }),
    retryWithheldHides: () => retryWithheldHides(retryPorts),
    hideSimulatedCases: createSimulatedHider(retryPorts),
    addReading: createReadingStep({ ...ports, ...steps, caseRepository, settle: (id) => settle(id, steps) }),
  };
}

type RequiredDependencies = Pick<
  PipelineDependencies,
  'archive' | 'outbox' | 'strikes' | 'leases' | 'rateLimits' | 'policies' | 'wording' | 'clock' | 'log'
>;

/** The dependencies with their defaults, and the lookups that several steps share. */
interface PipelinePorts extends RequiredDependencies {
  readonly metrics: Metrics;
  readonly fallbackQueue: FallbackQueue;
  readonly keyValueStore: KeyValueStore;
  readonly reasons: RuleTextLookup | undefined;
  readonly isWaitingAtGate: ActionPorts['isWaitingAtGate'];
  readonly notices: () => NoticesByName;
  readonly contextEvidence: PipelineSteps['contextEvidence'];
  readonly judgingOf: PipelineSteps['judgingOf'];
  readonly packsFor: (message: Message) => string;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly localizerFor: (server: Server) => Localizer;
}

function resolvePorts(deps: PipelineDependencies): PipelinePorts {
  const { policies, wording, clock, log } = deps;
  const adapters = [deps.adapters].flat();
  const detect = guardDetection(deps.detect, log);
  const judgingOf = createJudging(policies, deps.draftOf);
  return {
    ...deps,
    metrics: deps.metrics ?? noopMetrics,
    fallbackQueue: deps.fallbackQueue ?? createMemoryFallbackQueue(),
    keyValueStore: deps.keyValueStore ?? createMemoryKeyValueStore(),
    reasons: deps.reasons,
    isWaitingAtGate: async (member) => (await deps.gate?.isWaiting(member)) ?? false,
    notices: deps.notices ?? (() => new Map()),
    contextEvidence: createContextEvidence({ detect, rulesInForce: deps.contextRules, clock }),
    judgingOf,
    packsFor: (message) => rulesVersionOf(judgingOf(message).policy, deps.packsVersion?.()),
    adapterOf: (server) => adapters.find(({ platform }) => platform === server.platform),
    localizerFor: (server) => createLocalizer(wording, policies.of(server).language),
  };
}

/** The steps of an open case: actions, strikes, cards. */
function createCaseSteps(ports: PipelinePorts) {
  const { archive, outbox, strikes, leases, rateLimits, policies, wording, reasons, clock, log } = ports;
  const { keyValueStore, adapterOf, localizerFor, isWaitingAtGate, metrics } = ports;
  const caseRepository = createCaseRepository({ archive, policies, wording, reasons, adapterOf, clock });
  const { recordStrike, countStrikes } = createRecordStep({ archive, strikes, policies, clock, log });
  const buildCard = createCardBuilder({ ...ports, caseRepository, countStrikes });
  const undeliveredCards = createUndeliveredCards({
    caseRepository,
    buildCard,
    keyValueStore,
    leases,
    adapterOf,
    wordingFor: (member) => localizerFor(member.server)(member).wording.letter,
    clock,
    log,
  });
  const limit = createLimit({ keyValueStore, rateLimits, policies, countStrikes, clock, log });
  const { act, runJob } = createActStep({
    caseRepository,
    archive,
    outbox,
    hourlyLimit: limit.hourlyLimit,
    letterGroups: createLetterGroups({ ...ports, caseRepository }),
    policies,
    isWaitingAtGate,
    adapterOf,
    undeliveredCards,
    metrics,
    clock,
    log,
  });
  return { caseRepository, recordStrike, countStrikes, buildCard, undeliveredCards, act, runJob, limit };
}
