import type { JobNoticeItem, Signal, Verdict, Wording } from '#core';
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

/**
 * The signals against the author, heaviest first.
 * @example sortSignalsByWeight(verdict)[0]?.rule // 'dm-redirect/pay-then-elsewhere'
 */
export const sortSignalsByWeight = (verdict: Verdict): readonly Signal[] =>
  verdict.signals.filter((signal) => signal.weight > 0).sort((a, b) => b.weight - a.weight);

/**
 * The signals against the author, heaviest first, in two lists. Several rules often match the same words, so a signal
 * is in `repeated` if each of its spans starts where a span of a heavier signal starts. The first reasons that a reader
 * sees are then about different parts of the text.
 * @example splitRepeatedSignals(verdict).distinct[0]?.note // '高額報酬と外部への誘導'
 */
export function splitRepeatedSignals(verdict: Verdict): {
  readonly distinct: readonly Signal[];
  readonly repeated: readonly Signal[];
} {
  const seenPlaces = new Set<string>();
  const distinct: Signal[] = [];
  const repeated: Signal[] = [];
  for (const signal of sortSignalsByWeight(verdict)) {
    const places = signal.spans.map((span) => `${span.part ?? ''}/${span.start}`);
    const isNew = places.length === 0 || places.some((place) => !seenPlaces.has(place));
    (isNew ? distinct : repeated).push(signal);
    for (const place of places) seenPlaces.add(place);
  }
  return { distinct, repeated };
}

/**
 * The notes of the signals that are not repeated, without duplicates.
 * @example listDistinctNotes(verdict) // ['高額報酬と外部への誘導']
 */
export const listDistinctNotes = (verdict: Verdict): string[] => [
  ...new Set(splitRepeatedSignals(verdict).distinct.map((signal) => signal.note)),
];

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
