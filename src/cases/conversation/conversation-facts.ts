import type { CardFact, Wording } from '#core';
import { fillTemplate } from '#core';
import { formatDelivery } from '../card/outcome-text.ts';
import type { CaseState } from '../case-state.ts';
import { type ConversationEntry, listConversation } from './conversation.ts';

/** A card shows the newest questions and answers; the page of the case shows all. */
const MAX_MESSAGES_SHOWN = 6;

/**
 * Card facts about the appeals, the questions to the author and the answers, oldest first. Several appeals are numbered.
 * @example conversationFacts(state, wording) // [{ label: '異議申立て', value: '誤解です' }, …]
 */
export function conversationFacts(state: CaseState, wording: Wording): CardFact[] {
  const entries = listConversation(state);
  const appeals = entries.filter(({ kind }) => kind === 'appeal');
  const shownMessages = new Set(entries.filter(({ kind }) => kind !== 'appeal').slice(-MAX_MESSAGES_SHOWN));
  return entries
    .filter((entry) => entry.kind === 'appeal' || shownMessages.has(entry))
    .map((entry) => toFact(entry, appeals, wording));
}

function toFact(entry: ConversationEntry, appeals: readonly ConversationEntry[], wording: Wording): CardFact {
  const { fact } = wording.card;
  switch (entry.kind) {
    case 'appeal': {
      const number = appeals.length > 1 ? `${appeals.indexOf(entry) + 1}. ` : '';
      return { label: fact.appeal, value: `${number}${entry.text}` };
    }
    case 'answer':
      return { label: fact.answer, value: entry.text };
    case 'question': {
      const { text, moderator, delivery } = entry;
      const values = { text, name: moderator.name, delivery: formatDelivery(delivery, wording) };
      return { label: fact.question, value: fillTemplate(fact.questionby, values) };
    }
    default:
      return entry satisfies never;
  }
}
