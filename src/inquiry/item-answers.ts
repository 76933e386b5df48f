import type { InquiryRequest, Policy, RequestableItem } from '#core';
import type { ResultCounts } from './result-counts.ts';
import { countHashes, NO_VERIFICATIONS, type Verifications } from './verifications.ts';

/**
 * The answer to one item. `attached`: in a file of the bundle. `not-held`: nothing is stored. `withheld`: stored, but
 * not disclosed on this legal ground. `elsewhere`: only the platform has it. `hashes`: the same, but the gate stores keyed
 * hashes of telephone numbers. `by-hand`: a person answers it.
 */
export type ItemAnswerKind = 'attached' | 'not-held' | 'withheld' | 'elsewhere' | 'hashes' | 'by-hand';

/** One item of a request with its answer. */
export interface ItemAnswer {
  readonly item: RequestableItem | 'other';
  readonly answer: ItemAnswerKind;
  /** The number of entries; 0 if they cannot be counted. */
  readonly count: number;
}

/** Items that a bot cannot read; only the platform itself can disclose them. */
const PLATFORM_ONLY_ITEMS: ReadonlySet<RequestableItem> = new Set(['registration', 'addresses', 'logins']);
/** Items with the content of messages. The other items are metadata. */
const CONTENT_ITEMS: ReadonlySet<RequestableItem> = new Set(['texts', 'attachments']);

/**
 * The answers to the requested items only.
 * @example answerItems(request, policy.inquiries, counts) // [{ item: 'addresses', answer: 'elsewhere', count: 0 }]
 */
export const answerItems = (
  request: Pick<InquiryRequest, 'items' | 'ground' | 'other'>,
  { texts }: Pick<Policy['inquiries'], 'texts'>,
  counts: ResultCounts,
  verifications: Verifications = NO_VERIFICATIONS,
): readonly ItemAnswer[] => {
  const mayDiscloseContent = texts.some((ground) => ground === request.ground);
  const answers = request.items.map((item): ItemAnswer => {
    const hashes = countHashes(verifications);
    if (item === 'registration' && hashes > 0) return { item, answer: 'hashes', count: hashes };
    if (PLATFORM_ONLY_ITEMS.has(item)) return { item, answer: 'elsewhere', count: 0 };
    const count = item === 'verification' ? verifications.records.length : countForItem(item, counts);
    // "Not held" would be false for a number that cannot be searched.
    if (item === 'verification' && verifications.unsearchable.length > 0)
      return { item, answer: 'by-hand', count };
    if (count === 0) return { item, answer: 'not-held', count };
    const withheld = request.ground === 'preservation' || (CONTENT_ITEMS.has(item) && !mayDiscloseContent);
    return { item, answer: withheld ? 'withheld' : 'attached', count };
  });
  return request.other === undefined ? answers : [...answers, { item: 'other', answer: 'by-hand', count: 0 }];
};

function countForItem(item: Exclude<RequestableItem, 'verification'>, counts: ResultCounts): number {
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

/** The items that are disclosed. @example disclosedItems(answers).has('texts') */
export const disclosedItems = (answers: readonly ItemAnswer[]): ReadonlySet<RequestableItem> =>
  new Set(answers.flatMap(({ item, answer }) => (answer === 'attached' && item !== 'other' ? [item] : [])));
