import type { CaseEvent, Decision, Member, RequestResult, Wording } from '#core';
import { fillTemplate, memberKey, serverKey } from '#core';
import { type CaseState, createLiftEvents } from '../../cases/index.ts';

/** The receipt for a request about a case, and the events that the request adds to the case. */
export interface CaseResponse {
  readonly receipt: RequestResult;
  readonly events: readonly CaseEvent[];
}

type ReceiptWording = Wording['receipt'];

/** A receipt that refuses a request. @example refuse('too-many', wording.toomany).receipt.accepted // false */
export const refuse = (code: Exclude<RequestResult['code'], 'ok'>, text: string): CaseResponse => ({
  receipt: { accepted: false, code, text },
  events: [],
});

/** A receipt that accepts a request, with its events. @example accept(state.id, wording.noted, event) */
export const accept = (id: string, text: string, ...events: readonly CaseEvent[]): CaseResponse => ({
  receipt: { accepted: true, code: 'ok', text, caseId: id },
  events,
});

/**
 * The response to an appeal. Only the author may appeal; an appeal is stored once; after an overturn there is nothing
 * left to appeal against. Pure.
 * @example respondToAppeal(state, { author, plea }, wording, clock.now()).receipt.code // 'ok'
 */
export function respondToAppeal(
  state: CaseState,
  { author, plea }: { readonly author: Member; readonly plea: string },
  wording: ReceiptWording,
  at: Date,
): CaseResponse {
  const values = { case: state.id };
  if (memberKey(state.evidence.message.author) !== memberKey(author)) {
    return refuse('not-yours', fillTemplate(wording.notyours, values));
  }
  const text = fillTemplate(wording.appealed, values);
  if (state.appeal) return accept(state.id, text);
  if (state.moderatorDecision?.decision === 'overturn' && !state.needsDecision) {
    return refuse('already-decided', fillTemplate(wording.alreadyoverturned, values));
  }
  return accept(state.id, text, { kind: 'appealed', at, author, plea });
}

/** A card takes a moment to change, and a moderator takes a moment to read it. */
const CONCURRENT_CHANGE_MS = 5_000;

/**
 * Another moderator changed the case so recently that this one cannot have seen it.
 * @example isConcurrentChange(state.moderatorDecision, moderator, at)
 */
export const isConcurrentChange = (
  previousChange: { readonly at: Date; readonly moderator: Member } | undefined,
  moderator: Member,
  at: Date,
): boolean =>
  previousChange !== undefined &&
  previousChange.moderator.id !== moderator.id &&
  Math.abs(at.getTime() - previousChange.at.getTime()) < CONCURRENT_CHANGE_MS;

/**
 * The response to one decision, called again each time the case is read for it. A moderator who decides while another
 * decision is being stored, or has just been, has not seen it and gets `already-decided`. Later the other way is
 * allowed.
 * @example const respond = createDecisionResponder({ moderator, decision }, wording); respond(state, clock.now())
 */
export function createDecisionResponder(
  { moderator, decision }: { readonly moderator: Member; readonly decision: Decision },
  wording: ReceiptWording,
): (state: CaseState, at: Date) => CaseResponse {
  let firstDecisionIndex: number | undefined;
  return (state, at) => {
    if (
      moderator.moderator !== true ||
      serverKey(state.evidence.message.ref.server) !== serverKey(moderator.server)
    ) {
      return refuse('not-moderator', wording.notmoderator);
    }
    const lastDecisionIndex = state.moderatorDecision?.index ?? -1;
    firstDecisionIndex ??= lastDecisionIndex;
    if (
      lastDecisionIndex !== firstDecisionIndex ||
      isConcurrentChange(state.moderatorDecision, moderator, at) ||
      (!state.needsDecision && state.moderatorDecision?.decision === decision)
    ) {
      return refuse('already-decided', fillTemplate(wording.alreadydecided, { case: state.id }));
    }
    const text = fillTemplate(decision === 'uphold' ? wording.upheld : wording.overturned, {
      case: state.id,
    });
    const liftEvents = decision === 'overturn' ? createLiftEvents(state, moderator, at) : [];
    return accept(state.id, text, { kind: 'ruled', at, moderator, decision }, ...liftEvents);
  };
}
