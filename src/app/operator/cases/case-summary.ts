import type { CaseDecision, CaseModerator, Member, OperatorCaseSummary } from '#core';
import type { CaseState } from '../../../cases/index.ts';
import { visibilityOf } from '../../console/queue/case-summary.ts';

/**
 * A case in a list, from its events with or without the texts.
 * @example summarise(state).needsDecision // true
 */
export function summarise(state: CaseState): OperatorCaseSummary {
  const { message, verdict } = state.evidence;
  const { moderatorDecision: decided } = state;
  return {
    caseId: state.id,
    version: state.events.length,
    openedAt: state.openedAt,
    changedAt: state.events.at(-1)?.at ?? state.openedAt,
    postId: message.ref.id,
    channel: message.ref.channel,
    author: message.author.id,
    ruling: verdict.ruling,
    probability: verdict.probability,
    stance: verdict.stance,
    visibility: visibilityOf(state),
    isStruck: state.strike !== undefined,
    reports: state.reports.length,
    hasAppeal: state.appeals.length > 0,
    campaign: state.campaignCases,
    needsDecision: state.needsDecision,
    ...(decided && { decision: toDecision(decided) }),
  };
}

const toDecision = ({
  index,
  decision,
  moderator,
  at,
}: NonNullable<CaseState['moderatorDecision']>): CaseDecision => ({
  index,
  decision,
  at,
  // A list is read without names.
  moderator: moderator.name === '' ? { id: moderator.id } : toModerator(moderator),
});

/** The moderator of an event. @example toModerator(event.moderator).key // the key that acted for them */
export const toModerator = ({ id, name, via }: Pick<Member, 'id' | 'name' | 'via'>): CaseModerator => ({
  id,
  name,
  ...(via !== undefined && via !== '' && { key: via }),
});
