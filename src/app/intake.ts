import type { Clock, Intake, JoiningMember, Log, Member, Message, Policy, Verdict, Wording } from '#core';
import { fillTemplate, memberKey, messageKey, serverKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, deriveCaseId } from '../cases/index.ts';
import { createOutcomeConfirmer } from '../pipeline/delivery/confirm-outcome.ts';
import { createMutingRecorder } from '../pipeline/delivery/record-muting.ts';
import { isExempt } from '../pipeline/exempt.ts';
import {
  type CaseResponse,
  createDecisionResponder,
  refuse,
  respondToAppeal,
} from '../pipeline/moderation/appeal-and-decision.ts';
import {
  createModeratorActionResponder,
  type ModeratorActionRequest,
} from '../pipeline/moderation/moderator-actions.ts';
import { respondToAnswer } from '../pipeline/moderation/questions.ts';
import { type HandledMessage, handleMessage, handleReport } from '../pipeline/pipeline.ts';
import {
  type PreviewedMessage,
  type PreviewSteps,
  previewConversation,
  previewLiveVerdict,
  previewVerdict,
} from '../pipeline/preview/preview-verdict.ts';
import { resumeUnfinishedCases, runDueJobs } from '../pipeline/run-due-jobs.ts';
import { createPipeline, type Pipeline, type PipelineDependencies } from './create-pipeline.ts';

/** The number of cases that a member's history shows. */
const MAX_RECENT_CASES = 20;

type ReceiptWording = Wording['receipt'];
type LogFields = Readonly<Record<string, string>>;
/** Resolves with undefined after an error. */
type LogErrors = <T>(event: string, fields: LogFields, work: () => Promise<T>) => Promise<T | undefined>;

/** The requests that adapters and commands make to the pipeline, and its background work. */
export interface IntakeService extends Intake, Pick<Pipeline, 'hideSimulatedCases' | 'addReading'> {
  /**
   * Like `handleMessage` (`posted`) and `handleEdit` (`edited`), and resolves with the ruling and the case. Undefined: an
   * error, which was logged; nothing is stored. Never rejects.
   */
  judge(
    kind: 'posted' | 'edited',
    ...input: Parameters<Intake['handleMessage']>
  ): Promise<HandledMessage | undefined>;
  /**
   * Runs the jobs that are due at `now`. Call it every second. Once `signal` is aborted no further batch of jobs begins.
   * Never throws.
   */
  runDueJobs(now?: Date, signal?: AbortSignal): Promise<void>;
  /**
   * Finishes cases that a crash left unfinished. Call it at the start and every minute. Once `signal` is aborted no
   * further case begins. Never throws.
   */
  resumeUnfinishedCases(signal?: AbortSignal): Promise<void>;
  /** Resends cards that the platform has refused. Call it every minute. Never throws. */
  retryUndeliveredCards(): Promise<void>;
  /** Requests hides again that the hourly limit withheld. Call it every few seconds. Never throws. */
  retryWithheldHides(): Promise<void>;
  /** The verdict on a message alone, under the policy in force or another one. Stores, counts and does nothing. */
  previewVerdict(message: Message, policy?: Policy): Promise<Verdict>;
  /** As `previewVerdict`, as a live message is judged: quickly, and without reasons for an ordinary text. */
  previewLiveVerdict(message: Message, policy?: Policy): Promise<Verdict>;
  /** The verdicts on the messages of a conversation, in their order. Stores, counts and does nothing. */
  previewConversation(messages: readonly Message[], policy: Policy): Promise<readonly PreviewedMessage[]>;
}

/**
 * The entry point of the pipeline. Errors of platforms and stores are logged with ids only and not thrown to the
 * caller: a member or moderator gets a result with the code `unavailable`.
 * @example const intake = createIntake(deps); await adapter.start(intake); await intake.resumeUnfinishedCases()
 */
export function createIntake(deps: PipelineDependencies): IntakeService {
  const { policies, archive, clock, log } = deps;
  const pipeline = createPipeline(deps);
  const { steps, countStrikes, caseRepository, adapterOf } = pipeline;
  const receiptWordingFor = (member: Member): ReceiptWording =>
    pipeline.localizerFor(member.server)(member).wording.receipt;

  async function logErrors<T>(event: string, fields: LogFields, work: () => Promise<T>) {
    try {
      return await work();
    } catch (error) {
      log.error(event, { ...fields, error: errorName(error) });
      return undefined;
    }
  }

  const confirmPorts = { caseRepository, settle: pipeline.settleCase, clock, log };
  const judge: IntakeService['judge'] = (kind, message, options) => {
    const fields = { message: messageKey(message.ref) };
    const work = () => handleMessage({ kind, message, ...options }, steps);
    return logErrors(kind === 'posted' ? 'message_failed' : 'edit_failed', fields, work);
  };

  return {
    judge,
    handleMessage: async (...input) => (await judge('posted', ...input))?.handling ?? 'failed',
    handleEdit: async (...input) => (await judge('edited', ...input))?.handling ?? 'failed',

    handleDelete: steps.contextEvidence.forgetMessage,

    handleJoin: (member) => handleJoin(member, pipeline, deps),

    async report({ message, reporter, reason }) {
      const wording = receiptWordingFor(reporter);
      const fields = { case: deriveCaseId(message.ref) };
      const policy = policies.of(message.ref.server);
      if (isExempt(message, policy)) return refuse('exempt', wording.exempt).receipt;
      if (message.author.id === reporter.id) return refuse('own', wording.own).receipt;
      const isAllowed = await logErrors('report_rate_limit_failed', fields, () =>
        deps.rateLimits.tryConsume(
          `reports/${memberKey(reporter)}`,
          clock.now(),
          policy.reports.perMemberPerHour,
        ),
      );
      if (isAllowed === false) return refuse('too-many', wording.toomany).receipt;
      const caseId = await logErrors('report_failed', fields, () =>
        handleReport({ message, reporter, reason }, steps),
      );
      if (caseId === undefined) return refuse('unavailable', wording.unavailable).receipt;
      return { accepted: true, code: 'ok', text: fillTemplate(wording.reported, { case: caseId }), caseId };
    },

    ...createCaseRequests(pipeline, receiptWordingFor, deps),

    confirmOutcome: createOutcomeConfirmer({
      ...{ ...confirmPorts, adapterOf, outbox: deps.outbox, metrics: steps.metrics },
    }),
    recordMuting: createMutingRecorder(confirmPorts),

    async liftHourlyLimit({ moderator }) {
      const wording = receiptWordingFor(moderator);
      if (moderator.moderator !== true) return refuse('not-moderator', wording.notmoderator).receipt;
      const lifted = await logErrors('limit_lift_failed', {}, () => pipeline.liftHourlyLimit(moderator));
      return lifted ?? refuse('unavailable', wording.unavailable).receipt;
    },

    getCaseCard: ({ caseId, reader }) =>
      logErrors('request_failed', { case: caseId }, () => buildCardFor(reader, caseId, pipeline)),

    async getMemberHistory(member) {
      const fields = { member: memberKey(member) };
      const strikes = await logErrors('member_history_failed', fields, () => countStrikes(member));
      const caseIds = await logErrors('member_history_failed', fields, () =>
        archive.listCasesByAuthor(member, MAX_RECENT_CASES),
      );
      return { strikes: strikes ?? 0, caseIds: caseIds ?? [] };
    },

    ...createBackgroundRuns(pipeline, logErrors, clock),

    addReading: pipeline.addReading,
    hideSimulatedCases: pipeline.hideSimulatedCases,
    ...createPreviews(steps),
  };
}

const createPreviews = (
  steps: PreviewSteps,
): Pick<IntakeService, 'previewVerdict' | 'previewLiveVerdict' | 'previewConversation'> => ({
  previewVerdict: (message, policy) => previewVerdict(message, steps, policy),
  previewLiveVerdict: (message, policy) => previewLiveVerdict(message, steps, policy),
  previewConversation: (messages, policy) => previewConversation(messages, steps, policy),
});

type CaseRequests = Pick<Intake, 'appeal' | 'answer' | 'decide' | 'performModeratorAction'>;

/** What the author of a post and moderators ask about one case. Never throws. */
function createCaseRequests(
  pipeline: Pipeline,
  receiptWordingFor: (member: Member) => ReceiptWording,
  ports: Pick<PipelineDependencies, 'clock' | 'log' | 'policies'>,
): CaseRequests {
  return {
    async appeal({ caseId, author, plea }) {
      const wording = receiptWordingFor(author);
      const respond = (state: CaseState, at: Date) => respondToAppeal(state, { author, plea }, wording, at);
      return changeCase(caseId, wording, respond, pipeline, ports);
    },

    async answer({ caseId, author, text }) {
      const wording = receiptWordingFor(author);
      const respond = (state: CaseState, at: Date) => respondToAnswer(state, { author, text }, wording, at);
      return changeCase(caseId, wording, respond, pipeline, ports);
    },

    async decide({ caseId, moderator, decision }) {
      const wording = receiptWordingFor(moderator);
      if (moderator.moderator !== true) return refuse('not-moderator', wording.notmoderator).receipt;
      const respond = createDecisionResponder({ moderator, decision }, wording);
      return changeCase(caseId, wording, respond, pipeline, ports);
    },

    async performModeratorAction({ caseId, ...request }) {
      const { moderator } = request;
      const wording = receiptWordingFor(moderator);
      if (moderator.moderator !== true) return refuse('not-moderator', wording.notmoderator).receipt;
      const respond = createResponder(request, wording, ports.policies, pipeline);
      return changeCase(caseId, wording, respond, pipeline, ports);
    },
  };
}

type BackgroundRuns = Pick<
  IntakeService,
  'runDueJobs' | 'resumeUnfinishedCases' | 'retryUndeliveredCards' | 'retryWithheldHides'
>;

/** The work that timers start. Never throws. */
function createBackgroundRuns(
  { steps, undeliveredCards, retryWithheldHides }: Pipeline,
  logErrors: LogErrors,
  clock: Clock,
): BackgroundRuns {
  return {
    async runDueJobs(now = clock.now(), signal) {
      await logErrors('drain_failed', {}, () => runDueJobs(now, steps, signal));
    },

    async resumeUnfinishedCases(signal) {
      await logErrors('resume_failed', {}, () => resumeUnfinishedCases(steps, signal));
    },

    async retryUndeliveredCards() {
      await logErrors('card_retry_failed', {}, () => undeliveredCards.retryAll());
    },

    async retryWithheldHides() {
      await logErrors('withheld_retry_failed', {}, () => retryWithheldHides());
    },
  };
}

/** The response to a moderator on the platform of the moderator's server. */
const createResponder = (
  request: ModeratorActionRequest,
  wording: ReceiptWording,
  policies: PipelineDependencies['policies'],
  { adapterOf }: Pipeline,
) => {
  const { server } = request.moderator;
  return createModeratorActionResponder(request, policies.of(server), wording, adapterOf(server)?.supports);
};

/** Counts the join, sends the welcome notice, and sends the member and the other members of a raid to the gate. */
async function handleJoin(
  member: JoiningMember,
  { raidDetector }: Pipeline,
  { gate, awareness }: Pick<PipelineDependencies, 'gate' | 'awareness'>,
): Promise<void> {
  const raidMembers = await raidDetector.recordJoin(member);
  await awareness?.sendWelcomeNotice(member);
  if (!gate) return;
  const toMember = (joining: JoiningMember): Member => ({ name: joining.id, roles: [], ...joining });
  await gate.handleEvent(toMember(member), { kind: 'joined', inWave: raidMembers.includes(member) });
  for (const raidMember of raidMembers)
    if (raidMember !== member) await gate.handleEvent(toMember(raidMember), { kind: 'wave' });
}

/** The card of a case in the language of a moderator of its server; undefined for other readers and unknown cases. */
async function buildCardFor(
  reader: Parameters<Intake['getCaseCard']>[0]['reader'],
  caseId: string,
  { caseRepository, buildCard }: Pipeline,
) {
  const state = reader.moderator === true ? await caseRepository.readCached(caseId) : undefined;
  const isReadable = state && serverKey(state.evidence.message.ref.server) === serverKey(reader.server);
  return isReadable ? buildCard(state, reader) : undefined;
}

/** Appends the events of `respond` to a case and settles the case before it returns the receipt. Never throws. */
async function changeCase(
  caseId: string,
  wording: ReceiptWording,
  respond: (state: CaseState, at: Date) => CaseResponse,
  { caseRepository, settleCase }: Pipeline,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
) {
  let response = refuse('unavailable', wording.unavailable);
  try {
    let latest = response;
    await caseRepository.update(caseId, (state) => {
      latest = state
        ? respond(state, clock.now())
        : refuse('unknown-case', fillTemplate(wording.unknowncase, { case: caseId }));
      return latest.events;
    });
    response = latest;
    if (response.events.length > 0) await settleCase(caseId);
  } catch (error) {
    log.error('request_failed', { case: caseId, error: errorName(error) });
  }
  return response.receipt;
}
