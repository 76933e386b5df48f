import type {
  Adapter,
  Archive,
  AttachmentStore,
  Clock,
  Counters,
  DuplicateIndex,
  FallbackQueue,
  Intake,
  JoinCounter,
  JoiningMember,
  KeyValueStore,
  Leases,
  Log,
  Member,
  Message,
  Metrics,
  Outbox,
  PolicyStore,
  RateLimits,
  Server,
  Strikes,
  Tokeniser,
  Verdict,
  Wording,
  Wordings,
} from '#core';
import { fillTemplate, memberKey, messageKey } from '#core';
import { errorName } from '#lib';
import {
  type CaseState,
  createLocalizer,
  deriveCaseId,
  type Localizer,
  type RuleTextLookup,
} from '../cases/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import {
  createMemoryFallbackQueue,
  createMemoryJoinCounter,
  createMemoryKeyValueStore,
  noopMetrics,
} from '../memory/index.ts';
import { createActStep } from '../pipeline/act.ts';
import { createCampaignDetector } from '../pipeline/context/campaign-detector.ts';
import type { JudgeMessage } from '../pipeline/context/combine-messages.ts';
import { createOwnerCaseFinder } from '../pipeline/context/find-owner-case.ts';
import { createGrammarCheck } from '../pipeline/context/grammar-check.ts';
import { addMissingJobNoticeFields } from '../pipeline/context/job-notice-check.ts';
import { createRaidDetector } from '../pipeline/context/raid-detector.ts';
import { createRecentMessages } from '../pipeline/context/recent-messages.ts';
import { createReporterReputation } from '../pipeline/context/reporter-reputation.ts';
import { decide, isExempt } from '../pipeline/decide.ts';
import { createCaseRepository } from '../pipeline/delivery/case-repository.ts';
import { createAttachmentCopier } from '../pipeline/delivery/copy-attachments.ts';
import { createFallbackCards } from '../pipeline/delivery/fallback-cards.ts';
import { createUndeliveredCards } from '../pipeline/delivery/undelivered-cards.ts';
import { type Detect, guardDetection } from '../pipeline/detect.ts';
import { createEscalateStep } from '../pipeline/escalate.ts';
import { createModeratorActionResponder } from '../pipeline/moderation/case-actions.ts';
import {
  type CaseResponse,
  createDecisionResponder,
  refuse,
  respondToAppeal,
} from '../pipeline/moderation/respond.ts';
import { createOpenStep } from '../pipeline/open.ts';
import { createPipeline } from '../pipeline/pipeline.ts';
import { createRecordStep } from '../pipeline/record.ts';
import { createCardBuilder, createReviewStep } from '../pipeline/review.ts';
import type { AwarenessNotices } from '../support/awareness-notices.ts';
import { createEventCounter } from '../support/count-event.ts';
import { createHelpOffer } from '../support/help-dm.ts';
import { createResponderWarner } from '../support/warn-responders.ts';

const MAX_RECENT_CASES = 20;

export interface IntakeDependencies {
  /** The platforms of this process; a case is acted upon by the one its server belongs to. */
  readonly adapters: Adapter | readonly Adapter[];
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly strikes: Strikes;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly policies: PolicyStore;
  /** Nobody counts the same text from several accounts when absent. */
  readonly duplicateIndex?: DuplicateIndex;
  /** Who joins is counted in memory when absent. */
  readonly joinCounter?: JoinCounter;
  /** Nobody has to prove anything when absent. */
  readonly gate?: Pick<Gate, 'handleEvent'>;
  /** Attachments are not copied when absent. */
  readonly attachmentStore?: AttachmentStore;
  /** What cannot be stored waits in memory when absent. */
  readonly fallbackQueue?: FallbackQueue;
  /** Which cards could not be shown is remembered in memory when absent. */
  readonly keyValueStore?: KeyValueStore;
  /** Letters and notices are not counted when absent. */
  readonly counters?: Counters;
  /** No notices when absent. */
  readonly awareness?: Pick<AwarenessNotices, 'sendWelcomeNotice' | 'postJobTalkNotice'>;
  /** Grammar is not considered when absent. */
  readonly tokeniser?: Tokeniser;
  readonly detect: Detect;
  /** Which rule packs are in force, for the case's record; the packs' names when absent. */
  readonly packsVersion?: () => string;
  readonly wording: Wordings;
  /** Letters name reasons in the server's language alone when absent. */
  readonly reasons?: RuleTextLookup;
  /** Nobody counts when absent. */
  readonly metrics?: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

type LogFields = Readonly<Record<string, string>>;

/** The front desk and its background duties. */
export interface IntakeService extends Intake {
  /** Does what is due at `now`. Call it every second. Throws nothing. */
  runDueJobs(now?: Date): Promise<void>;
  /** Finishes what a crash left unfinished. Call it at the start and every minute. Throws nothing. */
  resumeUnfinishedCases(): Promise<void>;
  /** Shows moderators the cards that they could not be shown. Call it every minute. Throws nothing. */
  retryUndeliveredCards(): Promise<void>;
  /** What would be decided about a message by itself. Nothing is written, counted or done. */
  previewVerdict(message: Message): Promise<Verdict>;
}

/**
 * The front desk: everything the outside world may tell us. Faults of platform or storage are logged by ids only and
 * never thrown at the caller.
 * @example const intake = createIntake(ports); await adapter.start(intake); await intake.resumeUnfinishedCases();
 */
export function createIntake(deps: IntakeDependencies): IntakeService {
  const { archive, rateLimits, policies, wording, clock, log } = deps;
  const adapters = [deps.adapters].flat();
  const adapterOf = (server: Server): Adapter | undefined =>
    adapters.find((adapter) => adapter.platform === server.platform);
  const localizerFor = (server: Server): Localizer => createLocalizer(wording, policies.of(server).language);

  const detect = guardDetection(deps.detect, log);
  const judgeMessage: JudgeMessage = (message, policy) =>
    addMissingJobNoticeFields(decide(detect(message, policy), policy), message);
  const packsFor = (message: Message): string =>
    deps.packsVersion?.() ?? policies.of(message.ref.server).packs.join(' ');

  const caseRepository = createCaseRepository(deps);
  const {
    metrics = noopMetrics,
    fallbackQueue = createMemoryFallbackQueue(),
    keyValueStore = createMemoryKeyValueStore(),
  } = deps;
  const countEvent = createEventCounter(deps);
  const shared = {
    ...deps,
    metrics,
    fallbackQueue,
    adapterOf,
    localizerFor,
    judgeMessage,
    packsFor,
    caseRepository,
    countEvent,
  };
  const offerHelp = createHelpOffer(shared);
  const fallbackCards = createFallbackCards(shared);
  const record = createRecordStep(deps);
  const buildCard = createCardBuilder({ ...shared, record });
  const directMessageWordingFor = (reader: Pick<Member, 'server' | 'language'>): Wording['letter'] =>
    localizerFor(reader.server)(reader).wording.letter;
  const undeliveredCards = createUndeliveredCards({
    ...shared,
    keyValueStore,
    buildCard,
    wordingFor: directMessageWordingFor,
  });
  const act = createActStep({ ...shared, undeliveredCards });
  const raidDetector = createRaidDetector({
    ...shared,
    joinCounter: deps.joinCounter ?? createMemoryJoinCounter(),
  });
  const pipeline = createPipeline({
    ...shared,
    recentMessages: createRecentMessages(judgeMessage),
    findOwnerCase: createOwnerCaseFinder(deps),
    checkGrammar: createGrammarCheck(deps),
    campaignDetector: createCampaignDetector({ ...shared, raidDetector }),
    act,
    record,
    fallbackCards,
    open: createOpenStep({ ...shared, fallbackCards, copyAttachments: createAttachmentCopier(shared) }),
    escalate: createEscalateStep(deps),
    review: createReviewStep({ ...shared, act, buildCard }),
    reporterReputation: createReporterReputation(deps),
    async offerHelp(message, verdict) {
      await offerHelp(message, verdict);
      await deps.awareness?.postJobTalkNotice(message, verdict);
    },
    warnResponders: createResponderWarner(shared),
  });

  const wordsFor = (reader: Pick<Member, 'server' | 'language'>): Wording['receipt'] =>
    localizerFor(reader.server)(reader).wording.receipt;

  /** Nothing that happens behind the desk reaches the one who stands before it as an error. */
  async function logErrors<T>(what: string, facts: LogFields, work: () => Promise<T>) {
    try {
      return await work();
    } catch (error) {
      log.error(`${what} failed`, { ...facts, error: errorName(error) });
      return undefined;
    }
  }

  /** Asks something of a case; what the answer adds to it is walked to the end before the answer is given. */
  async function changeCase(id: string, asker: Member, answer: (state: CaseState, at: Date) => CaseResponse) {
    const words = wordsFor(asker);
    let last = refuse('unavailable', words.unavailable);
    await logErrors('request', { case: id }, async () => {
      let next = last;
      await caseRepository.update(id, (state) => {
        next = state
          ? answer(state, clock.now())
          : refuse('unknown-case', fillTemplate(words.unknowncase, { case: id }));
        return next.events;
      });
      last = next;
      if (last.events.length > 0) await pipeline.settle(id);
    });
    return last.receipt;
  }

  return {
    handleMessage: (message) =>
      logErrors('message', { message: messageKey(message.ref) }, () => pipeline.handlePosted(message)),

    handleEdit: (message) =>
      logErrors('edit', { message: messageKey(message.ref) }, () => pipeline.handleEdited(message)),

    async handleJoin(member) {
      const raidMembers = await raidDetector.recordJoin(member);
      const { gate } = deps;
      await deps.awareness?.sendWelcomeNotice(member);
      if (!gate) return;
      const toMember = (who: JoiningMember): Member => ({ name: who.id, roles: [], ...who });
      await gate.handleEvent(toMember(member), { kind: 'joined', inWave: raidMembers.includes(member) });
      for (const each of raidMembers)
        if (each !== member) await gate.handleEvent(toMember(each), { kind: 'wave' });
    },

    async report({ message, reporter, reason }) {
      const words = wordsFor(reporter);
      const id = deriveCaseId(message.ref);
      const policy = policies.of(message.ref.server);
      if (isExempt(message, policy)) return refuse('exempt', words.exempt).receipt;
      if (message.author.id === reporter.id) return refuse('own', words.own).receipt;
      const allowed = await logErrors('report quota', { case: id }, () =>
        rateLimits.tryConsume(`reports/${memberKey(reporter)}`, clock.now(), policy.reports.perMemberPerHour),
      );
      if (allowed === false) return refuse('too-many', words.toomany).receipt;
      const state = await logErrors('report', { case: id }, () =>
        pipeline.handleReported({ message, reporter, reason }),
      );
      if (!state) return refuse('unavailable', words.unavailable).receipt;
      const number = state === 'set-aside' ? id : state.id;
      return {
        accepted: true,
        code: 'ok',
        text: fillTemplate(words.reported, { case: number }),
        caseId: number,
      };
    },

    async appeal({ caseId: id, author, plea }) {
      const words = wordsFor(author);
      return changeCase(id, author, (state, at) => respondToAppeal(state, { author, plea }, words, at));
    },

    async decide({ caseId: id, moderator, decision }) {
      const words = wordsFor(moderator);
      if (moderator.moderator !== true) return refuse('not-moderator', words.notmoderator).receipt;
      return changeCase(id, moderator, createDecisionResponder({ moderator, decision }, words));
    },

    async performModeratorAction({ caseId: id, ...request }) {
      const { moderator } = request;
      const words = wordsFor(moderator);
      if (moderator.moderator !== true) return refuse('not-moderator', words.notmoderator).receipt;
      return changeCase(
        id,
        moderator,
        createModeratorActionResponder(request, policies.of(moderator.server), words),
      );
    },

    async getMemberHistory(member) {
      const who = { member: memberKey(member) };
      return {
        strikes: (await logErrors('standing', who, () => record.countStrikes(member))) ?? 0,
        caseIds:
          (await logErrors('standing', who, () => archive.listCasesByAuthor(member, MAX_RECENT_CASES))) ?? [],
      };
    },

    async runDueJobs(now = clock.now()) {
      await logErrors('drain', {}, () => pipeline.runDueJobs(now));
    },

    async resumeUnfinishedCases() {
      await logErrors('resume', {}, () => pipeline.resumeUnfinishedCases());
    },

    async retryUndeliveredCards() {
      await logErrors('showing cards again', {}, () => undeliveredCards.retryAll());
    },

    previewVerdict: pipeline.previewVerdict,
  };
}
