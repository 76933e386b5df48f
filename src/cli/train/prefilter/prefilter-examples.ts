import { mayNeedHelp, type Verdict } from '#core';
import { EVASIONS } from '../../eval/evasions.ts';
import type { Label } from '../../lib/read-labelled.ts';
import type { PrefilterExample } from './train-prefilter.ts';

/** A text with its label and with the verdict of the full evaluation, without the prefilter. */
export interface JudgedText {
  readonly text: string;
  /** `everyday` and `chat`: ordinary talk, of our own or of a corpus without labels. */
  readonly expect: Label | 'everyday' | 'chat';
  readonly verdict: Pick<Verdict, 'ruling' | 'stance' | 'asksForHelp'> & {
    readonly signals: readonly { readonly weight: number; readonly sorts: readonly string[] }[];
  };
}

/**
 * How much a kind of text counts. Offers are the aim; a fragment shows little of one, so it counts more. Members who ask for
 * help are few in the examples; chat is most of what is read. Innocent look-alikes of offers are rare in chat and may be
 * evaluated, so they hardly count. What rules or stances misread counts for neither side.
 */
const WEIGHTS = {
  ...{ actedOn: 3, fragment: 6, help: 20, missedOffer: 1, missedFragment: 2, disguised: 1 },
  ...{ chat: 3, everyday: 1, innocent: 0.3, misread: 0 },
};

type Kind = keyof typeof WEIGHTS;

/** What the full evaluation acts on, and offers that it misses. */
const WANTED: ReadonlySet<Kind> = new Set(['actedOn', 'fragment', 'help']);
const MISSED: ReadonlySet<Kind> = new Set(['missedOffer', 'missedFragment']);

/** Evasions that change letters of the light fold; after all others a text is the same to the prefilter. */
const MASKS = EVASIONS.filter(({ name, variant }) => name === 'masking' && variant.startsWith('○'));
const RESPELLINGS = EVASIONS.filter(
  ({ name, variant }) =>
    ['wrong kanji', 'numerals', 'backwards', 'leetspeak'].includes(name) || variant.endsWith('for kanji'),
);

/** Log odds of a rule; rules with less only name a thing. */
const MIN_MATCH = 0.5;

/**
 * The examples for the prefilter: wanted are members who need help, and every text labelled as an offer, with disguised
 * copies.
 * @example trainPrefilter(judged.flatMap(toPrefilterExamples))
 */
export function toPrefilterExamples(judged: JudgedText): readonly PrefilterExample[] {
  const { text } = judged;
  const kind = kindOf(judged);
  const isWanted = WANTED.has(kind) || MISSED.has(kind);
  const measuredAs = WANTED.has(kind) ? 'acted-on' : kind === 'chat' ? 'chat' : undefined;
  const common = { isWanted, origin: text };
  const copies = kind === 'actedOn' || kind === 'fragment' ? disguise(text) : [];
  return [
    { ...common, text, weight: WEIGHTS[kind], ...(measuredAs && { measuredAs }) },
    ...copies.map((copy) => ({ ...common, text: copy, weight: WEIGHTS.disguised })),
  ];
}

function kindOf({ expect, verdict }: JudgedText): Kind {
  const { ruling, signals } = verdict;
  const isActedOn = ruling !== 'pass';
  const needsHelp = mayNeedHelp(verdict);
  if (expect === 'hide') return isActedOn ? 'actedOn' : 'missedOffer';
  if (expect === 'flag') return isActedOn ? 'fragment' : 'missedFragment';
  if (expect === 'chat') return isActedOn || needsHelp ? 'misread' : 'chat';
  if (needsHelp) return expect === 'everyday' ? 'misread' : 'help';
  const isMatched = signals.some(({ weight, sorts }) => weight >= MIN_MATCH && !sorts.includes('wording'));
  if (isActedOn || isMatched) return 'misread';
  return expect === 'everyday' ? 'everyday' : 'innocent';
}

/** Copies of an offer after one mask and one respelling, chosen by its length, as far as they change it. */
function disguise(text: string): readonly string[] {
  const whole = [{ start: 0, end: text.length }];
  return [MASKS, RESPELLINGS]
    .flatMap((evasions) => evasions[text.length % evasions.length]!.apply(text, whole))
    .filter((copy) => copy !== text);
}
