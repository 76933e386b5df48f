import type {
  Archive,
  FallbackQueue,
  Log,
  Message,
  Metrics,
  Outbox,
  Policy,
  PolicyStore,
  Trigger,
  Verdict,
} from '#core';
import { CaseConflict, memberKey } from '#core';
import { createKeyedMutex, createPriorityGate, errorName } from '#lib';
import { type CaseState, deriveCaseId, isStrikeSettled, joinMessages } from '../cases/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import type { ActStep } from './act.ts';
import { type CampaignDetector, mayJoinCampaign } from './context/campaign-detector.ts';
import type { JudgeMessage } from './context/combine-messages.ts';
import type { FindOwnerCase } from './context/find-owner-case.ts';
import type { CheckGrammar } from './context/grammar-check.ts';
import type { RecentMessages } from './context/recent-messages.ts';
import { REPORT_WEIGHT_THRESHOLD, type ReporterReputation } from './context/reporter-reputation.ts';
import { decide, isExempt, raiseToReview, shouldOfferHelp } from './decide.ts';
import { type CaseRepository, JOB_LEASE_MS } from './delivery/case-repository.ts';
import { createFallbackQueueDrain } from './delivery/drain-fallback-queue.ts';
import type { FallbackCards } from './delivery/fallback-cards.ts';
import type { EscalateStep } from './escalate.ts';
import { normalise } from './normalise.ts';
import type { OpenStep } from './open.ts';
import type { RecordStep } from './record.ts';
import type { ReviewStep } from './review.ts';

const JOB_BATCH_SIZE = 20;
/** Each conflict means that somebody else moved the case on; this many in a row means that something is wrong. */
const MAX_CONFLICTS = 50;

/** The steps of the path and the few ports that the walk itself needs. */
export interface PipelineSteps {
  readonly caseRepository: CaseRepository;
  readonly archive: Pick<Archive, 'listUnfinished'>;
  readonly outbox: Pick<Outbox, 'leaseDueJobs'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly judgeMessage: JudgeMessage;
  readonly recentMessages: RecentMessages;
  readonly findOwnerCase: FindOwnerCase;
  readonly checkGrammar: CheckGrammar;
  readonly campaignDetector: CampaignDetector;
  readonly open: OpenStep;
  readonly act: ActStep;
  readonly record: RecordStep;
  readonly escalate: EscalateStep;
  readonly review: ReviewStep;
  readonly reporterReputation: ReporterReputation;
  readonly offerHelp: (message: Message, verdict: Verdict) => Promise<void>;
  readonly warnResponders: (state: CaseState) => Promise<void>;
  /** Absent where nobody has to prove anything. */
  readonly gate?: Pick<Gate, 'handleEvent'>;
  readonly fallbackCards: Pick<FallbackCards, 'retryDue'>;
  readonly fallbackQueue: FallbackQueue;
  readonly metrics: Metrics;
  readonly log: Log;
}

type ReportInput = Omit<Extract<Trigger, { kind: 'reported' }>, 'kind' | 'verdict' | 'weight'>;

export interface Pipeline {
  /** A message was posted. One that is innocent costs no store call. */
  handlePosted(message: Message): Promise<void>;
  /** A message was edited: judged again. */
  handleEdited(message: Message): Promise<void>;
  /**
   * A member pointed at a message: a case at least for review, unless the member's word weighs so little that it must
   * wait for others. Undefined when it could not be stored.
   */
  handleReported(report: ReportInput): Promise<CaseState | 'set-aside' | undefined>;
  /** What would be decided about a message by itself, grammar considered; nothing comes of it. */
  previewVerdict(message: Message): Promise<Verdict>;
  /** Walks a case from where it stands to its card. Safe to repeat and to run twice at once. */
  settle(id: string): Promise<void>;
  /** Does what is due at `now`, oldest first, and walks the cases it belongs to. Call it every second. */
  runDueJobs(now: Date): Promise<void>;
  /** Walks every case that a crash or a fault left unfinished. Call it at the start and every minute. */
  resumeUnfinishedCases(): Promise<void>;
}

/**
 * The one visible path, top to bottom.
 * @example const path = createPipeline(steps); await path.posted(message);
 */
export function createPipeline(steps: PipelineSteps): Pipeline {
  const {
    caseRepository,
    archive,
    outbox,
    policies,
    recentMessages,
    checkGrammar,
    campaignDetector,
    open,
    offerHelp,
    fallbackCards,
    metrics,
    log,
  } = steps;
  const { act, record, escalate, review, reporterReputation, warnResponders, findOwnerCase } = steps;
  const runInAuthorOrder = createKeyedMutex();
  const priorityGate = createPriorityGate();

  /** normalise, detect, decide: pure, and all there is for an ordinary message. */
  function normaliseAndJudge(
    raw: Message,
  ): { message: Message; verdict: Verdict; policy: Policy } | undefined {
    const policy = policies.of(raw.ref.server);
    if (isExempt(raw, policy)) return undefined;
    const message = normalise(raw);
    return { message, verdict: steps.judgeMessage(message, policy), policy };
  }

  /** The same together with what its author said just before; in memory, and still pure for an ordinary message. */
  function createTrigger(kind: 'posted' | 'edited', raw: Message): Trigger | undefined {
    const judged = normaliseAndJudge(raw);
    if (!judged) return undefined;
    const { message, verdict, policy } = judged;
    const reading = recentMessages.addAndCombine(message, verdict, policy);
    return { kind, message, verdict, ...reading };
  }

  /** With the case that it belongs to, as far as this process remembers: ordinary messages belong to none. */
  function withCachedOwner(occasion: Trigger): Trigger {
    const owner = occasion.owner ?? recentMessages.ownerCaseOf(occasion.message);
    return owner === undefined ? occasion : { ...occasion, owner };
  }

  /** A second look for those who need one, open, act, then the walk; one member's messages in their order. */
  async function processTrigger(initialTrigger: Trigger): Promise<CaseState | undefined> {
    return runInAuthorOrder(memberKey(initialTrigger.message.author), async () => {
      let actedState: CaseState | undefined;
      const state = await priorityGate(async () => {
        const occasion = await campaignDetector.applyTo(
          await withGrammarCheck(await withStoredOwner(initialTrigger)),
        );
        const { message, verdict } = occasion;
        metrics.countRuling(verdict.ruling);
        if (shouldOfferHelp(verdict)) await offerHelp(message, verdict);
        if (occasion.kind === 'posted' && verdict.ruling === 'pass') return undefined;
        const opened = await open(occasion);
        if (!opened) return undefined;
        await logErrors(opened.id, async () => {
          actedState = await act(opened);
        });
        return opened;
      });
      if (state) await logErrors(state.id, () => settle(state.id, actedState));
      return state;
    });
  }

  /** Without an answer a report is better heard once too often. */
  const caseExists = (id: string): Promise<boolean> =>
    caseRepository.read(id).then(
      (state) => state !== undefined,
      () => true,
    );

  /** What this process has forgotten: an edited piece belongs to its case still. What is innocent is worth no search. */
  async function withStoredOwner(occasion: Trigger): Promise<Trigger> {
    const { kind, message, verdict, owner } = occasion;
    if (kind !== 'edited' || owner !== undefined || verdict.ruling === 'pass') return occasion;
    const found = await findOwnerCase(message);
    return found === undefined ? occasion : { ...occasion, owner: found };
  }

  /** With the grammar of the text, which can only speak for the author; a report stays for moderators to read. */
  async function withGrammarCheck(occasion: Trigger): Promise<Trigger> {
    const { message, pieces = [message], verdict } = occasion;
    if (verdict.ruling === 'pass') return occasion;
    const policy = policies.of(message.ref.server);
    const detection = await checkGrammar(verdict, joinMessages(message, pieces).text, policy.language);
    if (detection === verdict) return occasion;
    const downgraded = decide(detection, policy);
    return { ...occasion, verdict: occasion.kind === 'reported' ? raiseToReview(downgraded) : downgraded };
  }

  /** Walks on from `applyOutcome`, or anew from what the archive says whenever somebody else moved the case on meanwhile. */
  async function settle(id: string, acted?: CaseState): Promise<void> {
    for (let conflicts = 0; ; conflicts++) {
      const known = conflicts === 0 ? acted : undefined;
      const state = known ?? (await caseRepository.read(id));
      if (!state) return;
      try {
        return await settleFrom(known ?? (await act(state)));
      } catch (error) {
        if (!(error instanceof CaseConflict) || conflicts >= MAX_CONFLICTS) throw error;
      }
    }
  }

  /**
   * record, escalate, act until nothing is missing, join, review: each step does only what the case still lacks.
   * `startServer` has been acted on.
   */
  async function settleFrom(start: CaseState): Promise<void> {
    let strikesReported = false;
    for (let state = start; ; ) {
      await priorityGate.yieldToUrgent();
      // What this walk has told the counting store and written down needs no second telling.
      const strikes = strikesReported && isStrikeSettled(state) ? [] : await record(state);
      const escalations = await escalate(state, strikes);
      if (strikes.length > 0) {
        await priorityGate.yieldToUrgent();
        state = await act(await caseRepository.appendAndLease(state, [...strikes, ...escalations]));
        strikesReported = true;
        continue;
      }
      for (const id of await campaignDetector.linkRelatedCases(state)) await logErrors(id, () => settle(id));
      await priorityGate.yieldToUrgent();
      const reviewedState = await review(state);
      if (reviewedState.events.length === state.events.length) return warnResponders(reviewedState);
      state = await act(reviewedState);
    }
  }

  async function runDueJobs(now: Date): Promise<void> {
    await fallbackCards.retryDue(now);
    await drainFallbackQueue();
    for (;;) {
      const jobs = await outbox.leaseDueJobs(now, JOB_BATCH_SIZE, JOB_LEASE_MS);
      if (jobs.length === 0) return;
      const ids = [...new Set(jobs.map((job) => job.caseId))];
      await Promise.all(
        ids.map((id) =>
          logErrors(id, async () => {
            let state = await caseRepository.read(id);
            for (const job of jobs) if (state && job.caseId === id) state = await act.runJob(state, job);
            await settle(id);
          }),
        ),
      );
    }
  }

  /** What was seen while the archive was away: stored and walked like anything new, late but once. */
  const drainFallbackQueue = createFallbackQueueDrain({
    fallbackQueue: steps.fallbackQueue,
    handleTrigger: (occasion) =>
      runInAuthorOrder(memberKey(occasion.message.author), async () => {
        const state = await open.openOrThrow(occasion);
        if (state) await logErrors(state.id, () => settle(state.id));
      }),
    log,
  });

  async function resumeUnfinishedCases(): Promise<void> {
    for (const id of await archive.listUnfinished()) await logErrors(id, () => settle(id));
  }

  /** What fails half-way stays written down: the outbox and `resume` take it up again. */
  async function logErrors(id: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error('case interrupted', { case: id, error: errorName(error) });
    }
  }

  return {
    async handlePosted(raw) {
      metrics.countMessage('posted');
      const occasion = createTrigger('posted', raw);
      if (!occasion || !needsProcessing(occasion.verdict))
        return metrics.countRuling(occasion ? 'pass' : 'exempt');
      await processTrigger(withCachedOwner(occasion));
      const { author } = occasion.message;
      await steps.gate?.handleEvent(author, { kind: 'posted', job: mayJoinCampaign(occasion.verdict) });
    },
    async handleEdited(raw) {
      metrics.countMessage('edited');
      const occasion = createTrigger('edited', raw);
      if (occasion) await processTrigger(withCachedOwner(occasion));
      else metrics.countRuling('exempt');
    },
    async handleReported({ message: raw, reporter, reason }) {
      metrics.countMessage('reported');
      const judged = normaliseAndJudge(raw);
      if (!judged) return undefined;
      const { message, verdict } = judged;
      const owner = recentMessages.ownerCaseOf(message) ?? (await findOwnerCase(message));
      const id = owner ?? deriveCaseId(message.ref);
      const weight = await reporterReputation.reportWeight(reporter);
      const report = { reporter, reason, ...(weight < 1 && { weight }) };
      const heard = verdict.ruling !== 'pass' || weight >= REPORT_WEIGHT_THRESHOLD || (await caseExists(id));
      const reports = heard ? [report] : reporterReputation.deferReport(id, { ...report, weight });
      let state: CaseState | 'set-aside' | undefined = 'set-aside';
      for (const each of reports) {
        const occasion = { kind: 'reported', ...each, message, verdict: raiseToReview(verdict) } as const;
        state = await processTrigger({ ...occasion, ...(owner !== undefined && { owner }) });
      }
      return state;
    },
    async previewVerdict(raw) {
      const message = normalise(raw);
      const verdict = steps.judgeMessage(message, policies.of(raw.ref.server));
      return (await withGrammarCheck({ kind: 'posted', message, verdict })).verdict;
    },
    settle: (id) => logErrors(id, () => settle(id)),
    runDueJobs,
    resumeUnfinishedCases,
  };
}

/** Anything but ordinary talk: a case, a call for help, or something that would weigh more in company. */
const needsProcessing = (verdict: Verdict): boolean =>
  verdict.ruling !== 'pass' || shouldOfferHelp(verdict) || mayJoinCampaign(verdict);
