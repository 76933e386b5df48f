import type { CaseEvent, Decision, Member, RequestResult, Wording } from '#core';
import { fillTemplate, memberKey, serverKey } from '#core';
import { type CaseState, createLiftEvents } from '../../cases/index.ts';

/** The result of a request about a case, and the events that it adds to the case. */
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

/** Between two decisions: enough to add what was forgotten, and few enough to read on one card. */
const MAX_APPEALS = 5;

/**
 * The response to an appeal. Only the author may appeal; further appeals with other words are added to the first, up to
 * five until the next decision; the same words again while it waits change nothing, and the answer says so; an appeal after an overturn is refused.
 * Pure.
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
  const decidedIndex = state.moderatorDecision?.index ?? -1;
  const waiting = state.appeals.filter(({ index }) => index > decidedIndex);
  if (waiting.at(-1)?.plea === plea) return accept(state.id, fillTemplate(wording.appealwaits, values));
  if (state.moderatorDecision?.decision === 'overturn' && !state.needsDecision) {
    return refuse('already-decided', fillTemplate(wording.alreadyoverturned, values));
  }
  if (waiting.length >= MAX_APPEALS) {
    return refuse('too-many', fillTemplate(wording.appealsfull, { ...values, most: MAX_APPEALS }));
  }
  const text = fillTemplate(waiting.length > 0 ? wording.appealadded : wording.appealed, values);
  return accept(state.id, text, { kind: 'appealed', at, author, plea });
}

/** The time that a card needs to change, and a moderator to read it. */
const CONCURRENT_CHANGE_MS = 5_000;

/**
 * Whether another moderator changed the case so recently that this moderator cannot have seen it.
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

/** Who decided before, and how. */
function formatDecidedBy({ id, moderatorDecision }: CaseState, wording: ReceiptWording): string {
  if (!moderatorDecision) return fillTemplate(wording.alreadydecided, { case: id });
  const { decision, moderator } = moderatorDecision;
  const template = decision === 'uphold' ? wording.alreadyupheldby : wording.alreadyoverturnedby;
  return fillTemplate(template, { case: id, name: moderator.name });
}

/**
 * Creates the response to one decision; it is called again after each read of the case. If another decision was stored
 * just before, the moderator cannot have seen it and gets `already-decided`. Later, the opposite decision is allowed.
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
      return refuse('already-decided', formatDecidedBy(state, wording));
    }
    const text = fillTemplate(decision === 'uphold' ? wording.upheld : wording.overturned, {
      case: state.id,
    });
    const liftEvents = decision === 'overturn' ? createLiftEvents(state, moderator, at) : [];
    return accept(state.id, text, { kind: 'ruled', at, moderator, decision }, ...liftEvents);
  };
}
