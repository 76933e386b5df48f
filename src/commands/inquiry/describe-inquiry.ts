import type { InquiryEvent, InquiryRequest, InquirySummary } from '#core';
import { fillTemplate } from '#core';
import { formatTime, type ReaderLocale } from '../../cases/index.ts';
import {
  answeredAt,
  formatInquiryId,
  hoursToAnswer,
  type InquiryState,
  type InquirySubject,
  type ResultCounts,
  subjectKey,
  subjectsOf,
  type Verifications,
} from '../../inquiry/index.ts';
import { joinLines, truncateText } from '../lib/reply.ts';

const MAX_SUBJECTS_SHOWN = 20;
const MAX_SUMMARY_LENGTH = 300;

/**
 * One subject of an inquiry as text.
 * @example formatSubject({ kind: 'account', value: '81…' }, wording) // 'アカウント 81…'
 */
export const formatSubject = (
  { kind, value }: InquirySubject,
  { inquiry }: ReaderLocale['wording'],
): string => fillTemplate(inquiry.subject[kind], { value });

/** The period of an inquiry as text. @example formatInquiryPeriod({ from: new Date(0) }, readerLocale) */
export function formatInquiryPeriod(
  { from, until }: Pick<InquiryRequest, 'from' | 'until'>,
  locale: ReaderLocale,
): string {
  const { subject } = locale.wording.inquiry;
  if (!from && !until) return subject.open;
  const format = (at: Date | undefined) => (at ? formatTime(at, locale.language) : '…');
  return fillTemplate(subject.period, { from: format(from), until: format(until) });
}

/** One line of the list of inquiries. @example formatInquiryLine(row, readerLocale) */
export function formatInquiryLine(row: InquirySummary, { wording, language }: ReaderLocale): string {
  const { desk: texts, ground } = wording.inquiry;
  const hours = hoursToAnswer(row);
  const state = [
    hours === undefined ? texts.open : fillTemplate(texts.answered, { hours }),
    row.heldUntil && fillTemplate(texts.heldto, { until: formatTime(row.heldUntil, language) }),
  ]
    .filter(Boolean)
    .join(wording.list);
  return fillTemplate(texts.line, {
    number: formatInquiryId(row.number),
    ground: ground[row.ground],
    received: formatTime(row.receivedAt, language),
    state,
  });
}

/** The requested items in words; each line of the other items is one. @example listRequestedItems(request, wording) */
export const listRequestedItems = (
  { items, other }: InquiryRequest,
  { inquiry: { item } }: ReaderLocale['wording'],
): readonly string[] => [
  ...items.map((name) => item[name]),
  ...(other === undefined ? [] : other.split('\n').map((text) => fillTemplate(item.other, { text }))),
];

/** What a document is about, in words: accounts, messages, contacts, period. @example listSubjects(request, readerLocale) */
export const listSubjects = (request: InquiryRequest, locale: ReaderLocale): readonly string[] => [
  ...subjectsOf(request).map((subject) => formatSubject(subject, locale.wording)),
  ...(request.from || request.until ? [formatInquiryPeriod(request, locale)] : []),
];

/** One inquiry as text: the request and the steps so far. @example describeInquiry(state, 'Q-12', readerLocale) */
export function describeInquiry(state: InquiryState, number: string, locale: ReaderLocale): string {
  const { wording, language } = locale;
  const { desk: texts, ground } = wording.inquiry;
  const { request } = state;
  const items = listRequestedItems(request, wording);
  const about = listSubjects(request, locale);
  const hours = hoursToAnswer({ receivedAt: request.receivedAt, answeredAt: answeredAt(state) });
  return joinLines(
    fillTemplate(texts.title, { number, ground: ground[request.ground] }),
    fillTemplate(texts.paper, request),
    fillTemplate(texts.received, { time: formatTime(request.receivedAt, language), by: request.receivedBy }),
    request.answerBy !== undefined && fillTemplate(texts.answerby, { day: request.answerBy }),
    items.length > 0 &&
      fillTemplate(texts.asked, { items: truncateText(items.join(wording.list), MAX_SUMMARY_LENGTH) }),
    fillTemplate(texts.about, { subjects: truncateText(about.join(wording.list), MAX_SUMMARY_LENGTH) }),
    ...state.events.map((step) => `${formatTime(step.at, language)} ${describeStep(step, locale)}`),
    hours !== undefined && fillTemplate(texts.hours, { hours }),
  );
}

/** One step of an inquiry as text, without its time. @example describeStep(state.events[0]!, readerLocale) // 'aoi が登録' */
export function describeStep(step: InquiryEvent, { wording, language }: ReaderLocale): string {
  const { step: texts } = wording.inquiry.desk;
  switch (step.kind) {
    case 'registered':
      return fillTemplate(texts.registered, { name: step.by.name });
    case 'held':
      return fillTemplate(texts.held, { name: step.by.name, until: formatTime(step.until, language) });
    case 'extended':
      return fillTemplate(texts.extended, { name: step.by.name, until: formatTime(step.until, language) });
    case 'lifted':
      return step.by ? fillTemplate(texts.lifted, { name: step.by.name }) : texts.expired;
    case 'approved':
      return fillTemplate(texts.approved, { name: step.by.name });
    case 'disclosed': {
      const { messages, attachments, verifications = 0, manifest } = step;
      return fillTemplate(texts.disclosed, {
        name: step.by.name,
        messages,
        attachments,
        verifications,
        manifest: manifest.slice(0, 16),
      });
    }
    case 'closed':
      return fillTemplate(texts.closed, { name: step.by.name, ending: wording.inquiry.ending[step.ending] });
    default:
      return step satisfies never;
  }
}

/**
 * The number of stored items that an inquiry requests, as text. Zero is also an answer.
 * @example describeSearchResult(state.request, counts, verifications, readerLocale)
 */
export function describeSearchResult(
  request: InquiryRequest,
  counts: ResultCounts,
  verifications: Verifications,
  { wording }: ReaderLocale,
): string {
  const { desk: texts } = wording.inquiry;
  const { accountsBySubject } = verifications;
  const subjects = subjectsOf(request).flatMap((subject) => {
    const count = counts.messagesBySubject.get(subjectKey(subject)) ?? 0;
    const name = formatSubject(subject, wording);
    if (count === 0)
      return accountsBySubject.has(subjectKey(subject))
        ? []
        : [fillTemplate(texts.uncounted, { subject: name })];
    const accounts = counts.accountsByName.get(subjectKey(subject))?.join(wording.list);
    return accounts === undefined
      ? [fillTemplate(texts.counted, { subject: name, count })]
      : [fillTemplate(texts.named, { subject: name, count, accounts })];
  });
  const isNothingHeld = counts.cases === 0 && accountsBySubject.size === 0;
  return joinLines(
    isNothingHeld ? texts.foundnone : fillTemplate(texts.found, { ...counts }),
    ...subjects.slice(0, MAX_SUBJECTS_SHOWN),
    ...describeVerifications(request, verifications, wording).slice(0, MAX_SUBJECTS_SHOWN),
  );
}

/** The records of the gate, one line for each subject that has some: how many accounts and which numbers. */
function describeVerifications(
  request: InquiryRequest,
  { records, accountsBySubject, unsearchable }: Verifications,
  wording: ReaderLocale['wording'],
): readonly string[] {
  const { desk: texts } = wording.inquiry;
  const found = subjectsOf(request).flatMap((subject) => {
    const accounts = accountsBySubject.get(subjectKey(subject)) ?? [];
    if (accounts.length === 0) return [];
    const proofs = records
      .filter(({ account }) => accounts.includes(account))
      .flatMap((record) => record.proofs);
    const values = {
      subject: formatSubject(subject, wording),
      accounts: accounts.join(wording.list),
      passed: proofs.filter(({ result }) => result === 'passed').length,
      refused: proofs.filter(({ result }) => result !== 'passed').length,
    };
    return [fillTemplate(texts.verified, values)];
  });
  return [...found, ...unsearchable.map((number) => fillTemplate(texts.nokey, { number }))];
}
