import type { Deed, Member, Policy, Wording } from '#core';
import { fill, serverKey } from '#core';
import { type CaseState, measuresInForce, timeoutMinutes } from '../cases/index.ts';
import { type Answer, accepted, refused, tooSoon } from './answer.ts';

const NOTE_LENGTH = 1000;
const MINUTE_MS = 60 * 1000;

type Words = Wording['receipt'];

export interface DeedRequest {
  readonly moderator: Member;
  readonly deed: Deed;
  readonly note?: string;
}

/**
 * Answers what a moderator does about a case besides deciding it. Whoever comes moments after another has not seen
 * it yet and is told so.
 * @example deedAnswers({ moderator, deed: 'claim' }, policy, words)(state, clock.now()).receipt.code // 'ok'
 */
export function deedAnswers(
  { moderator, deed, note = '' }: DeedRequest,
  policy: Policy,
  words: Words,
): (state: CaseState, at: Date) => Answer {
  return (state, at) => {
    const values = { case: state.id };
    if (serverKey(state.evidence.message.ref.server) !== serverKey(moderator.server)) {
      return refused('not-moderator', words.notmoderator);
    }
    switch (deed) {
      case 'claim':
        if (tooSoon(state.claim, moderator, at)) {
          const name = state.claim?.moderator.name ?? '';
          return refused('already-decided', fill(words.claimedbyother, { ...values, name }));
        }
        return state.claim?.moderator.id === moderator.id
          ? accepted(state.id, fill(words.claimed, values))
          : accepted(state.id, fill(words.claimed, values), { kind: 'claimed', at, moderator });
      case 'note':
        return accepted(state.id, fill(words.noted, values), {
          kind: 'noted',
          at,
          moderator,
          text: note.slice(0, NOTE_LENGTH),
        });
      case 'timeout':
      case 'ban': {
        if (
          tooSoon(state.ruling, moderator, at) ||
          measuresInForce(state, at).some((step) => step.rung === deed)
        ) {
          return refused('already-decided', fill(words.alreadydecided, values));
        }
        const until = new Date(at.getTime() + timeoutMinutes(policy) * MINUTE_MS);
        const upheld = state.ruling?.decision === 'uphold' && !state.undecided;
        return accepted(
          state.id,
          fill(words.asked, values),
          ...(upheld ? [] : [{ kind: 'ruled', at, moderator, decision: 'uphold' } as const]),
          { kind: 'escalated', at, rung: deed, by: moderator, ...(deed === 'timeout' && { until }) },
        );
      }
      default:
        return deed satisfies never;
    }
  };
}
