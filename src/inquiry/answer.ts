import type { Askable, InquiryPaper, Policy } from '#core';
import type { Tally } from './tally.ts';

/**
 * What becomes of one item: handed over in a file of the bundle, nothing of it is held, held but not handed over on
 * this ground, only the platform has it, a person answers it.
 */
export type AnswerKind = 'attached' | 'not-held' | 'withheld' | 'elsewhere' | 'by-hand';

export interface Answer {
  readonly item: Askable | 'other';
  readonly answer: AnswerKind;
  /** How many of it, where it can be counted. */
  readonly count: number;
}

/** What a bot never sees: only the platform's own desk for investigators has it. */
const ELSEWHERE: ReadonlySet<Askable> = new Set(['registration', 'addresses', 'logins']);
/** What somebody said, and not only that, when and where they said it. */
const CONTENT: ReadonlySet<Askable> = new Set(['texts', 'attachments']);

/**
 * The answer to each item that was asked, and to no other.
 * @example answersTo(paper, policy.inquiries, tally) // [{ item: 'addresses', answer: 'elsewhere', count: 0 }]
 */
export const answersTo = (
  paper: Pick<InquiryPaper, 'items' | 'ground' | 'other'>,
  { texts }: Pick<Policy['inquiries'], 'texts'>,
  tally: Tally,
): readonly Answer[] => {
  const mayGiveContent = texts.some((ground) => ground === paper.ground);
  const answers = paper.items.map((item): Answer => {
    if (ELSEWHERE.has(item)) return { item, answer: 'elsewhere', count: 0 };
    const count = countOf(item, tally);
    if (count === 0) return { item, answer: 'not-held', count };
    const withheld = paper.ground === 'preservation' || (CONTENT.has(item) && !mayGiveContent);
    return { item, answer: withheld ? 'withheld' : 'attached', count };
  });
  return paper.other === undefined ? answers : [...answers, { item: 'other', answer: 'by-hand', count: 0 }];
};

function countOf(item: Askable, tally: Tally): number {
  switch (item) {
    case 'profile':
      return tally.accounts;
    case 'posts':
      return tally.messages;
    case 'texts':
      return tally.messages - tally.erased;
    case 'attachments':
      return tally.attachments;
    case 'handling':
      return tally.cases;
    case 'registration':
    case 'addresses':
    case 'logins':
      return 0;
    default:
      return item satisfies never;
  }
}

/** The items that are handed over. @example given(answers).has('texts') */
export const given = (answers: readonly Answer[]): ReadonlySet<Askable> =>
  new Set(answers.flatMap(({ item, answer }) => (answer === 'attached' && item !== 'other' ? [item] : [])));
