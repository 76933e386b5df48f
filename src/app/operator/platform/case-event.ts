import type { Card, NewOperatorEvent } from '#core';
import type { CaseState } from '../../../cases/index.ts';
import { derivedId } from './ids.ts';
import type { CaseTexts } from './read-case.ts';

/** The event that says that a case was opened: one for each case. @example openedEventId('tiny', card.caseId) */
export const openedEventId = (tenant: string, caseId: string): string =>
  derivedId('evt', [tenant, 'case.opened', caseId]);

/** The event of one revision of a case after it was opened. @example changedEventId('tiny', card) */
export const changedEventId = (tenant: string, { caseId, revision }: Pick<Card, 'caseId' | 'revision'>) =>
  derivedId('evt', [tenant, 'case.changed', caseId, String(revision)]);

/**
 * What operators get of a case: everything but the text of the post. A case that could not be stored has the facts of its card
 * alone.
 * @example caseEventData(card, state, texts)['ruling'] // 'hide'
 */
export function caseEventData(
  { caseId, revision, channel, author, status }: Card,
  state: CaseState | undefined,
  texts: Pick<CaseTexts, 'reasonsOf' | 'statusOf'>,
): NewOperatorEvent['data'] {
  const head = { caseId, revision, channel, accountId: author.id };
  if (!state) return { ...head, stored: false, status: { ja: status, en: status }, reasons: [] };
  const { message, verdict } = state.evidence;
  const { ruling, probability, stance } = verdict;
  const { decision, moderator, at } = state.moderatorDecision ?? {};
  return {
    ...head,
    stored: true,
    postId: message.ref.id,
    ...{ ruling, probability, stance },
    reasons: texts.reasonsOf(state.evidence),
    status: texts.statusOf(state),
    openedAt: state.openedAt.toISOString(),
    needsDecision: state.needsDecision,
    isHidden: state.hiddenMessages.size > 0,
    strikes: state.strike?.count ?? 0,
    ...(decision && moderator && at && { decision, decidedBy: moderator.id, decidedAt: at.toISOString() }),
  };
}
