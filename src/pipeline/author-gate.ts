import type { CaseEvent, Clock, Trigger } from '#core';
import { mayNeedHelp } from '#core';
import type { CaseState } from '../cases/index.ts';
import type { Gate } from '../gate/create-gate.ts';
import type { CaseRepository } from './delivery/case-repository.ts';

type GateOfAuthors = Pick<Gate, 'askAuthor' | 'endCase'>;

/** The gate for authors of offers of work. */
export interface AuthorGate {
  /**
   * Asks the author of a case to verify, if the author's own post is an offer of work that led to the case. A report
   * alone asks no one. Returns the case, which then says so. Throws when the archive is unavailable.
   */
  ask(state: CaseState, kind: Trigger['kind']): Promise<CaseState>;
  /** Lets the author in if the case was overturned. Returns the event for the case. Throws when a store fails. */
  releaseIfOverturned(state: CaseState): Promise<readonly CaseEvent[]>;
}

/**
 * Connects the cases with the gate. Without a gate, it does nothing.
 * @example const authorGate = createAuthorGate({ gate, caseRepository, clock }); await authorGate.ask(state, 'posted')
 */
export function createAuthorGate(ports: {
  readonly gate: GateOfAuthors | undefined;
  readonly caseRepository: Pick<CaseRepository, 'update'>;
  readonly clock: Clock;
}): AuthorGate {
  const { gate, caseRepository, clock } = ports;
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
  };
}

const isOfferOfWork = ({ latest: { verdict } }: CaseState): boolean =>
  verdict.stance === 'soliciting' && verdict.ruling !== 'pass' && !mayNeedHelp(verdict);
