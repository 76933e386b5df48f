import type { JobNoticeItem, Verdict, Wording } from '#core';
import { JOB_NOTICE_ITEM_COUNT } from '#core';
import type { ReaderLocale } from './localizer.ts';

/**
 * The verdict with its reasons in the reader's language. The text of a rule that is not in force stays as stored.
 * @example translateVerdict(state.evidence.verdict, locale).signals[0]?.note // '高額報酬と外部への誘導'
 */
export const translateVerdict = (verdict: Verdict, { language, reasons }: ReaderLocale): Verdict =>
  reasons === undefined
    ? verdict
    : {
        ...verdict,
        signals: verdict.signals.map((signal) => ({ ...signal, ...reasons(signal.rule, language) })),
      };

/** Of the six items; with fewer, the text is an offer like any other. */
const MIN_ITEMS_OF_JOB_NOTICE = 4;

/**
 * Whether the text resembles a lawful job notice that is not complete: it shows at least four of the six items, and says who
 * offers the work or where. Recruiters for crime name a sum, an errand and a contact, and not themselves.
 * @example looksLikeJobNotice({ ...verdict, missing: ['place'] }) // true
 */
export const looksLikeJobNotice = (
  verdict: Verdict,
): verdict is Verdict & { readonly missing: readonly JobNoticeItem[] } =>
  verdict.missing !== undefined &&
  verdict.missing.length > 0 &&
  verdict.missing.length <= JOB_NOTICE_ITEM_COUNT - MIN_ITEMS_OF_JOB_NOTICE &&
  !(verdict.missing.includes('name') && verdict.missing.includes('address'));

/**
 * The names of job notice items as a list.
 * @example formatJobNoticeItems(['address', 'pay'], wording) // '住所（所在地）、賃金'
 */
export const formatJobNoticeItems = (items: readonly JobNoticeItem[], wording: Wording): string =>
  items.map((item) => wording.item[item]).join(wording.list);
