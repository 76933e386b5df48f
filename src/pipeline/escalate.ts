import type { Archive, CaseEvent, LadderStep, PolicyStore, ReversibleSanctionKind } from '#core';
import { ACTIONS, isReversibleSanction, isUndo, ladderStepMinutes } from '#core';
import {
  activeManualSanctions,
  applyJobId,
  type CaseState,
  deriveCaseState,
  isLiftRequested,
  sanctionStatus,
} from '../cases/index.ts';

const MAX_CASES_SEARCHED = 50;
const MINUTE_MS = 60 * 1000;

type EscalatedEvent = Extract<CaseEvent, { kind: 'escalated' }>;
type StrikeChangeEvent = Extract<CaseEvent, { kind: 'struck' | 'unstruck' }>;

/** What the ladder asks for after a strike was counted or taken back. */
export type EscalateStep = (
  state: CaseState,
  strikes: readonly StrikeChangeEvent[],
) => Promise<readonly EscalatedEvent[]>;

/**
 * Up: the highest rung that the count reaches. Down: whatever is in force against the author and whose rung the
 * remaining strikes no longer reach is lifted, whichever case brought it.
 * @example const escalate = createEscalateStep({ archive, policies });
 */
export function createEscalateStep(ports: {
  readonly archive: Pick<Archive, 'listCasesByAuthor' | 'read'>;
  readonly policies: Pick<PolicyStore, 'of'>;
}): EscalateStep {
  const { archive, policies } = ports;

  return async (state, strikes) => {
    const [strike] = strikes;
    if (!strike) return [];
    const { ladder } = policies.of(strike.member.server);
    // A moderator has chosen the measure already.
    if (strike.kind === 'struck' && activeManualSanctions(state, strike.at).length > 0) return [];
    if (strike.kind === 'struck') return [escalationFor(strike, ladder)];

    const inForce = new Set<SanctionInForce['kind']>();
    for (const id of new Set([
      state.id,
      ...(await archive.listCasesByAuthor(strike.member, MAX_CASES_SEARCHED)),
    ])) {
      const each = id === state.id ? state : deriveCaseState(await archive.read(id));
      for (const sanction of each ? sanctionsInForce(each, strike.at) : []) {
        const reached = ladder.some((rung) => rung.do === sanction.rung && rung.strikes <= strike.count);
        if (!reached) inForce.add(sanction.kind);
      }
    }
    return [...inForce].map((kind) => ({
      kind: 'escalated',
      at: strike.at,
      rung: ACTIONS[kind].undoneBy,
    }));
  };
}

function escalationFor(strike: StrikeChangeEvent, ladder: readonly LadderStep[]): EscalatedEvent {
  const rung = ladder.findLast((each) => each.strikes <= strike.count);
  const { at } = strike;
  const minutes = rung && ladderStepMinutes(rung);
  return {
    kind: 'escalated',
    at,
    rung: rung?.do ?? 'warn',
    ...(minutes !== undefined && { until: new Date(at.getTime() + minutes * MINUTE_MS) }),
  };
}

/** A rung that was asked for, and what was really done for it. */
interface SanctionInForce {
  readonly rung: LadderStep['do'];
  readonly kind: ReversibleSanctionKind;
}

/** What a case has brought upon its author and may still be in force. */
const sanctionsInForce = (state: CaseState, at: Date): SanctionInForce[] =>
  state.sanctionChanges.flatMap((step): SanctionInForce[] => {
    const { kind } = step;
    // What a moderator asked for is lifted by a moderator's word, not by a count.
    if (isUndo(kind) || step.by) return [];
    if (sanctionStatus(state, step) !== 'applied') return [];
    const { action } = state.outcomes.get(applyJobId(state, step))!;
    if (!isReversibleSanction(action.kind) || ('until' in action && action.until <= at)) return [];
    // One case asks for the end of a ban only once; the end of a timeout or a quarantine may be asked for again.
    if (action.kind === 'ban' && isLiftRequested(state, step)) return [];
    return [{ rung: kind, kind: action.kind }];
  });
