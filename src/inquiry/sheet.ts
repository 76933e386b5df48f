import type { InquiryPaper, Policy, Server, Sheet, Wording } from '#core';
import { fill, serverKey } from '#core';
import type { Answer } from './answer.ts';
import { fileOf, type Plan } from './bundle.ts';
import { tokyo } from './days.ts';
import { type Subject, subjectsOf } from './find.ts';
import { inquiryName } from './number.ts';
import { subjectKey } from './tally.ts';

export interface SheetFacts {
  readonly number: number;
  readonly server: Server;
  readonly paper: InquiryPaper;
  readonly plan: Plan;
  readonly policy: Policy;
  readonly answeredAt: Date;
  readonly answeredBy: string;
  /** Of the signing key. */
  readonly fingerprint: string;
  /** Where the operator of the platform takes such questions, in a sentence; absent where nobody has told us. */
  readonly desk?: string | undefined;
}

const IDS_MOST = 20;
const minute = (at: Date): string => `${tokyo(at).slice(0, 16)} JST`;

/**
 * The answer sheet: each thing asked about, each item asked with its ground and its answer, what only the platform
 * knows, and what the answer does not say.
 * @example const pdf = await drawSheet(answerSheet(facts, wording.ja))
 */
export function answerSheet(facts: SheetFacts, words: Wording): Sheet {
  const { paper, plan, server, policy } = facts;
  const { sheet: says, ground } = words.inquiry;
  const elsewhere = plan.answers.some(({ answer }) => answer === 'elsewhere');
  const sections = [
    { heading: says.subjects, table: subjectTable(paper, plan, words), paragraphs: [] },
    { heading: says.items, table: itemTable(facts, words), paragraphs: [] },
    ...(elsewhere ? [{ heading: says.platform, paragraphs: platform(facts, words) }] : []),
    {
      heading: says.limits,
      paragraphs: [
        says.recorded,
        fill(says.retention, { days: policy.retention.days, erased: plan.tally.erased }),
        says.unseen,
        fill(says.signed, { key: facts.fingerprint }),
      ],
    },
  ];
  return {
    title: says.title,
    to: fill(says.to, paper),
    lead: fill(says.lead, paper),
    facts: [
      [says.number, inquiryName(facts.number)],
      [says.ground, ground[paper.ground]],
      [says.received, minute(paper.receivedAt)],
      [says.receivedby, paper.receivedBy],
      [says.server, serverKey(server)],
      [says.period, period(paper, words)],
      [says.answered, minute(facts.answeredAt)],
      [says.by, facts.answeredBy],
    ],
    sections: sections.map((section, nth) => ({ ...section, heading: `${nth + 1}　${section.heading}` })),
    page: (page, pages) => fill(says.page, { page, pages }),
  };
}

function period({ from, until }: InquiryPaper, { inquiry: { subject } }: Wording): string {
  if (!from && !until) return subject.open;
  return fill(subject.period, { from: from ? minute(from) : '…', until: until ? minute(until) : '…' });
}

function subjectTable(paper: InquiryPaper, { tally }: Plan, words: Wording) {
  const { sheet: says, subject } = words.inquiry;
  const held = (count: number): string => (count > 0 ? fill(says.messages, { count }) : says.nothing);
  const named = ({ kind, value }: Subject): string => fill(subject[kind], { value });
  const subjects = subjectsOf(paper);
  const rows = subjects.map((each) => [named(each), held(tally.of.get(subjectKey(each)) ?? 0)]);
  return {
    head: [says.subject, says.holding],
    widths: [0.68, 0.32],
    rows: rows.length > 0 ? rows : [[period(paper, words), held(tally.messages)]],
  };
}

function itemTable({ paper, plan }: SheetFacts, { inquiry }: Wording) {
  const { sheet: says, item, ground } = inquiry;
  const named = (asked: Answer['item']): readonly string[] =>
    asked === 'other'
      ? (paper.other ?? '').split('\n').map((text) => fill(item.other, { text }))
      : [item[asked]];
  const rows = plan.answers.flatMap((answer) =>
    named(answer.item).map((name) => [name, ground[paper.ground], told(answer, inquiry.answer)]),
  );
  return { head: [says.item, says.ground, says.answer], widths: [0.34, 0.26, 0.4], rows };
}

function told({ item, answer, count }: Answer, says: Wording['inquiry']['answer']): string {
  switch (answer) {
    case 'attached':
      return fill(says.attached, { count, file: fileOf(item) });
    case 'withheld':
      return fill(says.withheld, { count });
    case 'not-held':
    case 'elsewhere':
    case 'by-hand':
      return says[answer];
    default:
      return answer satisfies never;
  }
}

function platform({ server, plan, desk }: SheetFacts, words: Wording): string[] {
  const { sheet: says } = words.inquiry;
  const line = (kind: string, ids: readonly string[]): string[] => {
    if (ids.length === 0) return [];
    const shown = ids.slice(0, IDS_MOST).join(words.list);
    return [fill(says.ids, { kind, ids: ids.length > IDS_MOST ? `${shown} …` : shown })];
  };
  return [
    says.platformwhy,
    ...(desk === undefined ? [] : [desk]),
    ...line(says.serverid, [server.id]),
    ...line(says.accountids, plan.ids.accounts),
    ...line(says.channelids, plan.ids.channels),
    ...line(says.messageids, plan.ids.messages),
  ];
}
