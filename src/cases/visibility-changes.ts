import type { MessageGroup, MessageRef, Outcome } from '#core';
import { messageKey, UNCONFIRMED } from '#core';
import { deriveJobId, jobKindOf } from './case-id.ts';
import { isSameMessage } from './message-group.ts';

/** One message that a change hides or restores. */
export interface ChangeTarget {
  readonly ref: MessageRef;
  /** The job that hides or restores it. */
  readonly jobId: string;
  readonly outcome?: Outcome;
}

/** A request of the case to hide or to restore its messages. Each change replaces the one before. */
export interface VisibilityChange {
  /** The index of the event that requests it. */
  readonly index: number;
  readonly kind: 'hide' | 'restore';
  readonly byModerator: boolean;
  readonly targets: readonly ChangeTarget[];
  /** The combined outcome; absent until every target has one. */
  readonly outcome?: Outcome;
}

/**
 * Whether the platform did the action, fully or in part.
 * @example hasSucceeded({ action, status: 'degraded' }) // true
 */
export const hasSucceeded = (outcome: Outcome | undefined): boolean =>
  outcome?.status === 'done' || outcome?.status === 'degraded';

/**
 * Whether the platform was asked for the action and never said what it did. It may have happened.
 * @example isUnconfirmed({ action, status: 'failed', detail: 'unconfirmed' }) // true
 */
export const isUnconfirmed = (outcome: Outcome | undefined): boolean =>
  outcome?.status === 'failed' && outcome.detail === UNCONFIRMED;

/**
 * Whether a message may be hidden although no outcome says so: its newest hide is unconfirmed.
 * @example mayBeHidden(state.visibilityChanges, posted.ref) // true after the deadline of the confirmation
 */
export const mayBeHidden = (changes: readonly VisibilityChange[], ref: MessageRef): boolean =>
  isUnconfirmed(
    changes
      .filter(({ kind }) => kind === 'hide')
      .flatMap(({ targets }) => targets)
      .findLast((target) => isSameMessage(target.ref, ref))?.outcome,
  );

/**
 * Whether at least one target succeeded.
 * @example hasAnySucceeded(change) // true as soon as one of two messages is hidden
 */
export const hasAnySucceeded = (change: VisibilityChange): boolean =>
  change.targets.some(({ outcome }) => hasSucceeded(outcome));

/**
 * Whether an outcome of hiding or restoring leaves the post as it was: not done, or left to a moderator (`byhand`).
 * @example leavesPostAsIs({ action, status: 'degraded', detail: 'byhand' }) // true
 */
export const leavesPostAsIs = (outcome: Outcome): boolean =>
  !hasSucceeded(outcome) || outcome.detail === 'byhand';

/**
 * Whether at least one post was really hidden or restored.
 * @example hasChangedAny(change) // false if every post is left to a moderator
 */
export const hasChangedAny = (change: VisibilityChange | undefined): boolean =>
  change?.targets.some(({ outcome }) => outcome !== undefined && !leavesPostAsIs(outcome)) ?? false;

/**
 * Earlier versions stored `degraded` and `unsupported` both for an action that was replaced by a fallback and for one
 * that was not done at all. The job says which action was requested.
 * @example readStoredOutcome('Y-4G7C2Q0M1X/0/hide', outcome).status // 'failed'
 */
export function readStoredOutcome(job: string, outcome: Outcome): Outcome {
  if (outcome.status !== 'degraded' || outcome.detail !== 'unsupported') return outcome;
  return jobKindOf(job) === outcome.action.kind
    ? { ...outcome, status: 'failed' }
    : { ...outcome, detail: 'instead' };
}

/** Whether it is a hide that has succeeded or has no outcome yet. @example isHideInForce(undefined) // false */
export const isHideInForce = (change: VisibilityChange | undefined): boolean =>
  change?.kind === 'hide' && (change.outcome === undefined || hasAnySucceeded(change));

/**
 * Whether it is an automatic hide that was not done for at least one message, because of the hourly limit, a
 * decision on the same text, or shadow mode. It can be requested again.
 * @example isUndoneHide(state.visibilityChanges.at(-1)) // true above the hourly limit
 */
export const isUndoneHide = (change: VisibilityChange | undefined): boolean =>
  change?.kind === 'hide' &&
  !change.byModerator &&
  change.outcome !== undefined &&
  change.targets.some(
    ({ outcome }) =>
      outcome?.status === 'simulated' ||
      (outcome?.status === 'withheld' && (outcome.detail === 'quota' || outcome.detail === 'innocent')),
  );

/**
 * The messages of a case as targets of the event at `index`. The job id of the case's own message has no suffix; the
 * ids of the others end with their position in the group.
 * @example createTargets('Y-4G7C2Q0M1X', 0, 'hide', own, [first, own]).map(({ jobId }) => jobId) // ['Y-4G7C2Q0M1X/0/hide/0', 'Y-4G7C2Q0M1X/0/hide']
 */
export const createTargets = (
  id: string,
  index: number,
  kind: VisibilityChange['kind'],
  own: MessageRef,
  group: MessageGroup,
): readonly ChangeTarget[] =>
  group.map(({ ref }, nth) => ({
    ref,
    jobId: deriveJobId(id, index, kind, isSameMessage(ref, own) ? undefined : nth),
  }));

/** A change with one more outcome. @example withOutcome(change, 'Y-4G7C2Q0M1X/0/hide', outcome) */
export function withOutcome(change: VisibilityChange, job: string, outcome: Outcome): VisibilityChange {
  if (!change.targets.some((target) => target.jobId === job)) return change;
  return replaceTargets(
    change,
    change.targets.map((target) => (target.jobId === job ? { ...target, outcome } : target)),
  );
}

/**
 * Extends a hide to further messages; known messages are skipped.
 * @example withTargets(change, targets).targets.length
 */
export function withTargets(change: VisibilityChange, more: readonly ChangeTarget[]): VisibilityChange {
  const fresh = more.filter(
    (target) => !change.targets.some((other) => isSameMessage(other.ref, target.ref)),
  );
  return fresh.length === 0 ? change : replaceTargets(change, [...change.targets, ...fresh]);
}

function replaceTargets(
  { outcome: _, ...change }: VisibilityChange,
  targets: readonly ChangeTarget[],
): VisibilityChange {
  const outcome = combineOutcomes(targets);
  return { ...change, targets, ...(outcome && { outcome }) };
}

/** The combined outcome of all targets is the worst one. */
function combineOutcomes(targets: readonly ChangeTarget[]): Outcome | undefined {
  const all = targets.flatMap(({ outcome }) => outcome ?? []);
  if (all.length < targets.length) return undefined;
  const relevantOutcomes = all.filter(({ detail }) => detail !== 'overtaken');
  const unsuccessful = relevantOutcomes.find((outcome) => !hasSucceeded(outcome));
  if (unsuccessful && relevantOutcomes.some(hasSucceeded)) {
    return { ...unsuccessful, status: 'degraded', detail: unsuccessful.detail ?? 'unknown' };
  }
  const worstFirst = ['failed', 'withheld', 'simulated', 'degraded'] as const;
  for (const status of worstFirst) {
    const worst = relevantOutcomes.find((outcome) => outcome.status === status);
    if (worst) return worst;
  }
  return relevantOutcomes.find(({ detail }) => detail !== 'gone') ?? relevantOutcomes[0] ?? all[0];
}

/** The messages that are hidden now, by message key: fully (`yes`) or in part (`partly`). */
export type HiddenMessages = ReadonlyMap<string, 'yes' | 'partly'>;

/**
 * The hidden messages after one more outcome.
 * @example applyOutcomeToHidden(state.hiddenMessages, outcome).has(messageKey(posted.ref)) // true
 */
export function applyOutcomeToHidden(
  before: HiddenMessages,
  { action, status, detail }: Outcome,
): HiddenMessages {
  if (status !== 'done' && status !== 'degraded') return before;
  const after = new Map(before);
  if (action.kind === 'restore') after.delete(messageKey(action.message.ref));
  else if (action.kind === 'hide') {
    const key = messageKey(action.message);
    // A message that someone else deleted is not restored later.
    if (detail === 'gone') after.delete(key);
    else after.set(key, status === 'done' ? 'yes' : 'partly');
  } else return before;
  return after;
}
