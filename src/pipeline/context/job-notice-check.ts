import type { JobNoticeItem, Message, Verdict } from '#core';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { extractJobNoticeFields } from '../../text/extract/job-notice/job-notice-fields.ts';
import { extractAmounts } from '../../text/extract/money/extract-amounts.ts';
import { foldText } from '../../text/index.ts';

const REQUIRED_JOB_NOTICE_FIELDS: readonly JobNoticeItem[] = [
  'name',
  'address',
  'contact',
  'duties',
  'place',
  'pay',
];
const MAX_TEXT_LENGTH = 4000;
/** Text about a job. For folded text. */
const JOB_TEXT_PATTERN =
  /仕事|ばいと|求人|副業|案件|業務|勤務|応募|働[いかきくけこ]|[日時月]給|日当|日払|週払|\bjobs?\b|part-?time/;

/**
 * Adds the missing items of a lawful job notice to a verdict on a job offer (職業安定法5条の4; the official notice of
 * 2024-12-18 requires all six items in the job notice itself). They tell an honest employer what to add. They are never
 * a reason for an action, and a message with the ruling `pass` is not checked.
 * @example addMissingJobNoticeFields(verdict, message).missing // ['name', 'address', 'contact', 'duties', 'place']
 */
export function addMissingJobNoticeFields(
  verdict: Verdict,
  message: Pick<Message, 'text' | 'parts'>,
): Verdict {
  if (verdict.ruling === 'pass' || verdict.stance !== 'soliciting') return verdict;
  const missing = findMissingJobNoticeItems(message);
  return missing === undefined ? verdict : { ...verdict, missing };
}

/**
 * The items of a lawful job notice that a text does not show; undefined for a text that does not speak of a job.
 * @example findMissingJobNoticeItems({ text: '時給1200円のカフェの仕事', parts: [] }) // ['name', 'address', 'contact', 'place']
 */
export function findMissingJobNoticeItems({
  text,
  parts,
}: Pick<Message, 'text' | 'parts'>): readonly JobNoticeItem[] | undefined {
  const partTexts = parts.filter(({ kind }) => kind !== 'display-name').map((part) => part.text);
  const folded = foldText([text, ...partTexts].join('\n').slice(0, MAX_TEXT_LENGTH));
  if (!JOB_TEXT_PATTERN.test(folded)) return undefined;
  const present = extractJobNoticeFields(folded, extractAmounts(folded), extractContacts(folded));
  return REQUIRED_JOB_NOTICE_FIELDS.filter((item) => !present.has(item));
}
