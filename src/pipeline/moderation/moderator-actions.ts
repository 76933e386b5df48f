import type { ActionKind, Member, ModeratorAction, Policy, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { takeStart } from '#lib';
import {
  activeManualSanctions,
  type CaseState,
  manualTimeoutMinutes,
  supportedKind,
} from '../../cases/index.ts';
import { accept, type CaseResponse, isConcurrentChange, refuse } from './appeal-and-decision.ts';
import { askAuthor } from './questions.ts';

const MAX_NOTE_LENGTH = 1000;
const MINUTE_MS = 60 * 1000;

type ReceiptWording = Wording['receipt'];

/** An action of a moderator on a case. `note` is the text of a note or of a question. */
export interface ModeratorActionRequest {
  readonly moderator: Member;
  readonly action: ModeratorAction;
  readonly note?: string;
}

/**
 * Creates the response to an action of a moderator other than a decision: claim, note, question, timeout, ban. If another
 * moderator acted just before, this moderator cannot have seen it and gets `already-decided`. `supports`: the actions of
 * the platform; absent: all.
 * @example createModeratorActionResponder({ moderator, action: 'claim' }, policy, wording)(state, clock.now()).receipt.code // 'ok'
 */
export function createModeratorActionResponder(
  { moderator, action, note = '' }: ModeratorActionRequest,
  policy: Policy,
  wording: ReceiptWording,
  supports?: ReadonlySet<ActionKind>,
): (state: CaseState, at: Date) => CaseResponse {
  return (state, at) => {
    const values = { case: state.id };
    if (serverKey(state.evidence.message.ref.server) !== serverKey(moderator.server)) {
      return refuse('not-moderator', wording.notmoderator);
    }
    switch (action) {
      case 'claim':
        if (isConcurrentChange(state.claim, moderator, at)) {
          const name = state.claim?.moderator.name ?? '';
          return refuse('already-decided', fillTemplate(wording.claimedbyother, { ...values, name }));
        }
        return state.claim?.moderator.id === moderator.id
          ? accept(state.id, fillTemplate(wording.claimed, values))
          : accept(state.id, fillTemplate(wording.claimed, values), { kind: 'claimed', at, moderator });
      case 'note':
        return accept(state.id, fillTemplate(wording.noted, values), {
          kind: 'noted',
          at,
          moderator,
          text: takeStart(note, MAX_NOTE_LENGTH),
        });
      case 'ask':
        return askAuthor(
          state,
          { moderator, text: takeStart(note.trim(), MAX_NOTE_LENGTH) },
          wording,
          at,
          supports,
        );
      case 'timeout':
      case 'ban': {
        if (supports && supportedKind(action, supports) === undefined)
          return refuse('unsupported', wording.unsupported);
        if (
          isConcurrentChange(state.moderatorDecision, moderator, at) ||
          activeManualSanctions(state, at).some((step) => step.kind === action)
        ) {
          return refuse('already-decided', fillTemplate(wording.alreadydecided, values));
        }
        const until = new Date(at.getTime() + manualTimeoutMinutes(policy) * MINUTE_MS);
        const isUpheld = state.moderatorDecision?.decision === 'uphold' && !state.needsDecision;
        return accept(
          state.id,
          fillTemplate(wording.asked, values),
          ...(isUpheld ? [] : [{ kind: 'ruled', at, moderator, decision: 'uphold' } as const]),
          { kind: 'escalated', at, rung: action, by: moderator, ...(action === 'timeout' && { until }) },
        );
      }
      default:
        return action satisfies never;
    }
  };
}
