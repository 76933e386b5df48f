import type { AnswerSheet, InquiryRequest, Policy, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { formatJapanTime } from '#lib';
import { type BundlePlan, bundleFileNameOf } from './bundle.ts';
import { formatInquiryId } from './inquiry-id.ts';
import type { ItemAnswer } from './item-answers.ts';
import { subjectKey } from './result-counts.ts';
import { type InquirySubject, subjectsOf } from './search.ts';

/** The facts on an answer sheet. */
export interface AnswerSheetInput {
  readonly number: number;
  readonly server: Server;
  readonly request: InquiryRequest;
  readonly plan: BundlePlan;
  readonly policy: Policy;
  readonly answeredAt: Date;
  readonly answeredBy: string;
  /** The fingerprint of the signing key. */
  readonly fingerprint: string;
  /** A sentence that says where the operator of the platform accepts requests; absent if not known. */
  readonly platformContact?: string | undefined;
}

const MAX_IDS_SHOWN = 20;
const formatMinute = (at: Date): string => `${formatJapanTime(at).slice(0, 16)} JST`;

/**
 * The text of the answer sheet: each subject, each item with its legal ground and its answer, the data that only the
 * platform has, and the limits of the answer.
 * @example const pdf = await renderAnswerSheet(buildAnswerSheet(facts, wording.ja))
 */
export function buildAnswerSheet(facts: AnswerSheetInput, wording: Wording): AnswerSheet {
  const { request, plan, server, policy } = facts;
  const { sheet: texts, ground } = wording.inquiry;
  const needsPlatform = plan.answers.some(({ answer }) => answer === 'elsewhere');
  const sections = [
    { heading: texts.subjects, table: subjectTable(request, plan, wording), paragraphs: [] },
    { heading: texts.items, table: itemTable(facts, wording), paragraphs: [] },
    ...(needsPlatform ? [{ heading: texts.platform, paragraphs: platformParagraphs(facts, wording) }] : []),
    {
      heading: texts.limits,
      paragraphs: [
        texts.recorded,
        fillTemplate(texts.retention, { days: policy.retention.days, erased: plan.counts.erased }),
        texts.unseen,
        ...(request.names === undefined ? [] : [texts.names]),
        fillTemplate(texts.signed, { key: facts.fingerprint }),
      ],
    },
  ];
  return {
    title: texts.title,
    addressee: fillTemplate(texts.to, request),
    introduction: fillTemplate(texts.lead, request),
    facts: [
      [texts.number, formatInquiryId(facts.number)],
      [texts.ground, ground[request.ground]],
      [texts.received, formatMinute(request.receivedAt)],
      [texts.receivedby, request.receivedBy],
      [texts.server, serverKey(server)],
      [texts.period, describePeriod(request, wording)],
      [texts.answered, formatMinute(facts.answeredAt)],
      [texts.by, facts.answeredBy],
    ],
    sections: sections.map((section, index) => ({ ...section, heading: `${index + 1}　${section.heading}` })),
    formatPageNumber: (page, pages) => fillTemplate(texts.page, { page, pages }),
  };
}

function describePeriod({ from, until }: InquiryRequest, { inquiry: { subject } }: Wording): string {
  if (!from && !until) return subject.open;
  return fillTemplate(subject.period, {
    from: from ? formatMinute(from) : '…',
    until: until ? formatMinute(until) : '…',
  });
}

function subjectTable(request: InquiryRequest, { counts }: BundlePlan, wording: Wording) {
  const { sheet: texts, subject } = wording.inquiry;
  const countText = (count: number, accounts: readonly string[] = []): string => {
    if (count === 0) return texts.nothing;
    if (accounts.length === 0) return fillTemplate(texts.messages, { count });
    return fillTemplate(texts.named, { count, accounts: accounts.join(wording.list) });
  };
  const subjectText = ({ kind, value }: InquirySubject): string => fillTemplate(subject[kind], { value });
  const subjects = subjectsOf(request);
  const rows = subjects.map((row) => [
    subjectText(row),
    countText(counts.messagesBySubject.get(subjectKey(row)) ?? 0, counts.accountsByName.get(subjectKey(row))),
  ]);
  return {
    headings: [texts.subject, texts.holding],
    columnWidths: [0.68, 0.32],
    rows: rows.length > 0 ? rows : [[describePeriod(request, wording), countText(counts.messages)]],
  };
}

function itemTable({ request, plan }: AnswerSheetInput, { inquiry }: Wording) {
  const { sheet: texts, item, ground } = inquiry;
  const itemNames = (requested: ItemAnswer['item']): readonly string[] =>
    requested === 'other'
      ? (request.other ?? '').split('\n').map((text) => fillTemplate(item.other, { text }))
      : [item[requested]];
  const rows = plan.answers.flatMap((answer) =>
    itemNames(answer.item).map((name) => [name, ground[request.ground], answerText(answer, inquiry.answer)]),
  );
  return { headings: [texts.item, texts.ground, texts.answer], columnWidths: [0.34, 0.26, 0.4], rows };
}

function answerText({ item, answer, count }: ItemAnswer, texts: Wording['inquiry']['answer']): string {
  switch (answer) {
    case 'attached':
      return fillTemplate(texts.attached, { count, file: bundleFileNameOf(item) });
    case 'withheld':
      return fillTemplate(texts.withheld, { count });
    case 'not-held':
    case 'elsewhere':
    case 'by-hand':
      return texts[answer];
    default:
      return answer satisfies never;
  }
}

function platformParagraphs({ server, plan, platformContact }: AnswerSheetInput, wording: Wording): string[] {
  const { sheet: texts } = wording.inquiry;
  const line = (kind: string, ids: readonly string[]): string[] => {
    if (ids.length === 0) return [];
    const shown = ids.slice(0, MAX_IDS_SHOWN).join(wording.list);
    return [fillTemplate(texts.ids, { kind, ids: ids.length > MAX_IDS_SHOWN ? `${shown} …` : shown })];
  };
  return [
    texts.platformwhy,
    ...(platformContact === undefined ? [] : [platformContact]),
    ...line(texts.serverid, [server.id]),
    ...line(texts.accountids, plan.ids.accounts),
    ...line(texts.channelids, plan.ids.channels),
    ...line(texts.messageids, plan.ids.messages),
  ];
}
