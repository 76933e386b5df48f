/**
 * The steps of a message, top to bottom.
 *
 *   message ─▶ exempt? ─▶ normalise ─▶ detect ─▶ context ─▶ decide ─▶ combine ─▶ ordinary message: done, no I/O
 *                                                                        │
 *          ┌── one author's messages one after the other ◀───────────────┘
 *          ▼
 *       enrich ─▶ open case (evidence stored) ─▶ act ─▶ gate ─▶ settle: record ─▶ escalate ─▶ act … ─▶ review ─▶ card
 */
import type { Handling, HandlingOptions, Log, Member, Message, Policy, Trigger, Verdict } from '#core';
import { memberKey, messageKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, deriveCaseId } from '../cases/index.ts';
import { admitReports } from './context/admit-reports.ts';
import { mayJoinCampaign } from './context/campaign-detector.ts';
import type { CombinedMessages } from './context/combine-messages.ts';
import { raiseToReview, shouldOfferHelp } from './decide.ts';
import { enrich } from './enrich.ts';
import { isExempt } from './exempt.ts';
import { normalise } from './normalise.ts';
import type { PipelineSteps } from './pipeline-steps.ts';
import { logCaseErrors, settle } from './settle.ts';

/** A member posted or edited a message. */
export interface MessageEvent extends HandlingOptions {
  readonly kind: 'posted' | 'edited';
  readonly message: Message;
}

/**
 * Handles a new or an edited message completely: case, actions, card. An ordinary new message makes no store call.
 * Throws when a store fails outside of a case: the message is then neither stored nor in the fallback queue.
 * @example await handleMessage({ kind: 'posted', message }, steps)
 */
export async function handleMessage(event: MessageEvent, steps: PipelineSteps): Promise<Handling> {
  const { kind } = event;
  steps.metrics.countMessage(kind);
  const policy = steps.policies.of(event.message.ref.server);
  if (isExempt(event.message, policy)) return countHandled('exempt', steps);

  const message = normalise(event.message);
  const { verdict, combined } = judgeWithEarlierMessages(kind, message, policy, steps);
  // An edited message is always processed, because it may belong to a case.
  if (kind === 'posted' && !needsProcessing(verdict)) return countHandled('pass', steps);

  const author = await completeAuthor(event, steps.log);
  if (isExempt({ ...message, author }, policy)) return countHandled('exempt', steps);
  const owner = combined?.owner ?? steps.recentMessages.ownerCaseOf(message);
  const trigger = { kind, message, ...combined, verdict, ...(owner !== undefined && { owner }) };
  await moderate(withAuthor(trigger, author), steps);
  return author.unknown === 'rights' ? 'failed' : 'handled';
}

/**
 * The verdict on a message: together with the author's last messages in the channel, if they are heavier together and so
 * become one case; otherwise for a newcomer together with the messages of the day.
 */
function judgeWithEarlierMessages(
  kind: MessageEvent['kind'],
  message: Message,
  policy: Policy,
  {
    contextEvidence,
    recentMessages,
    onJudged,
  }: Pick<PipelineSteps, 'contextEvidence' | 'recentMessages' | 'onJudged'>,
): { readonly verdict: Verdict; readonly combined: CombinedMessages | undefined } {
  const ownVerdict = contextEvidence.judge(kind, message, policy);
  onJudged?.(message, ownVerdict, contextEvidence.judgeAlone);
  const combined = recentMessages.addAndCombine(message, ownVerdict, policy);
  if (combined) {
    // What is in a case counts no more for another one.
    for (const { ref } of combined.pieces) contextEvidence.forgetMessage(ref);
    return { verdict: combined.verdict, combined };
  }
  const verdict = contextEvidence.raiseByDay(message, ownVerdict, policy);
  if (verdict !== ownVerdict) recentMessages.addAndCombine(message, verdict, policy);
  return { verdict, combined };
}

/** The author with roles and rights. If the platform does not answer, the author is marked as unknown. */
async function completeAuthor(
  { message, completeAuthor: complete }: MessageEvent,
  log: Log,
): Promise<Member> {
  if (!complete) return message.author;
  try {
    return await complete();
  } catch (error) {
    log.warn('author_not_completed', { message: messageKey(message.ref), error: errorName(error) });
    return { ...message.author, unknown: 'rights' };
  }
}

const withAuthor = (trigger: Trigger, author: Member): Trigger => ({
  ...trigger,
  message: { ...trigger.message, author },
  ...(trigger.pieces && { pieces: trigger.pieces.map((piece) => ({ ...piece, author })) }),
});

function countHandled(ruling: 'exempt' | 'pass', { metrics }: Pick<PipelineSteps, 'metrics'>): Handling {
  metrics.countRuling(ruling);
  return 'handled';
}

/** Enriches the trigger, opens the case and acts, all as urgent work. Then settles the case. */
function moderate(trigger: Trigger, steps: PipelineSteps): Promise<CaseState | undefined> {
  return steps.authorQueue(memberKey(trigger.message.author), async () => {
    const hidden = await steps.priorityGate.runUrgent(() => openAndAct(trigger, steps));
    if (!hidden) return undefined;
    const { opened, acted } = hidden;
    await logCaseErrors(opened.id, steps.log, async () => {
      const asked = acted && (await steps.authorGate.ask(acted, trigger.kind));
      await settle(opened.id, steps, asked);
    });
    return opened;
  });
}

async function openAndAct(trigger: Trigger, steps: PipelineSteps) {
  const enriched = await enrich(trigger, steps);
  const { kind, message, verdict } = enriched;
  steps.metrics.countRuling(verdict.ruling);
  if (shouldOfferHelp(verdict) && message.author.unknown !== 'person')
    await steps.offerHelp(message, verdict);
  if (kind === 'posted' && verdict.ruling === 'pass') return undefined;

  const opened = await steps.openCase(enriched);
  if (!opened) return undefined;
  const acted = await logCaseErrors(opened.id, steps.log, () => steps.act(opened));
  return { opened, acted };
}

/**
 * Whether a message needs more than detection: it leads to a case, its author needs help, or it may be part of a
 * campaign.
 */
const needsProcessing = (verdict: Verdict): boolean =>
  verdict.ruling !== 'pass' || shouldOfferHelp(verdict) || mayJoinCampaign(verdict);

/** A member reported a message. */
export type ReportEvent = Pick<Extract<Trigger, { kind: 'reported' }>, 'message' | 'reporter' | 'reason'>;

/**
 * Handles a report. It leads at least to `review`, unless the weight of the reporter is so low that the report is
 * deferred. Returns the id of the case; undefined if the case could not be stored or the author is exempt.
 * @example const caseId = await handleReport({ message, reporter, reason: 'odd' }, steps)
 */
export async function handleReport(event: ReportEvent, steps: PipelineSteps): Promise<string | undefined> {
  steps.metrics.countMessage('reported');
  const policy = steps.policies.of(event.message.ref.server);
  if (isExempt(event.message, policy)) return undefined;
  const message = normalise(event.message);
  const verdict = steps.contextEvidence.judgeInFull(message, policy);

  const owner = steps.recentMessages.ownerCaseOf(message) ?? (await steps.findOwnerCase(message));
  const caseId = owner ?? deriveCaseId(message.ref);
  const reports = await admitReports(event, caseId, verdict, steps);
  if (reports.length === 0) return deriveCaseId(message.ref);

  const trigger = { message, verdict: raiseToReview(verdict), ...(owner !== undefined && { owner }) };
  let state: CaseState | undefined;
  for (const report of reports) steps.contextEvidence.recordReport({ message, ...report });
  for (const report of reports) state = await moderate({ kind: 'reported', ...report, ...trigger }, steps);
  return state?.id;
}
