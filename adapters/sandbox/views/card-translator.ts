import type { Card, Intake, Member } from '#core';
import { createLruMap } from '#lib';
import type { ChatRow } from '../chat-state.ts';

const MAX_CACHED_CARDS = 1_000;

/**
 * Creates a function that replaces the card of a row by the same card in the language of the reader's page. A card is
 * posted in the language of the server; the page shows it to each moderator in the language that was chosen there. A card
 * that cannot be built again, for example of a case without stored evidence, stays as it was posted.
 * @example const translateCard = createCardTranslator(intake); await translateCard(row, reader)
 */
export function createCardTranslator(intake: Pick<Intake, 'getCaseCard'>) {
  const cards = createLruMap<Card>(MAX_CACHED_CARDS);
  return async (row: ChatRow, reader: Member): Promise<ChatRow> => {
    if (row.kind !== 'card' || reader.moderator !== true || !reader.language) return row;
    const { caseId, revision } = row.card;
    const key = `${caseId}/${revision}/${reader.language}`;
    const card = cards.get(key) ?? (await intake.getCaseCard({ caseId, reader }));
    if (!card) return row;
    cards.set(key, card);
    return { ...row, card };
  };
}
