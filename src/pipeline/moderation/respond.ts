import type { CaseEvent, Decision, Member, RequestResult, Wording } from '#core';
import { fillTemplate, memberKey, serverKey } from '#core';
import { type CaseState, createLiftEvents } from '../../cases/index.ts';

/** What somebody who asks something of a case is told, and what it adds to the case. */
export interface CaseResponse {
  readonly receipt: RequestResult;
  readonly events: readonly CaseEvent[];
}

type ReceiptWording = Wording['receipt'];

/** @example refused('too-many', words.toomany) */
export const refuse = (code: Exclude<RequestResult['code'], 'ok'>, text: string): CaseResponse => ({
  receipt: { accepted: false, code, text },
  events: [],
});

/** @example accept(state.id, words.noted, event) */
export const accept = (id: string, text: string, ...events: readonly CaseEvent[]): CaseResponse => ({
  receipt: { accepted: true, code: 'ok', text, caseId: id },
  events,
});

/**
 * An appeal: only by the author, written down once, pointless when it was granted already.
 * @example respondToAppeal(state, { author, plea }, words, clock.current()).receipt.code // 'ok'
 */
export function respondToAppeal(
  state: CaseState,
  { author, plea }: { readonly author: Member; readonly plea: string },
  words: ReceiptWording,
  at: Date,
): CaseResponse {
  const values = { case: state.id };
  if (memberKey(state.evidence.message.author) !== memberKey(author)) {
    return refuse('not-yours', fillTemplate(words.notyours, values));
  }
  const text = fillTemplate(words.appealed, values);
  if (state.appeal) return accept(state.id, text);
  if (state.moderatorDecision?.decision === 'overturn' && !state.needsDecision) {
    return refuse('already-decided', fillTemplate(words.alreadyoverturned, values));
  }
  return accept(state.id, text, { kind: 'appealed', at, author, plea });
}

/** A card takes a moment to change and a moderator a moment to read it. */
const CONCURRENT_CHANGE_MS = 5_000;

/** A moment ago somebody else did something that this moderator cannot have seen. @example isConcurrentChange(state.ruling, moderator, at) */
export const isConcurrentChange = (
  previousChange: { readonly at: Date; readonly moderator: Member } | undefined,
  moderator: Member,
  at: Date,
): boolean =>
  previousChange !== undefined &&
  previousChange.moderator.id !== moderator.id &&
  Math.abs(at.getTime() - previousChange.at.getTime()) < CONCURRENT_CHANGE_MS;

/**
 * Answers one moderator's decision, each time the case is read for it. Whoever decides while another's decision is
 * being written, or has just been, has not seen it and is told so; one who comes later may decide the other way.
 * @example const answer = createDecisionResponder({ moderator, decision }, words); answer(state, clock.current())
 */
export function createDecisionResponder(
  { moderator, decision }: { readonly moderator: Member; readonly decision: Decision },
  words: ReceiptWording,
): (state: CaseState, at: Date) => CaseResponse {
  let firstRulingIndex: number | undefined;
  return (state, at) => {
    if (
      moderator.moderator !== true ||
      serverKey(state.evidence.message.ref.server) !== serverKey(moderator.server)
    ) {
      return refuse('not-moderator', words.notmoderator);
    }
    const lastRulingIndex = state.moderatorDecision?.index ?? -1;
    firstRulingIndex ??= lastRulingIndex;
    if (
      lastRulingIndex !== firstRulingIndex ||
      isConcurrentChange(state.moderatorDecision, moderator, at) ||
      (!state.needsDecision && state.moderatorDecision?.decision === decision)
    ) {
      return refuse('already-decided', fillTemplate(words.alreadydecided, { case: state.id }));
    }
    const text = fillTemplate(decision === 'uphold' ? words.upheld : words.overturned, { case: state.id });
    const liftEvents = decision === 'overturn' ? createLiftEvents(state, moderator, at) : [];
    return accept(state.id, text, { kind: 'ruled', at, moderator, decision }, ...liftEvents);
  };
}
