import type { AnswerSheet, InquiryRequest, Policy, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { type BundlePlan, bundleFileNameOf } from './bundle.ts';
import { formatTokyoTime } from './dates.ts';
import { formatInquiryId } from './inquiry-id.ts';
import type { ItemAnswer } from './item-answers.ts';
import { subjectKey } from './result-counts.ts';
import { type InquirySubject, subjectsOf } from './search.ts';

export interface AnswerSheetInput {
  readonly number: number;
  readonly server: Server;
  readonly request: InquiryRequest;
  readonly plan: BundlePlan;
  readonly policy: Policy;
  readonly answeredAt: Date;
  readonly answeredBy: string;
  /** Of the signing key. */
  readonly fingerprint: string;
  /** Where the operator of the platform takes such questions, in a sentence; absent where nobody has told us. */
  readonly platformContact?: string | undefined;
}

const MAX_IDS_SHOWN = 20;
const formatMinute = (at: Date): string => `${formatTokyoTime(at).slice(0, 16)} JST`;

/**
 * The answer sheet: each thing asked about, each item asked with its ground and its answer, what only the platform
 * knows, and what the answer does not say.
 * @example const pdf = await renderAnswerSheet(buildAnswerSheet(facts, wording.ja))
 */
export function buildAnswerSheet(facts: AnswerSheetInput, words: Wording): AnswerSheet {
  const { request, plan, server, policy } = facts;
  const { sheet: wording, ground } = words.inquiry;
  const needsPlatform = plan.answers.some(({ answer }) => answer === 'elsewhere');
  const sections = [
    { heading: wording.subjects, table: subjectTable(request, plan, words), paragraphs: [] },
    { heading: wording.items, table: itemTable(facts, words), paragraphs: [] },
    ...(needsPlatform ? [{ heading: wording.platform, paragraphs: platformParagraphs(facts, words) }] : []),
    {
      heading: wording.limits,
      paragraphs: [
        wording.recorded,
        fillTemplate(wording.retention, { days: policy.retention.days, erased: plan.counts.erased }),
        wording.unseen,
        fillTemplate(wording.signed, { key: facts.fingerprint }),
      ],
    },
  ];
  return {
    title: wording.title,
    addressee: fillTemplate(wording.to, request),
    introduction: fillTemplate(wording.lead, request),
    facts: [
      [wording.number, formatInquiryId(facts.number)],
      [wording.ground, ground[request.ground]],
      [wording.received, formatMinute(request.receivedAt)],
      [wording.receivedby, request.receivedBy],
      [wording.server, serverKey(server)],
      [wording.period, describePeriod(request, words)],
      [wording.answered, formatMinute(facts.answeredAt)],
      [wording.by, facts.answeredBy],
    ],
    sections: sections.map((section, nth) => ({ ...section, heading: `${nth + 1}　${section.heading}` })),
    formatPageNumber: (page, pages) => fillTemplate(wording.page, { page, pages }),
  };
}

function describePeriod({ from, until }: InquiryRequest, { inquiry: { subject } }: Wording): string {
  if (!from && !until) return subject.open;
  return fillTemplate(subject.period, {
    from: from ? formatMinute(from) : '…',
    until: until ? formatMinute(until) : '…',
  });
}

function subjectTable(paper: InquiryRequest, { counts }: BundlePlan, words: Wording) {
  const { sheet: says, subject } = words.inquiry;
  const countText = (count: number): string =>
    count > 0 ? fillTemplate(says.messages, { count }) : says.nothing;
  const subjectText = ({ kind, value }: InquirySubject): string => fillTemplate(subject[kind], { value });
  const subjects = subjectsOf(paper);
  const rows = subjects.map((each) => [
    subjectText(each),
    countText(counts.messagesBySubject.get(subjectKey(each)) ?? 0),
  ]);
  return {
    headings: [says.subject, says.holding],
    columnWidths: [0.68, 0.32],
    rows: rows.length > 0 ? rows : [[describePeriod(paper, words), countText(counts.messages)]],
  };
}

function itemTable({ request, plan }: AnswerSheetInput, { inquiry }: Wording) {
  const { sheet: says, item, ground } = inquiry;
  const itemNames = (asked: ItemAnswer['item']): readonly string[] =>
    asked === 'other'
      ? (request.other ?? '').split('\n').map((text) => fillTemplate(item.other, { text }))
      : [item[asked]];
  const rows = plan.answers.flatMap((answer) =>
    itemNames(answer.item).map((name) => [name, ground[request.ground], answerText(answer, inquiry.answer)]),
  );
  return { headings: [says.item, says.ground, says.answer], columnWidths: [0.34, 0.26, 0.4], rows };
}

function answerText({ item, answer, count }: ItemAnswer, says: Wording['inquiry']['answer']): string {
  switch (answer) {
    case 'attached':
      return fillTemplate(says.attached, { count, file: bundleFileNameOf(item) });
    case 'withheld':
      return fillTemplate(says.withheld, { count });
    case 'not-held':
    case 'elsewhere':
    case 'by-hand':
      return says[answer];
    default:
      return answer satisfies never;
  }
}

function platformParagraphs({ server, plan, platformContact }: AnswerSheetInput, words: Wording): string[] {
  const { sheet: says } = words.inquiry;
  const line = (kind: string, ids: readonly string[]): string[] => {
    if (ids.length === 0) return [];
    const shown = ids.slice(0, MAX_IDS_SHOWN).join(words.list);
    return [fillTemplate(says.ids, { kind, ids: ids.length > MAX_IDS_SHOWN ? `${shown} …` : shown })];
  };
  return [
    says.platformwhy,
    ...(platformContact === undefined ? [] : [platformContact]),
    ...line(says.serverid, [server.id]),
    ...line(says.accountids, plan.ids.accounts),
    ...line(says.channelids, plan.ids.channels),
    ...line(says.messageids, plan.ids.messages),
  ];
}
