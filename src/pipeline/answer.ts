import type { CaseEvent, Decision, Member, Receipt, Wording } from '#core';
import { fill, memberKey, serverKey } from '#core';
import { type CaseState, lifting } from '../cases/index.ts';

/** What somebody who asks something of a case is told, and what it adds to the case. */
export interface Answer {
  readonly receipt: Receipt;
  readonly events: readonly CaseEvent[];
}

type Words = Wording['receipt'];

/** @example refused('too-many', words.toomany) */
export const refused = (code: Exclude<Receipt['code'], 'ok'>, text: string): Answer => ({
  receipt: { accepted: false, code, text },
  events: [],
});

/** @example accepted(state.id, words.noted, event) */
export const accepted = (id: string, text: string, ...events: readonly CaseEvent[]): Answer => ({
  receipt: { accepted: true, code: 'ok', text, caseId: id },
  events,
});

/**
 * An appeal: only by the author, written down once, pointless when it was granted already.
 * @example answerAppeal(state, { author, plea }, words, clock.now()).receipt.code // 'ok'
 */
export function answerAppeal(
  state: CaseState,
  { author, plea }: { readonly author: Member; readonly plea: string },
  words: Words,
  at: Date,
): Answer {
  const values = { case: state.id };
  if (memberKey(state.evidence.message.author) !== memberKey(author)) {
    return refused('not-yours', fill(words.notyours, values));
  }
  const text = fill(words.appealed, values);
  if (state.appeal) return accepted(state.id, text);
  if (state.ruling?.decision === 'overturn' && !state.undecided) {
    return refused('already-decided', fill(words.alreadyoverturned, values));
  }
  return accepted(state.id, text, { kind: 'appealed', at, author, plea });
}

/** A card takes a moment to change and a moderator a moment to read it. */
const UNSEEN_MS = 5_000;

/** A moment ago somebody else did something that this moderator cannot have seen. @example tooSoon(state.ruling, moderator, at) */
export const tooSoon = (
  before: { readonly at: Date; readonly moderator: Member } | undefined,
  moderator: Member,
  at: Date,
): boolean =>
  before !== undefined &&
  before.moderator.id !== moderator.id &&
  Math.abs(at.getTime() - before.at.getTime()) < UNSEEN_MS;

/**
 * Answers one moderator's decision, each time the case is read for it. Whoever decides while another's decision is
 * being written, or has just been, has not seen it and is told so; one who comes later may decide the other way.
 * @example const answer = decisionAnswers({ moderator, decision }, words); answer(state, clock.now())
 */
export function decisionAnswers(
  { moderator, decision }: { readonly moderator: Member; readonly decision: Decision },
  words: Words,
): (state: CaseState, at: Date) => Answer {
  let first: number | undefined;
  return (state, at) => {
    if (
      moderator.moderator !== true ||
      serverKey(state.evidence.message.ref.server) !== serverKey(moderator.server)
    ) {
      return refused('not-moderator', words.notmoderator);
    }
    const last = state.ruling?.index ?? -1;
    first ??= last;
    if (
      last !== first ||
      tooSoon(state.ruling, moderator, at) ||
      (!state.undecided && state.ruling?.decision === decision)
    ) {
      return refused('already-decided', fill(words.alreadydecided, { case: state.id }));
    }
    const text = fill(decision === 'uphold' ? words.upheld : words.overturned, { case: state.id });
    const lifted = decision === 'overturn' ? lifting(state, moderator, at) : [];
    return accepted(state.id, text, { kind: 'ruled', at, moderator, decision }, ...lifted);
  };
}
