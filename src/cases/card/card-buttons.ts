import type { ActionKind, Card, Member, Wording } from '#core';
import { fillTemplate } from '#core';
import type { CaseState } from '../case-state.ts';
import { supportedKind } from '../sanctions.ts';
import { isHideInForce } from '../visibility-changes.ts';

/** What the buttons depend on in addition to the case. */
export interface ButtonContext {
  /** The length of a timeout by a moderator, in minutes; absent: the card has no buttons for moderator actions. */
  readonly timeoutMinutes?: number;
  /** The actions of the platform; absent: all. */
  readonly supports?: ReadonlySet<ActionKind> | undefined;
}

/**
 * The buttons of a card: the two decisions, or the opposite of the decision, and what the platform can do.
 * @example cardButtons(state, { timeoutMinutes: 60 }, wording).buttons // [{ decision: 'uphold', label: '違反と認める' }, …]
 */
export const cardButtons = (
  state: CaseState,
  context: ButtonContext,
  wording: Wording,
): Pick<Card, 'buttons' | 'change' | 'deeds'> => ({
  buttons: decisionButtons(state, wording),
  ...reverseDecisionButton(state, wording),
  ...moderatorActionButtons(context, state.evidence.message.author, wording),
});

/** While the post is visible there is nothing to take back, so the second button has another label. */
function decisionButtons(
  { needsDecision, visibilityChanges }: CaseState,
  { card }: Wording,
): Card['buttons'] {
  if (!needsDecision) return [];
  return [
    { decision: 'uphold', label: card.uphold },
    {
      decision: 'overturn',
      label: isHideInForce(visibilityChanges.at(-1)) ? card.overturn : card.noviolation,
    },
  ];
}

const reverseDecisionButton = (
  { moderatorDecision, needsDecision }: CaseState,
  { card }: Wording,
): Pick<Card, 'change'> => {
  if (needsDecision || !moderatorDecision) return {};
  const decision = moderatorDecision.decision === 'uphold' ? 'overturn' : 'uphold';
  return { change: { decision, label: card[decision] } };
};

/**
 * A button for each action that the platform can do. If it does a fallback instead of a ban, the button has the name of
 * the fallback.
 */
const moderatorActionButtons = (
  { timeoutMinutes: minutes, supports }: ButtonContext,
  { unknown }: Pick<Member, 'unknown'>,
  { card, action }: Wording,
): Pick<Card, 'deeds'> => {
  if (minutes === undefined) return {};
  const done = (kind: ActionKind) => {
    if (unknown === 'person') return undefined;
    return supports ? supportedKind(kind, supports) : kind;
  };
  const insteadOfBan = done('ban');
  return {
    deeds: [
      ...(done('timeout')
        ? [{ deed: 'timeout' as const, label: fillTemplate(card.timeout, { minutes }) }]
        : []),
      ...(insteadOfBan
        ? [{ deed: 'ban' as const, label: insteadOfBan === 'ban' ? card.ban : action[insteadOfBan] }]
        : []),
      { deed: 'claim', label: card.claim },
      { deed: 'note', label: card.note },
      ...(done('reply') ? [{ deed: 'ask' as const, label: card.ask }] : []),
    ],
  };
};
