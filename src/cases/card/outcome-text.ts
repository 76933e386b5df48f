import type { Outcome, Wording } from '#core';
import { fillTemplate } from '#core';

/**
 * The detail of an outcome as text; a detail without a wording key is returned unchanged.
 * @example formatOutcomeDetail(outcome, wording)
 */
export const formatOutcomeDetail = (outcome: Outcome, wording: Wording): string => {
  const details: Readonly<Record<string, string>> = wording.detail;
  return details[outcome.detail ?? 'unknown'] ?? outcome.detail ?? wording.detail.unknown;
};

/**
 * What became of a question to the author of a post; a question without an outcome is being sent.
 * @example formatDelivery(question.delivery, wording) // '済み'
 */
export const formatDelivery = (delivery: Outcome | undefined, wording: Wording): string =>
  delivery
    ? fillTemplate(wording.outcome[delivery.status], { detail: formatOutcomeDetail(delivery, wording) })
    : wording.card.fact.questionsending;
