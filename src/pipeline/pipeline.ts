/**
 * The steps of a message, top to bottom.
 *
 *   message ─▶ exempt? ─▶ normalise ─▶ detect ─▶ context ─▶ decide ─▶ combine ─▶ ordinary message: done, no I/O
 *                                                                        │
 *          ┌── one author's messages one after the other ◀───────────────┘
 *          ▼
 *       enrich ─▶ open case (evidence stored) ─▶ act ─▶ gate ─▶ settle: record ─▶ escalate ─▶ act … ─▶ review ─▶ card
 */
import type {
  Handling,
  HandlingOptions,
  Log,
  Member,
  Message,
  Policy,
  Ruling,
  Trigger,
  Verdict,
} from '#core';
import { memberKey, messageKey } from '#core';
import { errorName } from '#lib';
import { type CaseState, deriveCaseId } from '../cases/index.ts';
import { admitReports } from './context/admit-reports.ts';
import { mayJoinCampaign } from './context/campaign-detector.ts';
import type { CombinedMessages } from './context/combine-messages.ts';
import { draftField } from './context/judging-policy.ts';
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

/** What became of a message, with the ruling on it and its case. */
export interface HandledMessage {
  readonly handling: Handling;
  /** `exempt`: the message is not judged. */
  readonly ruling: Ruling | 'exempt';
  readonly caseId?: string;
}

/**
 * Handles a new or an edited message completely: case, actions, card. An ordinary new message makes no store call.
 * Throws when a store fails outside of a case: the message is then neither stored nor in the fallback queue.
 * @example await handleMessage({ kind: 'posted', message }, steps)
 */
export async function handleMessage(event: MessageEvent, steps: PipelineSteps): Promise<HandledMessage> {
  const { kind } = event;
  steps.metrics.countMessage(kind);
  const judging = steps.judgingOf(event.message);
  const { policy } = judging;
  if (isExempt(event.message, policy)) return countHandled('exempt', steps);

  const message = normalise(event.message);
  const { verdict, combined } = judgeWithEarlierMessages(event, message, policy, steps);
  // An edited message is always processed, because it may belong to a case.
  if (kind === 'posted' && !needsProcessing(verdict)) return countHandled('pass', steps);

  const author = await completeAuthor(event, steps.log);
  if (isExempt({ ...message, author }, policy)) return countHandled('exempt', steps);
  const owner = combined?.owner ?? steps.recentMessages.ownerCaseOf(message);
  const trigger = {
    ...{ kind, message, ...combined, verdict },
    ...(owner !== undefined && { owner }),
    ...draftField(judging),
  };
  const { ruling, opened } = await moderate(
    withAuthor(trigger, author),
    steps,
    event.redelivers ? steps.openOrThrow : steps.openCase,
  );
  return {
    handling: author.unknown === 'rights' ? 'failed' : 'handled',
    ruling,
    ...(opened && { caseId: opened.id }),
  };
}

/**
 * The verdict on a message: together with the author's last messages in the channel, if they are heavier together and so
 * become one case; otherwise for a newcomer together with the messages of the day.
 */
function judgeWithEarlierMessages(
  { kind, isRepeated }: MessageEvent,
  message: Message,
  policy: Policy,
  {
    contextEvidence,
    recentMessages,
    onJudged,
  }: Pick<PipelineSteps, 'contextEvidence' | 'recentMessages' | 'onJudged'>,
): { readonly verdict: Verdict; readonly combined: CombinedMessages | undefined } {
  // An edit does not count as one more message of a newcomer, and neither does a message that comes again.
  const ownVerdict = contextEvidence.judge(isRepeated ? 'edited' : kind, message, policy);
  if (!isRepeated) onJudged?.(message, ownVerdict, contextEvidence.judgeAlone);
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

/** The results for ordinary messages: the same objects for all of them. */
const HANDLED = {
  exempt: { handling: 'handled', ruling: 'exempt' },
  pass: { handling: 'handled', ruling: 'pass' },
} as const;

function countHandled(
  ruling: 'exempt' | 'pass',
  { metrics }: Pick<PipelineSteps, 'metrics'>,
): HandledMessage {
  metrics.countRuling(ruling);
  return HANDLED[ruling];
}

interface Moderated {
  readonly ruling: Ruling;
  /** The case of the message; undefined if it leads to none, or could not be stored. */
  readonly opened?: CaseState | undefined;
}

/** Enriches the trigger, opens the case and acts, all as urgent work. Then settles the case. */
function moderate(
  trigger: Trigger,
  steps: PipelineSteps,
  openCase: PipelineSteps['openCase'] = steps.openCase,
): Promise<Moderated> {
  return steps.authorQueue(memberKey(trigger.message.author), async () => {
    const hidden = await steps.priorityGate.runUrgent(() => openAndAct(trigger, steps, openCase));
    const { ruling, opened, acted } = hidden;
    if (!opened) return { ruling };
    await logCaseErrors(opened.id, steps.log, async () => {
      const asked = acted && (await steps.authorGate.ask(acted, trigger.kind));
      await settle(opened.id, steps, asked);
    });
    return { ruling, opened };
  });
}

async function openAndAct(
  trigger: Trigger,
  steps: PipelineSteps,
  openCase: PipelineSteps['openCase'],
): Promise<Moderated & { readonly acted?: CaseState | undefined }> {
  const enriched = await enrich(trigger, steps);
  const { kind, message, verdict } = enriched;
  steps.metrics.countRuling(verdict.ruling);
  if (shouldOfferHelp(verdict) && message.author.unknown !== 'person')
    await steps.offerHelp(message, verdict);
  const { ruling } = verdict;
  if (kind === 'posted' && ruling === 'pass') return { ruling };

  const opened = await openCase(enriched);
  if (!opened) return { ruling };
  const acted = await logCaseErrors(opened.id, steps.log, () => steps.act(opened));
  return { ruling, opened, acted };
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
  const judging = steps.judgingOf(event.message);
  const { policy } = judging;
  if (isExempt(event.message, policy)) return undefined;
  const message = normalise(event.message);
  const verdict = steps.contextEvidence.judgeInFull(message, policy);

  const owner = steps.recentMessages.ownerCaseOf(message) ?? (await steps.findOwnerCase(message));
  const caseId = owner ?? deriveCaseId(message.ref);
  const reports = await admitReports(event, caseId, verdict, steps);
  if (reports.length === 0) return deriveCaseId(message.ref);

  const trigger = {
    ...{ message, verdict: raiseToReview(verdict) },
    ...(owner !== undefined && { owner }),
    ...draftField(judging),
  };
  let moderated: Moderated | undefined;
  for (const report of reports) steps.contextEvidence.recordReport({ message, ...report });
  for (const report of reports)
    moderated = await moderate({ kind: 'reported', ...report, ...trigger }, steps);
  return moderated?.opened?.id;
}
