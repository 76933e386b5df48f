import type { Action, Message, OutboxJob } from '#core';
import { messageKey } from '#core';
import { deriveJobId } from './case-id.ts';
import type { CaseState, SanctionChange } from './case-state.ts';
import {
  createDecisionMessage,
  createReporterMessage,
  createWarning,
  type Localizer,
} from './direct-messages.ts';
import { isSameMessage } from './message-group.ts';
import { hasAnySucceeded, hasSucceeded } from './visibility-changes.ts';

type RestoreAction = Extract<Action, { kind: 'restore' }>;

/** Audit logs cut long reasons, and count every non-ASCII character several times. */
const MAX_AUDIT_REASON_LENGTH = 100;

/**
 * Whether the case, as last decided, counts as a strike: a strike follows an outcome, never a mere verdict.
 * @example counts(state) // false while hiding is still being tried
 */
export function countsAsStrike(state: CaseState): boolean {
  const visibilityChange = state.visibilityChanges.at(-1);
  return visibilityChange?.kind === 'hide' && hasAnySucceeded(visibilityChange);
}

/** It has a strike exactly when it counts as one. @example if (isStrikeSettled(state)) return; */
export const isStrikeSettled = (state: CaseState): boolean =>
  (state.strike !== undefined) === countsAsStrike(state);

/** Hiding is not done with every message yet. @example if (hiding(state)) return; */
export const isHidePending = (state: CaseState): boolean => {
  const visibilityChange = state.visibilityChanges.at(-1);
  return visibilityChange?.kind === 'hide' && visibilityChange.outcome === undefined;
};

/** Whether a message of it has ever been hidden, even for a moment. @example wasEverHidden(state) // true after an overturn too */
export const wasEverHidden = (state: CaseState): boolean =>
  state.visibilityChanges.some((turn) => turn.kind === 'hide' && hasAnySucceeded(turn));

/**
 * What a case calls for now and nobody has done: the first open action of each line of work, the next one follows
 * its outcome. The same state always owes the same job ids, so writing them down again changes nothing.
 * @example owed(state, voices, clock.current()).map((job) => job.action.kind) // ['hide']
 */
export function computePendingJobs(state: CaseState, localizer: Localizer, now: Date): readonly OutboxJob[] {
  const { author } = state.evidence.message;
  const createJob = (id: string, action: Action, dueAt = now): OutboxJob[] =>
    state.outcomes.has(id) ? [] : [{ id, caseId: state.id, action: withMessageKey(id, action), dueAt }];

  // One turn after the other: hiding and restoring must never be under way at once.
  const openChange = state.visibilityChanges.find(({ targets }) =>
    targets.some((target) => !state.outcomes.has(target.jobId)),
  );
  const visibilityJobs = (openChange?.targets ?? []).flatMap(({ ref, jobId: id }): OutboxJob[] => {
    const latestVersion =
      state.latest.pieces.find((piece) => isSameMessage(piece.ref, ref)) ?? state.latest.message;
    return createJob(
      id,
      openChange?.kind === 'restore'
        ? {
            kind: 'restore',
            message: latestVersion,
            ...attachmentCopiesOf(state, latestVersion),
            reason: formatAuditReason(state),
          }
        : { kind: 'hide', message: ref, reason: formatAuditReason(state) },
    );
  });

  const sanctionJobs = state.sanctionChanges.flatMap((step): OutboxJob[] => {
    const warningJobId = deriveJobId(state.id, step.index, 'warn');
    const warn = state.outcomes.has(warningJobId)
      ? []
      : createJob(warningJobId, {
          kind: 'warn',
          member: author,
          letter: createWarning(state, step, appliedSanction(state, step), localizer(author)),
        });
    if (step.kind === 'warn') return warn;
    const sanctionJob = createJob(
      deriveJobId(state.id, step.index, step.kind),
      createSanctionAction(state, step, step.kind),
    );
    if (isLift(step)) return sanctionJob;
    const expiry = expiryJob(state, step);
    if (expiry && !hasExpired(state, step)) {
      return [
        ...warn,
        ...createJob(
          expiry.job,
          { kind: expiry.kind, member: author, reason: formatAuditReason(state) },
          step.until,
        ),
      ];
    }
    // Whoever has been sent away can no longer be written to; for the rest the letter tells what was really done.
    return (
      step.kind === 'kick' || step.kind === 'ban' ? [...warn, ...sanctionJob] : [...sanctionJob, ...warn]
    ).slice(0, 1);
  });

  return [
    ...visibilityJobs,
    ...sanctionJobs,
    ...(openChange ? [] : createDecisionReplies(state, localizer, createJob)),
  ];
}

/** The stored copies of a message's own files: each part begins with its file's name. */
function attachmentCopiesOf(
  { attachmentCopies }: CaseState,
  { parts }: Message,
): Pick<RestoreAction, 'files'> {
  const names = parts.flatMap(({ kind, text }) =>
    kind === 'attachment-name' ? [text.split('\n', 1)[0]!] : [],
  );
  const files = attachmentCopies.filter(({ name }) => names.includes(name));
  return files.length > 0 ? { files: files.map(({ name, file }) => ({ name, file })) } : {};
}

/** A letter is named after its job, so that platforms can tell a repeated one from a new one. */
const withMessageKey = (id: string, action: Action): Action =>
  'letter' in action ? { ...action, letter: { ...action.letter, key: id } } : action;

/** Everybody who waits for the moderators' decision is told once it has been carried out. */
function createDecisionReplies(
  state: CaseState,
  localizer: Localizer,
  createJob: (id: string, action: Action) => OutboxJob[],
): readonly OutboxJob[] {
  const { moderatorDecision, appeal } = state;
  if (!moderatorDecision || !isStrikeSettled(state)) return [];
  const author = state.evidence.message.author;
  const wasAppealed = appeal !== undefined && appeal.index < moderatorDecision.index;
  const mustTellAuthor = wasAppealed || (moderatorDecision.decision === 'overturn' && wasEverHidden(state));
  const toAuthor = mustTellAuthor
    ? createJob(deriveJobId(state.id, moderatorDecision.index, 'reply'), {
        kind: 'reply',
        member: author,
        letter: createDecisionMessage(state, localizer(author)),
      })
    : [];
  const toReporters = state.reports
    .filter((report) => report.index < moderatorDecision.index)
    .flatMap(({ index, reporter }) =>
      createJob(deriveJobId(state.id, moderatorDecision.index, 'reply', index), {
        kind: 'reply',
        member: reporter,
        letter: createReporterMessage(state, localizer(reporter)),
      }),
    );
  return [...toAuthor, ...toReporters];
}

/**
 * True when an owed action has become pointless: the case was decided otherwise, a newer step took its place, or
 * there is nothing to restore.
 * @example isObsolete(state, job, owed(state, voices, now)) // true: an overturn arrived before the hide was done
 */
export function isObsolete(
  state: CaseState,
  job: Pick<OutboxJob, 'id' | 'action'>,
  pendingJobs: readonly OutboxJob[],
): boolean {
  if (!pendingJobs.some((each) => each.id === job.id)) return true;
  for (const turn of state.visibilityChanges) {
    const target = turn.targets.find((each) => each.jobId === job.id);
    if (!target) continue;
    const nothingToRestore = turn.kind === 'restore' && !state.hiddenMessages.has(messageKey(target.ref));
    return turn !== state.visibilityChanges.at(-1) || nothingToRestore;
  }
  const step = state.sanctionChanges.find((each) =>
    [each.kind, 'warn'].some((kind) => deriveJobId(state.id, each.index, kind) === job.id),
  );
  if (!step) return false;
  if (step.by) return !isLift(step) && wasOverturnedSince(state, step);
  return isLift(step) === countsAsStrike(state);
}

/** It lifts what another step has brought. @example isLift(step) // true for the end of a timeout */
export const isLift = ({ kind }: Pick<SanctionChange, 'kind'>): boolean =>
  kind === 'end-timeout' || kind === 'release' || kind === 'unban';

const wasOverturnedSince = ({ moderatorDecision }: CaseState, step: SanctionChange): boolean =>
  moderatorDecision?.decision === 'overturn' && moderatorDecision.index > step.index;

/** A step that is not settled yet: the next one waits for it, so that up and down are never under way at once. @example if (isSanctionPending(state)) return; */
export const isSanctionPending = (state: CaseState): boolean =>
  state.sanctionChanges.some(
    (step) => step.kind !== 'warn' && !state.outcomes.has(deriveJobId(state.id, step.index, step.kind)),
  );

/**
 * The job that ends a quarantine or a ban by itself, once that has been done; undefined for what has no end or is
 * lifted otherwise by now.
 */
function expiryJob(
  state: CaseState,
  step: SanctionChange,
): { readonly job: string; readonly kind: 'release' | 'unban' } | undefined {
  if (!step.until || (step.kind !== 'quarantine' && step.kind !== 'ban')) return undefined;
  const kind = step.kind === 'quarantine' ? 'release' : 'unban';
  const outcome = state.outcomes.get(deriveJobId(state.id, step.index, step.kind));
  if (outcome?.action.kind !== step.kind || !hasSucceeded(outcome)) return undefined;
  if (state.sanctionChanges.some((each) => each.index > step.index && each.kind !== 'warn')) return undefined;
  return { job: deriveJobId(state.id, step.index, kind), kind };
}

/** Its time was over, and it has been lifted or left to another case. @example hasExpired(state, step) // true once the release is done */
export const hasExpired = (state: CaseState, step: SanctionChange): boolean =>
  EXPIRY_ACTION_KINDS.some((kind) => {
    const outcome = state.outcomes.get(deriveJobId(state.id, step.index, kind));
    return hasSucceeded(outcome) || outcome?.status === 'withheld';
  });

/** A measure's own end, which no strike taken back and no moderator asked for. @example isExpiryJob(state, job) // true for a quarantine of 72 hours */
export const isExpiryJob = (state: CaseState, { id }: Pick<OutboxJob, 'id'>): boolean =>
  state.sanctionChanges.some(
    (step) =>
      !isLift(step) && EXPIRY_ACTION_KINDS.some((kind) => deriveJobId(state.id, step.index, kind) === id),
  );

const EXPIRY_ACTION_KINDS = ['release', 'unban'] as const;

function createSanctionAction(
  state: CaseState,
  step: SanctionChange,
  kind: Exclude<SanctionChange['kind'], 'warn'>,
): Action {
  const member = state.evidence.message.author;
  return kind === 'timeout'
    ? { kind, member, until: step.until ?? step.at, reason: formatAuditReason(state) }
    : { kind, member, reason: formatAuditReason(state) };
}

function appliedSanction(state: CaseState, step: SanctionChange): string | undefined {
  if (step.kind === 'kick' || step.kind === 'ban') return step.kind;
  const outcome = state.outcomes.get(deriveJobId(state.id, step.index, step.kind));
  return hasSucceeded(outcome) ? outcome?.action.kind : undefined;
}

const formatAuditReason = (state: CaseState): string =>
  [state.id, ...new Set(state.evidence.verdict.signals.map((signal) => signal.rule))]
    .join(' ')
    .slice(0, MAX_AUDIT_REASON_LENGTH);
