/**
 * The state of a case as its card shows it: `open` (waits for a decision), `upheld`, `overturned`, or `unstored` (there
 * is no stored case, so that no decision is possible).
 * @example caseStateOf({ buttons: [], change: { decision: 'overturn' } }) // 'upheld'
 */
export const caseStateOf = (card) => {
  if (card.buttons.length > 0) return 'open';
  if (!card.change) return 'unstored';
  return card.change.decision === 'overturn' ? 'upheld' : 'overturned';
};

/** Whether a moderator has decided the case. @example isDecided(card) */
export const isDecided = (card) => ['upheld', 'overturned'].includes(caseStateOf(card));
