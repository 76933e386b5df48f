import type {
  Action,
  ActionKind,
  CaseEvent,
  LadderActionKind,
  Member,
  Outcome,
  Policy,
  ReversibleSanctionKind,
  SanctionChangeKind,
  UndoOf,
} from '#core';
import { ACTIONS, fillTemplate, isReversibleSanction, LADDER_ACTION_KINDS, traitsOf } from '#core';
import { deriveJobId } from './case-id.ts';
import type { CaseState, SanctionChange } from './case-state.ts';
import { formatTime, type ReaderLocale } from './localizer.ts';
import { hasSucceeded, isUnconfirmed } from './visibility-changes.ts';

/** The status of a sanction change. It only moves forward: requested, applied, lifted. */
export type SanctionStatus =
  /** No outcome yet: a job for it waits or runs. */
  | 'requested'
  /** The platform applied it, fully or in part. */
  | 'applied'
  /** Its time is over: it was ended, or another case still needs it. */
  | 'lifted'
  /** Not applied: failed, withheld, or only simulated. */
  | 'rejected';

const DEFAULT_TIMEOUT_MINUTES = 60;

/** The id of the job that applies it. @example applyJobId(state, change) // 'Y-4G7C2Q0M1X/3/ban' */
export const applyJobId = (state: CaseState, change: SanctionChange): string =>
  deriveJobId(state.id, change.index, change.kind);

/** The id of the job that sends the warning about it. @example warningJobId(state, change) // 'Y-4G7C2Q0M1X/3/warn' */
export const warningJobId = (state: CaseState, change: SanctionChange): string =>
  deriveJobId(state.id, change.index, 'warn');

/**
 * The id of the job that ends it at its `until`; undefined for a kind that the platform ends, or that has no end.
 * @example expiryJobId(state, change) // 'Y-4G7C2Q0M1X/3/unban'
 */
function expiryJobId(state: CaseState, change: SanctionChange): string | undefined {
  const kind = expiryActionKind(change.kind);
  return kind && deriveJobId(state.id, change.index, kind);
}

const expiryActionKind = (kind: SanctionChangeKind) =>
  isReversibleSanction(kind) && ACTIONS[kind].ends === 'job' ? ACTIONS[kind].undoneBy : undefined;

const outcomeOf = (state: CaseState, change: SanctionChange): Outcome | undefined =>
  state.outcomes.get(applyJobId(state, change));

/**
 * The status of a sanction change, from the outcomes of its jobs.
 * @example sanctionStatus(state, change) // 'applied'
 */
export function sanctionStatus(state: CaseState, change: SanctionChange): SanctionStatus {
  const outcome = outcomeOf(state, change);
  if (!outcome) return 'requested';
  if (!hasSucceeded(outcome)) return 'rejected';
  const jobId = expiryJobId(state, change);
  const expiry = jobId === undefined ? undefined : state.outcomes.get(jobId);
  return hasSucceeded(expiry) || expiry?.status === 'withheld' ? 'lifted' : 'applied';
}

/**
 * Whether it must be ended when its reason is gone: it is applied, or the platform never confirmed it.
 * @example mayBeInForce(state, change) // true after the deadline of its confirmation
 */
export const mayBeInForce = (state: CaseState, change: SanctionChange): boolean =>
  sanctionStatus(state, change) === 'applied' || isUnconfirmed(outcomeOf(state, change));

/**
 * Whether it is applied or still requested.
 * @example isInForce(state, change) // false once a quarantine of 72 hours is over
 */
export function isInForce(state: CaseState, change: SanctionChange): boolean {
  const status = sanctionStatus(state, change);
  return status === 'requested' || status === 'applied';
}

/**
 * Whether a sanction has no outcome yet. The next one waits for it, so that two never run at the same time.
 * @example if (isSanctionPending(state)) return;
 */
export const isSanctionPending = (state: CaseState): boolean =>
  state.sanctionChanges.some(
    (change) => change.kind !== 'warn' && sanctionStatus(state, change) === 'requested',
  );

/** A sanction that a warning may state. */
export interface AppliedSanction {
  readonly kind: ActionKind;
  readonly until?: Date;
  /** The member can still post in some channels. */
  readonly isPartial: boolean;
}

/**
 * Details of a quarantine that stops the member in no channel: removed from none, or a role that closes none. It must be
 * ended like any other, because it may affect further channels, but no message says that the member cannot post.
 */
const NO_EFFECT_DETAILS: ReadonlySet<string | undefined> = new Set(['nowhere', 'roleuseless']);
/** Details of a quarantine that the platform could do only in some channels. */
const PARTIAL_QUARANTINE_DETAILS: ReadonlySet<string | undefined> = new Set(['partly', 'roleopen']);

/**
 * Whether it is the outcome of a quarantine after which the member can still post in every channel.
 * @example isWithoutEffect({ action, status: 'degraded', detail: 'roleuseless' }) // true
 */
export const isWithoutEffect = ({ action, detail }: Outcome): boolean =>
  action.kind === 'quarantine' && NO_EFFECT_DETAILS.has(detail);

/**
 * The action that the platform applied for a sanction, possibly a fallback; undefined if none. Before there is an
 * outcome, it is the planned action: the warning about a removal is sent before the removal.
 * @example appliedSanction(state, change)?.kind // 'timeout'
 */
export function appliedSanction(state: CaseState, change: SanctionChange): AppliedSanction | undefined {
  const { kind, until } = change;
  const outcome = outcomeOf(state, change);
  if (!outcome) return { kind, isPartial: false, ...(until && { until }) };
  if (!hasSucceeded(outcome) || isWithoutEffect(outcome)) return undefined;
  const { action, detail } = outcome;
  // A fallback does not end when the requested action would end.
  const end = 'until' in action ? action.until : action.kind === kind ? until : undefined;
  const isPartial = action.kind === 'quarantine' && PARTIAL_QUARANTINE_DETAILS.has(detail);
  return { kind: action.kind, isPartial, ...(end && { until: end }) };
}

/**
 * The kind that a platform does for a requested kind: the kind itself, or its best supported fallback. Undefined if the
 * platform can do neither.
 * @example supportedKind('ban', new Set(['quarantine'])) // 'quarantine'
 */
export const supportedKind = (kind: ActionKind, supports: ReadonlySet<ActionKind>): ActionKind | undefined =>
  supports.has(kind) ? kind : traitsOf(kind).fallbacks.find((fallback) => supports.has(fallback));

/**
 * Whether the member is removed, so that the warning must be sent first. A platform that cannot remove members does a
 * fallback, and the warning states what was really done. `supports` absent: the platform is not known.
 * @example isWarnedFirst('ban', adapter.supports) // true on a platform that can ban
 */
export const isWarnedFirst = (
  kind: SanctionChangeKind,
  supports: ReadonlySet<ActionKind> | undefined,
): boolean => {
  const done = supports ? supportedKind(kind, supports) : kind;
  return done !== undefined && ACTIONS[done].removesMember;
};

/**
 * The job that ends an applied sanction at its `until`. Undefined before it was applied, after it was lifted, if the
 * platform applied a fallback instead, or if a later change replaced it.
 * @example expiryOf(state, change) // { jobId: 'Y-4G7C2Q0M1X/3/release', kind: 'release' }
 */
export function expiryOf(
  state: CaseState,
  change: SanctionChange,
): { readonly jobId: string; readonly kind: UndoOf<ReversibleSanctionKind> } | undefined {
  const kind = expiryActionKind(change.kind);
  const jobId = expiryJobId(state, change);
  if (!kind || jobId === undefined || !change.until) return undefined;
  if (sanctionStatus(state, change) !== 'applied' || outcomeOf(state, change)?.action.kind !== change.kind) {
    return undefined;
  }
  const isReplaced = state.sanctionChanges.some(
    (other) => other.index > change.index && other.kind !== 'warn',
  );
  return isReplaced ? undefined : { jobId, kind };
}

/**
 * Whether a job ends a sanction because its `until` has passed (not because of a revoked strike or a moderator).
 * @example isExpiryJob(state, job) // true for a quarantine of 72 hours
 */
export const isExpiryJob = (state: CaseState, { id }: { readonly id: string }): boolean =>
  state.sanctionChanges.some((change) => expiryJobId(state, change) === id);

/** The sanction change that a job applies or warns about. @example findSanctionChange(state, job.id)?.kind // 'ban' */
export const findSanctionChange = (state: CaseState, jobId: string): SanctionChange | undefined =>
  state.sanctionChanges.find(
    (change) => applyJobId(state, change) === jobId || warningJobId(state, change) === jobId,
  );

/**
 * The action of a kind that applies a change, or that ends it.
 * @example createSanctionAction('timeout', state, change, 'Y-4G7C2Q0M1X spam/x').kind // 'timeout'
 */
export function createSanctionAction(
  kind: Exclude<SanctionChangeKind, 'warn'>,
  state: CaseState,
  { until, at }: SanctionChange,
  reason: string,
): Action {
  const member = state.evidence.message.author;
  return kind === 'timeout' ? { kind, member, until: until ?? at, reason } : { kind, member, reason };
}

/**
 * The sentence of a warning that names the sanction; undefined for none, or for an action that is not a ladder step.
 * @example formatSanction({ kind: 'ban', isPartial: false }, change, locale) // 'このサーバーに参加できなくなりました。'
 */
export function formatSanction(
  applied: AppliedSanction | undefined,
  { by }: SanctionChange,
  { wording: { letter }, language }: ReaderLocale,
): string | undefined {
  if (applied === undefined || !isLadderAction(applied.kind)) return undefined;
  const until = applied.until && formatTime(applied.until, language);
  switch (applied.kind) {
    case 'warn':
      return undefined;
    case 'timeout':
      return until && fillTemplate(by ? letter.pausedbymoderator : letter.timeout, { until });
    case 'quarantine':
      if (applied.isPartial) return letter.quarantinepartly;
      if (by) return letter.quarantinedbymoderator;
      return until ? fillTemplate(letter.quarantineuntil, { until }) : letter.quarantine;
    case 'kick':
      return letter.kick;
    case 'ban':
      if (by) return letter.bannedbymoderator;
      return until ? fillTemplate(letter.banuntil, { until }) : letter.ban;
    default:
      return applied.kind satisfies never;
  }
}

const isLadderAction = (kind: ActionKind): kind is LadderActionKind =>
  (LADDER_ACTION_KINDS as readonly ActionKind[]).includes(kind);

/**
 * The length of a timeout by a moderator, in minutes: the same as the first timeout of the ladder.
 * @example manualTimeoutMinutes(policy) // 60
 */
export const manualTimeoutMinutes = ({ ladder }: Pick<Policy, 'ladder'>): number =>
  ladder.find((step) => step.do === 'timeout')?.minutes ?? DEFAULT_TIMEOUT_MINUTES;

type ReversibleChange = SanctionChange & { readonly kind: ReversibleSanctionKind };

/**
 * The sanctions of this case that moderators requested and that are in force at `at`.
 * @example activeManualSanctions(state, clock.now()).map(({ kind }) => kind) // ['ban']
 */
export const activeManualSanctions = (state: CaseState, at: Date): readonly ReversibleChange[] =>
  activeSanctions(state, at).filter(({ by }) => by);

/**
 * The sanctions of this case that are in force or requested at `at`, those of the ladder as well.
 * @example activeSanctions(state, clock.now()).map(({ kind }) => kind) // ['quarantine']
 */
export const activeSanctions = (state: CaseState, at: Date): readonly ReversibleChange[] =>
  state.sanctionChanges.flatMap((change) => {
    const { kind, until } = change;
    if (!isReversibleSanction(kind)) return [];
    const isOver = ACTIONS[kind].ends === 'platform' && until !== undefined && until <= at;
    return isOver || isLiftRequested(state, change) || !isInForce(state, change) ? [] : [{ ...change, kind }];
  });

/** The sanctions of moderators that the platform never confirmed. */
const unconfirmedManualSanctions = (state: CaseState): readonly ReversibleChange[] =>
  state.sanctionChanges.flatMap((change) =>
    isReversibleSanction(change.kind) &&
    change.by &&
    isUnconfirmed(outcomeOf(state, change)) &&
    !isLiftRequested(state, change)
      ? [{ ...change, kind: change.kind }]
      : [],
  );

/**
 * Whether a later event of the same case requests its end.
 * @example isLiftRequested(state, ban) // true after an overturn
 */
export const isLiftRequested = (state: CaseState, { kind, index }: SanctionChange): boolean =>
  isReversibleSanction(kind) &&
  state.sanctionChanges.some((other) => other.kind === ACTIONS[kind].undoneBy && other.index > index);

/**
 * The events of an overturn that end the sanctions that moderators requested.
 * @example createLiftEvents(state, moderator, clock.now()).length // 1 when a ban is in force
 */
export const createLiftEvents = (
  state: CaseState,
  moderator: Member,
  at: Date,
  sinceIndex = 0,
): readonly CaseEvent[] =>
  [...activeManualSanctions(state, at), ...unconfirmedManualSanctions(state)]
    .filter(({ index }) => index >= sinceIndex)
    .map(({ kind }) => ({ kind: 'escalated', at, rung: ACTIONS[kind].undoneBy, by: moderator }));
