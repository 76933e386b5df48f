import type { ActionKind, CaseAction, Member, Policy, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { takeStart } from '#lib';
import {
  activeManualSanctions,
  type CaseState,
  createLiftEvents,
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
  readonly action: CaseAction;
  readonly note?: string;
  /** Take back exactly this decision; absent: the last one. */
  readonly decisionIndex?: number;
}

/**
 * Creates the response to an action of a moderator other than a decision: claim, note, question, timeout, ban, reopen.
 * If another
 * moderator acted just before, this moderator cannot have seen it and gets `already-decided`. `supports`: the actions of
 * the platform; absent: all.
 * @example createModeratorActionResponder({ moderator, action: 'claim' }, policy, wording)(state, clock.now()).receipt.code // 'ok'
 */
export function createModeratorActionResponder(
  { moderator, action, note = '', decisionIndex }: ModeratorActionRequest,
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
      case 'reopen':
        return takeBack(state, { moderator, decisionIndex, at }, wording);
      default:
        return action satisfies never;
    }
  };
}

/** The response to a moderator who takes back the last decision. Sanctions that came with it are ended. */
function takeBack(
  state: CaseState,
  {
    moderator,
    decisionIndex,
    at,
  }: { readonly moderator: Member; readonly decisionIndex: number | undefined; readonly at: Date },
  wording: ReceiptWording,
): CaseResponse {
  const { moderatorDecision: decided } = state;
  const values = { case: state.id };
  // A moderator who names the decision has seen it.
  const isUnseen = decisionIndex === undefined && isConcurrentChange(decided, moderator, at);
  if (!decided || isUnseen || (decisionIndex !== undefined && decisionIndex !== decided.index))
    return refuse('already-decided', fillTemplate(wording.notreopened, values));
  const lifts = decided.decision === 'uphold' ? createLiftEvents(state, moderator, at, decided.index) : [];
  return accept(
    state.id,
    fillTemplate(wording.reopened, values),
    { kind: 'reopened', at, moderator, decisionIndex: decided.index },
    ...lifts,
  );
}
