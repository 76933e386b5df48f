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
} from '../../inquiry/index.ts';
import { joinLines, truncateText } from '../lib/reply.ts';

const MAX_SUBJECTS_SHOWN = 20;
const MAX_SUMMARY_LENGTH = 300;

/** @example formatSubject({ kind: 'account', value: '81…' }, words) // 'アカウント 81…' */
export const formatSubject = (
  { kind, value }: InquirySubject,
  { inquiry }: ReaderLocale['wording'],
): string => fillTemplate(inquiry.subject[kind], { value });

/** The period of a paper in words. */
export function formatInquiryPeriod(
  { from, until }: Pick<InquiryRequest, 'from' | 'until'>,
  locale: ReaderLocale,
): string {
  const { subject } = locale.wording.inquiry;
  if (!from && !until) return subject.open;
  const words = (at: Date | undefined) => (at ? formatTime(at, locale.language) : '…');
  return fillTemplate(subject.period, { from: words(from), until: words(until) });
}

/** One line of the list. @example formatInquiryLine(row, voice) */
export function formatInquiryLine(row: InquirySummary, { wording, language }: ReaderLocale): string {
  const { desk: says, ground } = wording.inquiry;
  const hours = hoursToAnswer(row);
  const state = [
    hours === undefined ? says.open : fillTemplate(says.answered, { hours }),
    row.heldUntil && fillTemplate(says.heldto, { until: formatTime(row.heldUntil, language) }),
  ]
    .filter(Boolean)
    .join(wording.list);
  return fillTemplate(says.line, {
    number: formatInquiryId(row.number),
    ground: ground[row.ground],
    received: formatTime(row.receivedAt, language),
    state,
  });
}

/** One inquiry told to an administrator: what came, what was done. @example describeInquiry(state, 'Q-12', voice) */
export function describeInquiry(state: InquiryState, number: string, locale: ReaderLocale): string {
  const { wording, language } = locale;
  const { desk: says, ground, item } = wording.inquiry;
  const { request } = state;
  const items = [
    ...request.items.map((each) => item[each]),
    ...(request.other === undefined
      ? []
      : request.other.split('\n').map((text) => fillTemplate(item.other, { text }))),
  ];
  const subjects = subjectsOf(request).map((subject) => formatSubject(subject, wording));
  const about = [
    ...subjects,
    ...(request.from || request.until ? [formatInquiryPeriod(request, locale)] : []),
  ];
  const hours = hoursToAnswer({ receivedAt: request.receivedAt, answeredAt: answeredAt(state) });
  return joinLines(
    fillTemplate(says.title, { number, ground: ground[request.ground] }),
    fillTemplate(says.paper, request),
    fillTemplate(says.received, { time: formatTime(request.receivedAt, language), by: request.receivedBy }),
    items.length > 0 &&
      fillTemplate(says.asked, { items: truncateText(items.join(wording.list), MAX_SUMMARY_LENGTH) }),
    fillTemplate(says.about, { subjects: truncateText(about.join(wording.list), MAX_SUMMARY_LENGTH) }),
    ...state.events.map((step) => `${formatTime(step.at, language)} ${describeStep(step, locale)}`),
    hours !== undefined && fillTemplate(says.hours, { hours }),
  );
}

function describeStep(step: InquiryEvent, { wording, language }: ReaderLocale): string {
  const { step: says } = wording.inquiry.desk;
  switch (step.kind) {
    case 'registered':
      return fillTemplate(says.registered, { name: step.by.name });
    case 'held':
      return fillTemplate(says.held, { name: step.by.name, until: formatTime(step.until, language) });
    case 'extended':
      return fillTemplate(says.extended, { name: step.by.name, until: formatTime(step.until, language) });
    case 'lifted':
      return step.by ? fillTemplate(says.lifted, { name: step.by.name }) : says.expired;
    case 'approved':
      return fillTemplate(says.approved, { name: step.by.name });
    case 'disclosed': {
      const { messages, attachments, manifest } = step;
      return fillTemplate(says.disclosed, {
        name: step.by.name,
        messages,
        attachments,
        manifest: manifest.slice(0, 16),
      });
    }
    case 'closed':
      return fillTemplate(says.closed, { name: step.by.name, ending: wording.inquiry.ending[step.ending] });
    default:
      return step satisfies never;
  }
}

/** What is held of what a paper asks about. Nothing held is an answer too. @example describeSearchResult(paper, tally, voice) */
export function describeSearchResult(
  paper: InquiryRequest,
  tally: ResultCounts,
  { wording }: ReaderLocale,
): string {
  const { desk: says } = wording.inquiry;
  const subjects = subjectsOf(paper).map((subject) => {
    const count = tally.messagesBySubject.get(subjectKey(subject)) ?? 0;
    const named = formatSubject(subject, wording);
    return count > 0
      ? fillTemplate(says.counted, { subject: named, count })
      : fillTemplate(says.uncounted, { subject: named });
  });
  return joinLines(
    tally.cases === 0 ? says.foundnone : fillTemplate(says.found, { ...tally }),
    ...subjects.slice(0, MAX_SUBJECTS_SHOWN),
  );
}
