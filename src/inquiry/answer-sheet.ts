import type { AnswerSheet, InquiryRequest, Policy, Server, Wording } from '#core';
import { fillTemplate, serverKey } from '#core';
import { formatJapanTime } from '#lib';
import { type BundlePlan, bundleFileNameOf } from './bundle.ts';
import { formatInquiryId } from './inquiry-id.ts';
import type { ItemAnswer } from './item-answers.ts';
import { subjectKey } from './result-counts.ts';
import { type InquirySubject, subjectsOf } from './search.ts';

/** Who answers an inquiry, as the operator has written it in the settings. Fields that are absent are not on the sheet. */
export interface InquiryRespondent {
  readonly organisation?: string | undefined;
  readonly office?: string | undefined;
  readonly person?: string | undefined;
  readonly phone?: string | undefined;
}

/** The facts on an answer sheet. */
export interface AnswerSheetInput {
  readonly number: number;
  readonly server: Server;
  readonly request: InquiryRequest;
  readonly plan: BundlePlan;
  readonly policy: Policy;
  readonly answeredAt: Date;
  /** The account that made the bundle. */
  readonly answeredBy: string;
  /** Who answers, and where the authority can call back. */
  readonly respondent?: InquiryRespondent;
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
  const needsPlatform = plan.answers.some(({ answer }) => answer === 'elsewhere' || answer === 'hashes');
  const sections = [
    { heading: texts.subjects, table: subjectTable(request, plan, wording), paragraphs: [] },
    { heading: texts.items, table: itemTable(facts, wording), paragraphs: [] },
    ...(needsPlatform ? [{ heading: texts.platform, paragraphs: platformParagraphs(facts, wording) }] : []),
    {
      heading: texts.limits,
      paragraphs: [
        texts.recorded,
        ...(plan.answers.some(({ item, answer }) => item === 'verification' || answer === 'hashes')
          ? [texts.gate]
          : []),
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
      ...respondentFacts(facts, wording),
    ],
    sections: sections.map((section, index) => ({ ...section, heading: `${index + 1}　${section.heading}` })),
    formatPageNumber: (page, pages) => fillTemplate(texts.page, { page, pages }),
  };
}

function respondentFacts(
  { respondent = {}, answeredBy }: AnswerSheetInput,
  { inquiry: { sheet: texts } }: Wording,
): readonly (readonly [label: string, value: string])[] {
  const { organisation, office, person = answeredBy, phone } = respondent;
  const rows = [
    [texts.organisation, organisation],
    [texts.office, office],
    [texts.by, person],
    [texts.phone, phone],
  ] as const;
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

function describePeriod({ from, until }: InquiryRequest, { inquiry: { subject } }: Wording): string {
  if (!from && !until) return subject.open;
  return fillTemplate(subject.period, {
    from: from ? formatMinute(from) : '…',
    until: until ? formatMinute(until) : '…',
  });
}

function subjectTable(
  request: InquiryRequest,
  { counts, answers, verifications }: BundlePlan,
  wording: Wording,
) {
  const { sheet: texts, subject } = wording.inquiry;
  const messagesText = (count: number, accounts: readonly string[] = []): string =>
    accounts.length === 0
      ? fillTemplate(texts.messages, { count })
      : fillTemplate(texts.named, { count, accounts: accounts.join(wording.list) });
  // The sheet mentions an identity check only if the document asks for it.
  const asksVerifications = answers.some(
    ({ item, answer }) => item === 'verification' || answer === 'hashes',
  );
  const holdingText = (row: InquirySubject): string => {
    const key = subjectKey(row);
    const count = counts.messagesBySubject.get(key) ?? 0;
    const verified = asksVerifications ? (verifications.accountsBySubject.get(key) ?? []) : [];
    const held = [
      ...(count > 0 ? [messagesText(count, counts.accountsByName.get(key))] : []),
      ...(verified.length > 0 ? [fillTemplate(texts.verified, { count: verified.length })] : []),
    ];
    return held.length > 0 ? held.join(wording.list) : texts.nothing;
  };
  const subjectText = ({ kind, value }: InquirySubject): string => fillTemplate(subject[kind], { value });
  const rows = subjectsOf(request).map((row) => [subjectText(row), holdingText(row)]);
  const all = counts.messages > 0 ? messagesText(counts.messages) : texts.nothing;
  return {
    headings: [texts.subject, texts.holding],
    columnWidths: [0.6, 0.4],
    rows: rows.length > 0 ? rows : [[describePeriod(request, wording), all]],
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
    case 'hashes':
      return fillTemplate(texts.hashes, { count });
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
