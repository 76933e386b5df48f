import type { MessageGroup, MessageRef, Outcome } from '#core';
import { messageKey } from '#core';
import { deriveJobId } from './case-id.ts';
import { isSameMessage } from './message-group.ts';

/** One message that a turn hides or restores. */
export interface ChangeTarget {
  readonly ref: MessageRef;
  /** The job that does it. */
  readonly jobId: string;
  readonly outcome?: Outcome;
}

/** The case asks that its messages be hidden, or shown again. Each turn supersedes the one before. */
export interface VisibilityChange {
  /** The event that calls for it. */
  readonly index: number;
  readonly kind: 'hide' | 'restore';
  readonly byModerator: boolean;
  readonly targets: readonly ChangeTarget[];
  /** What became of it on the whole, once every target has its outcome. */
  readonly outcome?: Outcome;
}

/** The platform did it, wholly or in part. @example hasSucceeded({ action, status: 'degraded' }) // true */
export const hasSucceeded = (outcome: Outcome | undefined): boolean =>
  outcome?.status === 'done' || outcome?.status === 'degraded';

/** Whether anything of it was really done. @example hasAnySucceeded(turn) // true as soon as one of two pieces is hidden */
export const hasAnySucceeded = (change: VisibilityChange): boolean =>
  change.targets.some(({ outcome }) => hasSucceeded(outcome));

/** It asks for hiding and has taken effect or still may. @example isHideInForce(undefined) // false */
export const isHideInForce = (change: VisibilityChange | undefined): boolean =>
  change?.kind === 'hide' && (change.outcome === undefined || hasAnySucceeded(change));

/**
 * The messages of a case as targets of the event at `index`. The case's own has the plain job id, the other pieces
 * are told apart by their place.
 * @example createTargets('Y-4G7C2Q0M1X', 0, 'hide', own, [first, own]).map(({ job }) => job) // ['Y-4G7C2Q0M1X/0/hide/0', 'Y-4G7C2Q0M1X/0/hide']
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

/** A turn with one more outcome. @example settled(turn, 'Y-4G7C2Q0M1X/0/hide', outcome) */
export function withOutcome(change: VisibilityChange, job: string, outcome: Outcome): VisibilityChange {
  if (!change.targets.some((target) => target.jobId === job)) return change;
  return replaceTargets(
    change,
    change.targets.map((target) => (target.jobId === job ? { ...target, outcome } : target)),
  );
}

/** A hide that goes on to messages it does not have yet. @example withTargets(turn, targets).targets.length */
export function withTargets(change: VisibilityChange, more: readonly ChangeTarget[]): VisibilityChange {
  const fresh = more.filter((target) => !change.targets.some((each) => isSameMessage(each.ref, target.ref)));
  return fresh.length === 0 ? change : replaceTargets(change, [...change.targets, ...fresh]);
}

function replaceTargets(
  { outcome: _, ...turn }: VisibilityChange,
  targets: readonly ChangeTarget[],
): VisibilityChange {
  const outcome = combineOutcomes(targets);
  return { ...turn, targets, ...(outcome && { outcome }) };
}

/** Never better than it was: what one target lacks is said of all. */
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
    const found = relevantOutcomes.find((outcome) => outcome.status === status);
    if (found) return found;
  }
  return relevantOutcomes.find(({ detail }) => detail !== 'gone') ?? relevantOutcomes[0] ?? all[0];
}

/** What members can see: which messages are hidden now, wholly or in part. */
export type HiddenMessages = ReadonlyMap<string, 'yes' | 'partly'>;

/** @example applyOutcomeToHidden(state.hides, outcome).isSupported(messageKey(posted.ref)) // true */
export function applyOutcomeToHidden(
  before: HiddenMessages,
  { action, status, detail }: Outcome,
): HiddenMessages {
  if (status !== 'done' && status !== 'degraded') return before;
  const after = new Map(before);
  if (action.kind === 'restore') after.delete(messageKey(action.message.ref));
  else if (action.kind === 'hide') {
    const key = messageKey(action.message);
    // What somebody else removed is not ours to bring back.
    if (detail === 'gone') after.delete(key);
    else after.set(key, status === 'done' ? 'yes' : 'partly');
  } else return before;
  return after;
}
