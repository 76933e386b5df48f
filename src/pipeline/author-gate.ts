import type { CaseEvent, Clock, Log, Trigger } from '#core';
import { mayNeedHelp } from '#core';
import { createLruMap, errorName } from '#lib';
import { type CaseState, deriveGateHistory } from '../cases/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import type { CaseRepository } from './delivery/case-repository.ts';

type GateOfAuthors = Pick<Gate, 'askAuthor' | 'endCase' | 'reportBan'>;

/** Cases whose ban was reported by this process. The gate itself reports a ban once, also after a restart. */
const MAX_REPORTED_CASES = 1000;

/** The gate for authors of offers of work. */
export interface AuthorGate {
  /**
   * Asks the author of a case to verify, if the author's own post is an offer of work that led to the case. A report
   * alone asks no one. Returns the case, which then says so. Throws when the archive is unavailable.
   */
  ask(state: CaseState, kind: Trigger['kind']): Promise<CaseState>;
  /** Lets the author in if the case was overturned. Returns the event for the case. Throws when a store fails. */
  releaseIfOverturned(state: CaseState): Promise<readonly CaseEvent[]>;
  /** If the case has banned its author, moderators learn of other accounts with the author's number. Never throws. */
  reportBan(state: CaseState): Promise<void>;
}

/**
 * Connects the cases with the gate. Without a gate, it does nothing.
 * @example const authorGate = createAuthorGate({ gate, caseRepository, clock, log }); await authorGate.ask(state, 'posted')
 */
export function createAuthorGate(ports: {
  readonly gate: GateOfAuthors | undefined;
  readonly caseRepository: Pick<CaseRepository, 'update'>;
  readonly clock: Clock;
  readonly log: Log;
}): AuthorGate {
  const { gate, caseRepository, clock, log } = ports;
  const reportedCases = createLruMap<true>(MAX_REPORTED_CASES);
  return {
    async ask(state, kind) {
      if (!gate || kind === 'reported' || state.gate || !isOfferOfWork(state)) return state;
      const member = state.latest.message.author;
      if (member.unknown) return state;
      const muting = await gate.askAuthor(member, state.id);
      if (!muting) return state;
      const event = { kind: 'gated', at: clock.now(), member, muting } as const;
      const planEvents = (newest: CaseState | undefined) => (newest?.gate ? [] : [event]);
      return (await caseRepository.update(state.id, planEvents, state)) ?? state;
    },
    async releaseIfOverturned(state) {
      if (!gate || state.gate?.state === 'released') return [];
      if (state.moderatorDecision?.decision !== 'overturn') return [];
      const member = state.latest.message.author;
      if (!(await gate.endCase(member, state.id))) return [];
      return [{ kind: 'ungated', at: clock.now(), member }];
    },
    async reportBan(state) {
      if (!gate || reportedCases.get(state.id) || !deriveGateHistory([state]).banned) return;
      try {
        await gate.reportBan(state.latest.message.author);
        reportedCases.set(state.id, true);
      } catch (error) {
        log.error('gate_ban_report_failed', { case: state.id, error: errorName(error) });
      }
    },
  };
}

const isOfferOfWork = ({ latest: { verdict } }: CaseState): boolean =>
  verdict.stance === 'soliciting' && verdict.ruling !== 'pass' && !mayNeedHelp(verdict);
