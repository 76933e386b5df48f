import type { Message, NoticeItem, Verdict } from '#core';
import { amounts } from '../text/amounts.ts';
import { contacts } from '../text/contacts.ts';
import { foldText } from '../text/index.ts';
import { jobNoticeItems } from '../text/notice-items.ts';

const ITEMS: readonly NoticeItem[] = ['name', 'address', 'contact', 'duties', 'place', 'pay'];
const MOST_CHARACTERS = 4000;
/** Folded, as the text they are looked for in. */
const WORK =
  /仕事|ばいと|求人|副業|案件|業務|勤務|応募|働[いかきくけこ]|[日時月]給|日当|日払|週払|\bjobs?\b|part-?time/;

/**
 * Adds to a verdict about an offer of work which of the six items a lawful notice shows are not there (職業安定法5条の4;
 * the notice of 2024-12-18 asks for all six in the notice itself). It tells an honest employer what to add, and is
 * never a reason to act: whatever passes is not even looked at.
 * @example withMissing(verdict, message).missing // ['name', 'address', 'contact', 'duties', 'place']
 */
export function withMissing(verdict: Verdict, { text, parts }: Pick<Message, 'text' | 'parts'>): Verdict {
  if (verdict.ruling === 'pass' || verdict.stance !== 'soliciting') return verdict;
  const typed = parts.filter(({ kind }) => kind !== 'display-name').map((part) => part.text);
  const folded = foldText([text, ...typed].join('\n').slice(0, MOST_CHARACTERS));
  if (!WORK.test(folded)) return verdict;
  const present = jobNoticeItems(folded, amounts(folded), contacts(folded));
  return { ...verdict, missing: ITEMS.filter((item) => !present.has(item)) };
}
