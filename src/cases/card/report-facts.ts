import type { CardFact, Wording } from '#core';
import { fillTemplate } from '#core';
import type { CaseState } from '../case-state.ts';
import { formatTime, type ReaderLocale } from '../localizer.ts';
import { isSameMessage } from '../message-group.ts';

const REPORTED_EXCERPT_LENGTH = 60;

/** The number of reports, and their total weight if it is lower than the number. */
const formatReports = (
  reports: CaseState['reports'],
  reasons: string,
  fact: Wording['card']['fact'],
): string => {
  const weight = Math.round(reports.reduce((sum, report) => sum + report.weight, 0) * 100) / 100;
  const count = reports.length;
  return weight < count
    ? fillTemplate(fact.reportweight, { count, weight, reasons })
    : fillTemplate(fact.reportcount, { count, reasons });
};

/** For each reported message of a group: when it was posted, and its first characters. */
const reportedMessageFacts = (
  { reports, latest }: CaseState,
  { wording, language }: ReaderLocale,
): CardFact[] =>
  latest.pieces
    .filter(({ ref }) => latest.pieces.length > 1 && reports.some(({ about }) => isSameMessage(about, ref)))
    .map(({ sentAt, text }) => {
      const excerpt = Array.from(text.replace(/\s+/g, ' ')).slice(0, REPORTED_EXCERPT_LENGTH).join('');
      return {
        label: wording.card.fact.pointedat,
        value: `${formatTime(sentAt, language)} ${excerpt}`.trim(),
      };
    });

/**
 * The number of reports with their reasons, and which messages of a group were reported.
 * @example reportFacts(state, locale) // [{ label: '通報', value: '2件（詐欺）' }]
 */
export function reportFacts(state: CaseState, locale: ReaderLocale): CardFact[] {
  const { reports } = state;
  const { fact } = locale.wording.card;
  const reasons = [...new Set(reports.map((report) => report.reason.trim()).filter(Boolean))];
  return [
    ...(reports.length > 0
      ? [{ label: fact.reports, value: formatReports(reports, reasons.join(' / '), fact) }]
      : []),
    ...reportedMessageFacts(state, locale),
  ];
}
