import type { InquiryRequest, Policy, RequestableItem } from '#core';
import type { ResultCounts } from './result-counts.ts';

/**
 * What becomes of one item: handed over in a file of the bundle, nothing of it is held, held but not handed over on
 * this ground, only the platform has it, a person answers it.
 */
export type ItemAnswerKind = 'attached' | 'not-held' | 'withheld' | 'elsewhere' | 'by-hand';

export interface ItemAnswer {
  readonly item: RequestableItem | 'other';
  readonly answer: ItemAnswerKind;
  /** How many of it, where it can be counted. */
  readonly count: number;
}

/** What a bot never sees: only the platform's own desk for investigators has it. */
const PLATFORM_ONLY_ITEMS: ReadonlySet<RequestableItem> = new Set(['registration', 'addresses', 'logins']);
/** What somebody said, and not only that, when and where they said it. */
const CONTENT_ITEMS: ReadonlySet<RequestableItem> = new Set(['texts', 'attachments']);

/**
 * The answer to each item that was asked, and to no other.
 * @example answerItems(paper, policy.inquiries, tally) // [{ item: 'addresses', answer: 'elsewhere', count: 0 }]
 */
export const answerItems = (
  paper: Pick<InquiryRequest, 'items' | 'ground' | 'other'>,
  { texts }: Pick<Policy['inquiries'], 'texts'>,
  counts: ResultCounts,
): readonly ItemAnswer[] => {
  const mayDiscloseContent = texts.some((ground) => ground === paper.ground);
  const answers = paper.items.map((item): ItemAnswer => {
    if (PLATFORM_ONLY_ITEMS.has(item)) return { item, answer: 'elsewhere', count: 0 };
    const count = countForItem(item, counts);
    if (count === 0) return { item, answer: 'not-held', count };
    const withheld = paper.ground === 'preservation' || (CONTENT_ITEMS.has(item) && !mayDiscloseContent);
    return { item, answer: withheld ? 'withheld' : 'attached', count };
  });
  return paper.other === undefined ? answers : [...answers, { item: 'other', answer: 'by-hand', count: 0 }];
};

function countForItem(item: RequestableItem, counts: ResultCounts): number {
  switch (item) {
    case 'profile':
      return counts.accounts;
    case 'posts':
      return counts.messages;
    case 'texts':
      return counts.messages - counts.erased;
    case 'attachments':
      return counts.attachments;
    case 'handling':
      return counts.cases;
    case 'registration':
    case 'addresses':
    case 'logins':
      return 0;
    default:
      return item satisfies never;
  }
}

/** The items that are handed over. @example given(answers).isSupported('texts') */
export const disclosedItems = (answers: readonly ItemAnswer[]): ReadonlySet<RequestableItem> =>
  new Set(answers.flatMap(({ item, answer }) => (answer === 'attached' && item !== 'other' ? [item] : [])));
