import type { MessageRef, Outcome, Pieces } from '#core';
import { messageKey } from '#core';
import { jobId } from './id.ts';
import { same } from './together.ts';

/** One message that a turn hides or restores. */
export interface Target {
  readonly ref: MessageRef;
  /** The job that does it. */
  readonly job: string;
  readonly outcome?: Outcome;
}

/** The case asks that its messages be hidden, or shown again. Each turn supersedes the one before. */
export interface Turn {
  /** The event that calls for it. */
  readonly index: number;
  readonly kind: 'hide' | 'restore';
  readonly byModerator: boolean;
  readonly targets: readonly Target[];
  /** What became of it on the whole, once every target has its outcome. */
  readonly outcome?: Outcome;
}

/** The platform did it, wholly or in part. @example effective({ action, status: 'degraded' }) // true */
export const effective = (outcome: Outcome | undefined): boolean =>
  outcome?.status === 'done' || outcome?.status === 'degraded';

/** Whether anything of it was really done. @example took(turn) // true as soon as one of two pieces is hidden */
export const took = (turn: Turn): boolean => turn.targets.some(({ outcome }) => effective(outcome));

/** It asks for hiding and has taken effect or still may. @example stands(undefined) // false */
export const stands = (turn: Turn | undefined): boolean =>
  turn?.kind === 'hide' && (turn.outcome === undefined || took(turn));

/**
 * The messages of a case as targets of the event at `index`. The case's own has the plain job id, the other pieces
 * are told apart by their place.
 * @example targetsOf('Y-4G7C2Q0M1X', 0, 'hide', own, [first, own]).map(({ job }) => job) // ['Y-4G7C2Q0M1X/0/hide/0', 'Y-4G7C2Q0M1X/0/hide']
 */
export const targetsOf = (
  id: string,
  index: number,
  kind: Turn['kind'],
  own: MessageRef,
  pieces: Pieces,
): readonly Target[] =>
  pieces.map(({ ref }, nth) => ({ ref, job: jobId(id, index, kind, same(ref, own) ? undefined : nth) }));

/** A turn with one more outcome. @example settled(turn, 'Y-4G7C2Q0M1X/0/hide', outcome) */
export function settled(turn: Turn, job: string, outcome: Outcome): Turn {
  if (!turn.targets.some((target) => target.job === job)) return turn;
  return withTargets(
    turn,
    turn.targets.map((target) => (target.job === job ? { ...target, outcome } : target)),
  );
}

/** A hide that goes on to messages it does not have yet. @example extended(turn, targets).targets.length */
export function extended(turn: Turn, more: readonly Target[]): Turn {
  const fresh = more.filter((target) => !turn.targets.some((each) => same(each.ref, target.ref)));
  return fresh.length === 0 ? turn : withTargets(turn, [...turn.targets, ...fresh]);
}

function withTargets({ outcome: _, ...turn }: Turn, targets: readonly Target[]): Turn {
  const outcome = onTheWhole(targets);
  return { ...turn, targets, ...(outcome && { outcome }) };
}

/** Never better than it was: what one target lacks is said of all. */
function onTheWhole(targets: readonly Target[]): Outcome | undefined {
  const all = targets.flatMap(({ outcome }) => outcome ?? []);
  if (all.length < targets.length) return undefined;
  const asked = all.filter(({ detail }) => detail !== 'overtaken');
  const lacking = asked.find((outcome) => !effective(outcome));
  if (lacking && asked.some(effective)) {
    return { ...lacking, status: 'degraded', detail: lacking.detail ?? 'unknown' };
  }
  const worst = ['failed', 'withheld', 'simulated', 'degraded'] as const;
  for (const status of worst) {
    const found = asked.find((outcome) => outcome.status === status);
    if (found) return found;
  }
  return asked.find(({ detail }) => detail !== 'gone') ?? asked[0] ?? all[0];
}

/** What members can see: which messages are hidden now, wholly or in part. */
export type Hides = ReadonlyMap<string, 'yes' | 'partly'>;

/** @example hidesAfter(state.hides, outcome).has(messageKey(posted.ref)) // true */
export function hidesAfter(before: Hides, { action, status, detail }: Outcome): Hides {
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
