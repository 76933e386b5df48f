import type { Archive, CaseEvent, LadderStep, PolicyStore, ReversibleSanctionKind } from '#core';
import { ACTIONS, isReversibleSanction, isUndo, ladderStepMinutes } from '#core';
import {
  activeManualSanctions,
  applyJobId,
  type CaseState,
  deriveCaseState,
  isLiftRequested,
  mayBeInForce,
} from '../cases/index.ts';

const MAX_CASES_SEARCHED = 50;
const MINUTE_MS = 60 * 1000;

type EscalatedEvent = Extract<CaseEvent, { kind: 'escalated' }>;
type StrikeChangeEvent = Extract<CaseEvent, { kind: 'struck' | 'unstruck' }>;

/**
 * The sanctions that the server's ladder requests after a strike was counted or revoked. Empty without a strike. Throws
 * when the archive is unavailable.
 */
export type EscalateStep = (
  state: CaseState,
  strikes: readonly StrikeChangeEvent[],
) => Promise<readonly EscalatedEvent[]>;

/**
 * Creates the step. After a new strike, it requests the highest ladder step that the count reaches. After a revoked
 * strike, it lifts all sanctions against the author, from any case, whose step requires more strikes than remain.
 * @example const escalate = createEscalateStep({ archive, policies }); await escalate(state, strikes)
 */
export function createEscalateStep(ports: {
  readonly archive: Pick<Archive, 'listCasesByAuthor' | 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
}): EscalateStep {
  const { archive, policies } = ports;

  return async (state, [strike]) => {
    if (!strike) return [];
    const { ladder } = policies.of(strike.member.server);
    if (strike.kind === 'struck') {
      // A moderator has already chosen the sanction.
      return activeManualSanctions(state, strike.at).length > 0 ? [] : [escalationFor(strike, ladder)];
    }

    const toLift = new Set<SanctionInForce['kind']>();
    const earlierIds = await archive.listCasesByAuthor(strike.member, MAX_CASES_SEARCHED);
    for (const id of new Set([state.id, ...earlierIds])) {
      const caseState = id === state.id ? state : deriveCaseState(await archive.read(id));
      for (const sanction of caseState ? sanctionsInForce(caseState, strike.at) : []) {
        const isReached = ladder.some(
          (step) => step.do === sanction.requested && step.strikes <= strike.count,
        );
        if (!isReached) toLift.add(sanction.kind);
      }
    }
    return [...toLift].map((kind) => ({ kind: 'escalated', at: strike.at, rung: ACTIONS[kind].undoneBy }));
  };
}

function escalationFor(strike: StrikeChangeEvent, ladder: readonly LadderStep[]): EscalatedEvent {
  const step = ladder.findLast(({ strikes }) => strikes <= strike.count);
  const { at } = strike;
  const minutes = step && ladderStepMinutes(step);
  return {
    kind: 'escalated',
    at,
    rung: step?.do ?? 'warn',
    ...(minutes !== undefined && { until: new Date(at.getTime() + minutes * MINUTE_MS) }),
  };
}

/** A sanction that the ladder requested, and the action that the platform applied. */
interface SanctionInForce {
  readonly requested: LadderStep['do'];
  readonly kind: ReversibleSanctionKind;
}

/** The sanctions of a case that may still be in force. */
const sanctionsInForce = (state: CaseState, at: Date): SanctionInForce[] =>
  state.sanctionChanges.flatMap((change): SanctionInForce[] => {
    const { kind: requested } = change;
    // Only moderators lift a sanction of a moderator; the number of strikes does not.
    if (isUndo(requested) || change.by) return [];
    if (!mayBeInForce(state, change)) return [];
    const { action } = state.outcomes.get(applyJobId(state, change))!;
    if (!isReversibleSanction(action.kind) || ('until' in action && action.until <= at)) return [];
    // A case requests the end of a ban only once. The end of a timeout or a quarantine may be requested again.
    if (action.kind === 'ban' && isLiftRequested(state, change)) return [];
    return [{ requested, kind: action.kind }];
  });
