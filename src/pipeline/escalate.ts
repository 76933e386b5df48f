import type { Archive, CaseEvent, Policies, Rung } from '#core';
import { type CaseState, caseState, effective, jobId, lapsed, measuresInForce } from '../cases/index.ts';

const CASES_SEARCHED = 50;
const MINUTE_MS = 60 * 1000;

/** What lifts which. */
const LIFTS = { timeout: 'end-timeout', quarantine: 'release', ban: 'unban' } as const;

type Escalated = Extract<CaseEvent, { kind: 'escalated' }>;
type Strike = Extract<CaseEvent, { kind: 'struck' | 'unstruck' }>;

/** What the ladder asks for after a strike was counted or taken back. */
export type Escalate = (state: CaseState, strikes: readonly Strike[]) => Promise<readonly Escalated[]>;

/**
 * Up: the highest rung that the count reaches. Down: whatever is in force against the author and whose rung the
 * remaining strikes no longer reach is lifted, whichever case brought it.
 * @example const escalate = createEscalate({ archive, policies });
 */
export function createEscalate(ports: {
  readonly archive: Pick<Archive, 'casesOf' | 'read'>;
  readonly policies: Pick<Policies, 'of'>;
}): Escalate {
  const { archive, policies } = ports;

  return async (state, strikes) => {
    const [strike] = strikes;
    if (!strike) return [];
    const { ladder } = policies.of(strike.member.server);
    // A moderator has chosen the measure already.
    if (strike.kind === 'struck' && measuresInForce(state, strike.at).length > 0) return [];
    if (strike.kind === 'struck') return [up(strike, ladder)];

    const inForce = new Set<Sanction['kind']>();
    for (const id of new Set([state.id, ...(await archive.casesOf(strike.member, CASES_SEARCHED))])) {
      const each = id === state.id ? state : caseState(await archive.read(id));
      for (const sanction of each ? sanctions(each, strike.at) : []) {
        const reached = ladder.some((rung) => rung.do === sanction.rung && rung.strikes <= strike.count);
        if (!reached) inForce.add(sanction.kind);
      }
    }
    return [...inForce].map((kind) => ({
      kind: 'escalated',
      at: strike.at,
      rung: LIFTS[kind],
    }));
  };
}

function up(strike: Strike, ladder: readonly Rung[]): Escalated {
  const rung = ladder.findLast((each) => each.strikes <= strike.count);
  const { at } = strike;
  const minutes = rung && minutesOf(rung);
  return {
    kind: 'escalated',
    at,
    rung: rung?.do ?? 'warn',
    ...(minutes !== undefined && { until: new Date(at.getTime() + minutes * MINUTE_MS) }),
  };
}

/** How long it lasts; undefined where nothing ends it by itself. */
function minutesOf(rung: Rung): number | undefined {
  if (rung.do === 'timeout') return rung.minutes;
  if (rung.do === 'quarantine') return rung.hours && rung.hours * 60;
  return rung.do === 'ban' ? rung.days && rung.days * 24 * 60 : undefined;
}

/** A rung that was asked for, and what was really done for it. */
interface Sanction {
  readonly rung: Rung['do'];
  readonly kind: keyof typeof LIFTS;
}

/** What a case has brought upon its author and may still be in force. */
const sanctions = (state: CaseState, at: Date): Sanction[] =>
  state.steps.flatMap((step): Sanction[] => {
    const { rung } = step;
    // What a moderator asked for is lifted by a moderator's word, not by a count.
    if (rung === 'end-timeout' || rung === 'release' || rung === 'unban' || step.by) return [];
    const outcome = state.outcomes.get(jobId(state.id, step.index, rung));
    if (!outcome || !effective(outcome) || lapsed(state, step)) return [];
    const { action } = outcome;
    if (action.kind === 'quarantine') return [{ rung, kind: 'quarantine' }];
    if (action.kind === 'ban') {
      const over = state.steps.some((each) => each.rung === 'unban' && each.index > step.index);
      return over ? [] : [{ rung, kind: 'ban' }];
    }
    return action.kind === 'timeout' && action.until > at ? [{ rung, kind: 'timeout' }] : [];
  });
