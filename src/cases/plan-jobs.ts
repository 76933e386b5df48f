import type { Action, ActionKind, Message, OutboxJob } from '#core';
import { isUndo, mayNeedHelp, messageKey } from '#core';
import { deriveJobId } from './case-id.ts';
import type { CaseState, SanctionChange } from './case-state.ts';
import { chooseReasons } from './choose-reasons.ts';
import { openQuestions, questionJobId } from './conversation/conversation.ts';
import { type CreateJob, decisionReplies, reopeningReplies } from './decisions/decision-replies.ts';
import { createQuestionMessage, createStrikeFreeNotice, createWarning } from './direct-messages.ts';
import type { Localizer, ReaderLocale } from './localizer.ts';
import { isSameMessage } from './message-group.ts';
import {
  appliedSanction,
  applyJobId,
  createSanctionAction,
  expiryOf,
  findSanctionChange,
  isLiftRequested,
  isSanctionPending,
  isWarnedFirst,
  warningJobId,
} from './sanctions.ts';
import { hasAnySucceeded, isUndoneHide, mayBeHidden, type VisibilityChange } from './visibility-changes.ts';

type RestoreAction = Extract<Action, { kind: 'restore' }>;

/** In UTF-16 units. Audit logs truncate long reasons, and count each non-ASCII character several times. */
const MAX_AUDIT_REASON_LENGTH = 100;

/**
 * Whether the case counts as a strike after its last decision. A verdict alone is not enough: a message must be hidden.
 * A person whom the platform does not name gets no strike. An author who may need help gets none by the program alone.
 * @example countsAsStrike(state) // false while no message is hidden yet
 */
export function countsAsStrike(state: CaseState): boolean {
  const change = state.visibilityChanges.at(-1);
  return (
    change?.kind === 'hide' &&
    hasAnySucceeded(change) &&
    state.evidence.message.author.unknown !== 'person' &&
    !isProtectedFromStrike(state)
  );
}

/**
 * Whether the post was hidden by the program alone and its author may be a victim. Then no strike follows before a moderator
 * has upheld the case. Decided by the verdict that hid the post: words that are added by a later edit protect no one. A
 * retried hide has the verdict before it.
 * @example isProtectedFromStrike(state) // true: the hidden offer also says 「脅されています」
 */
export function isProtectedFromStrike(state: CaseState): boolean {
  const change = state.visibilityChanges.at(-1);
  if (change?.kind !== 'hide' || change.byModerator) return false;
  if (state.moderatorDecision?.decision === 'uphold') return false;
  const cause = state.events.slice(0, change.index + 1).findLast((event) => 'verdict' in event);
  return cause !== undefined && mayNeedHelp(cause.verdict);
}

/** Whether the stored strike agrees with `countsAsStrike`. @example if (isStrikeSettled(state)) return; */
export const isStrikeSettled = (state: CaseState): boolean =>
  (state.strike !== undefined) === countsAsStrike(state);

/** Whether a message that must be hidden has no outcome yet. @example if (isHidePending(state)) return; */
export const isHidePending = (state: CaseState): boolean => {
  const change = state.visibilityChanges.at(-1);
  return change?.kind === 'hide' && change.outcome === undefined;
};

/**
 * Whether an automatic hide that was withheld or simulated can be requested again: moderators have not decided since, and
 * the newest version of the message is still to be hidden.
 * @example canRetryHide(state) // false after a moderator dismissed the case
 */
export function canRetryHide(state: CaseState): boolean {
  const change = state.visibilityChanges.at(-1);
  const { moderatorDecision, latest } = state;
  return (
    change !== undefined &&
    isUndoneHide(change) &&
    (moderatorDecision === undefined || moderatorDecision.index < change.index) &&
    latest.verdict.ruling === 'hide' &&
    latest.message.erased !== true
  );
}

/**
 * Whether a message of the case was ever hidden, even for a short time.
 * @example wasEverHidden(state) // true after an overturn too
 */
export const wasEverHidden = (state: CaseState): boolean =>
  state.visibilityChanges.some((change) => change.kind === 'hide' && hasAnySucceeded(change));

/**
 * The jobs that the case needs now and that have no outcome: the first open visibility change, the first open action
 * of each sanction, and the replies after all visibility changes are done. Later jobs follow from these outcomes.
 * Idempotent: the same state gives the same job ids, so storing them again changes nothing. `supports`: the actions of
 * the platform; absent: all.
 * @example planJobs(state, localizer, clock.now()).map(({ action }) => action.kind) // ['hide']
 */
export function planJobs(
  state: CaseState,
  localizer: Localizer,
  now: Date,
  supports?: ReadonlySet<ActionKind>,
): readonly OutboxJob[] {
  const createJob: CreateJob = (id, action, dueAt = now) =>
    state.outcomes.has(id) ? [] : [{ id, caseId: state.id, action: withMessageKey(id, action), dueAt }];
  // One change after the other: hiding and restoring must never run at the same time.
  const openChange = state.visibilityChanges.find(({ targets }) =>
    targets.some((target) => !state.outcomes.has(target.jobId)),
  );
  const authorLocale = localizer(state.evidence.message.author);
  // The reply names the sanctions that ended, so it waits for their outcomes.
  const areRepliesDue = !openChange && isStrikeSettled(state) && !isSanctionPending(state);
  return [
    ...(openChange ? visibilityJobs(state, openChange, createJob) : []),
    ...state.sanctionChanges.flatMap((change) =>
      sanctionJobs(state, change, { locale: authorLocale, supports }, createJob),
    ),
    ...questionLetters(state, authorLocale, createJob),
    ...(openChange ? [] : strikeFreeNotices(state, authorLocale, createJob)),
    ...(areRepliesDue ? decisionReplies(state, wasEverHidden(state), localizer, createJob) : []),
    ...(areRepliesDue ? reopeningReplies(state, localizer, createJob) : []),
  ];
}

/** The jobs that hide or restore the messages without an outcome. */
const visibilityJobs = (
  state: CaseState,
  { kind, targets }: VisibilityChange,
  createJob: CreateJob,
): OutboxJob[] =>
  targets.flatMap(({ ref, jobId }) => {
    const reason = formatAuditReason(state);
    if (kind === 'hide') return createJob(jobId, { kind, message: ref, reason });
    const message =
      state.latest.pieces.find((other) => isSameMessage(other.ref, ref)) ?? state.latest.message;
    return createJob(jobId, { kind, message, ...attachmentCopiesOf(state, message), reason });
  });

/**
 * The open jobs of one sanction: apply it and warn the author, in the order that its kind requires, then end it at its
 * `until`.
 */
function sanctionJobs(
  state: CaseState,
  change: SanctionChange,
  {
    locale,
    supports,
  }: { readonly locale: ReaderLocale; readonly supports: ReadonlySet<ActionKind> | undefined },
  createJob: CreateJob,
): OutboxJob[] {
  const member = state.evidence.message.author;
  const reason = formatAuditReason(state);
  const warningId = warningJobId(state, change);
  const warn = (): OutboxJob[] => {
    if (state.outcomes.has(warningId)) return [];
    const letter = createWarning(state, change, appliedSanction(state, change), locale);
    return createJob(warningId, { kind: 'warn', member, letter });
  };
  const { kind, until } = change;
  if (kind === 'warn') return warn();
  const apply = () => createJob(applyJobId(state, change), createSanctionAction(kind, state, change, reason));
  if (isUndo(kind)) return apply();

  const expiry = expiryOf(state, change);
  if (expiry) {
    const end = createSanctionAction(expiry.kind, state, change, reason);
    return [...warn(), ...createJob(expiry.jobId, end, until)];
  }
  // A removed member cannot receive messages, so the warning is sent first. Otherwise it reports the actual outcome.
  const inOrder = isWarnedFirst(kind, supports) ? [...warn(), ...apply()] : [...apply(), ...warn()];
  return inOrder.slice(0, 1);
}

/** Tells an author who may need help that the post was hidden, without a strike. */
function strikeFreeNotices(state: CaseState, locale: ReaderLocale, createJob: CreateJob): OutboxJob[] {
  const change = state.visibilityChanges.at(-1);
  const member = state.evidence.message.author;
  if (!change || member.unknown === 'person') return [];
  if (!hasAnySucceeded(change) || !isProtectedFromStrike(state)) return [];
  const letter = createStrikeFreeNotice(state, locale);
  return createJob(deriveJobId(state.id, change.index, 'warn'), { kind: 'warn', member, letter });
}

/** The questions of moderators to the author. A question that waits when the case is decided is not sent any more. */
const questionLetters = (state: CaseState, locale: ReaderLocale, createJob: CreateJob): OutboxJob[] =>
  openQuestions(state).flatMap((question) =>
    createJob(questionJobId(state, question), {
      kind: 'reply',
      member: state.evidence.message.author,
      letter: createQuestionMessage(state, question, locale),
    }),
  );

/** The stored copies of the message's own attachments. The text of an attachment part begins with the file name. */
function attachmentCopiesOf(
  { attachmentCopies }: CaseState,
  { ref, parts }: Message,
): Pick<RestoreAction, 'files'> {
  const names = parts.flatMap(({ kind, text }) =>
    kind === 'attachment-name' ? [text.split('\n', 1)[0]!] : [],
  );
  const files = attachmentCopies.filter(
    ({ name, message = ref.id }) => message === ref.id && names.includes(name),
  );
  return files.length > 0 ? { files: files.map(({ name, file }) => ({ name, file })) } : {};
}

/** Sets the job id as the idempotency key of a direct message. */
const withMessageKey = (id: string, action: Action): Action =>
  'letter' in action ? { ...action, letter: { ...action.letter, key: id } } : action;

/**
 * Whether a job is no longer needed: moderators decided otherwise, a newer change replaced it, or there is nothing to
 * restore. `pendingJobs` are the jobs of the same state.
 * @example isObsolete(state, job, planJobs(state, localizer, now)) // true: an overturn came before the hide was done
 */
export function isObsolete(
  state: CaseState,
  job: Pick<OutboxJob, 'id' | 'action'>,
  pendingJobs: readonly OutboxJob[],
): boolean {
  if (!pendingJobs.some((pending) => pending.id === job.id)) return true;
  for (const change of state.visibilityChanges) {
    const target = change.targets.find(({ jobId }) => jobId === job.id);
    if (!target) continue;
    const nothingToRestore =
      change.kind === 'restore' &&
      !state.hiddenMessages.has(messageKey(target.ref)) &&
      !mayBeHidden(state.visibilityChanges, target.ref);
    return change !== state.visibilityChanges.at(-1) || nothingToRestore;
  }
  const change = findSanctionChange(state, job.id);
  if (!change) return false;
  if (change.by) return !isUndo(change.kind) && wasOverturnedSince(state, change);
  return isUndo(change.kind) === countsAsStrike(state);
}

/**
 * Whether the action of a job no longer decides anything, because a newer event of the case replaced it. It is about a job
 * that has an outcome; `isObsolete` is about one that has none.
 * @example isReplaced(state, 'Y-4G7C2Q0M1X/0/hide') // true after an overturn
 */
export function isReplaced(state: CaseState, jobId: string): boolean {
  const last = state.visibilityChanges.at(-1);
  const change = state.visibilityChanges.find(({ targets }) =>
    targets.some((target) => target.jobId === jobId),
  );
  if (change) return change !== last;
  const sanction = findSanctionChange(state, jobId);
  return sanction !== undefined && isLiftRequested(state, sanction);
}

const wasOverturnedSince = (
  { moderatorDecision, reopening }: CaseState,
  { index }: SanctionChange,
): boolean =>
  (moderatorDecision?.decision === 'overturn' && moderatorDecision.index > index) ||
  (reopening !== undefined && reopening.decisionIndex <= index && reopening.index > index);

/** The number of the case and the rules of its reasons. */
const formatAuditReason = (state: CaseState): string =>
  [state.id, ...chooseReasons(state.evidence.verdict).map((signal) => signal.rule)]
    .join(' ')
    .slice(0, MAX_AUDIT_REASON_LENGTH);
