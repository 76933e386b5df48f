import type { Verdict } from '#core';
import { EVASIONS } from '../../eval/evasions.ts';
import type { Label } from '../../lib/read-labelled.ts';
import type { PrefilterExample } from './train-prefilter.ts';

/** A text with its label and with the verdict of the full evaluation, without the prefilter. */
export interface JudgedText {
  readonly text: string;
  /** `chat`: ordinary talk of a corpus, which has no labels. */
  readonly expect: Label | 'chat';
  readonly verdict: Pick<Verdict, 'ruling' | 'stance' | 'asksForHelp'> & {
    readonly signals: readonly { readonly weight: number; readonly sorts: readonly string[] }[];
  };
}

/**
 * Offers are the aim; members who ask for help are few in the examples; chat is most of what is read. Innocent texts that
 * were written as look-alikes of offers are rare in chat and may be evaluated, so they hardly count, and those in which a
 * rule matches do not count at all.
 */
const WEIGHTS = { actedOn: 3, help: 8, missedOffer: 1, chat: 3, innocent: 0.3, matched: 0, disguised: 1 };

/** Evasions that change letters of the light fold; after all others a text is the same to the prefilter. */
const MASKS = EVASIONS.filter(({ name, variant }) => name === 'masking' && variant.startsWith('○'));
const RESPELLINGS = EVASIONS.filter(
  ({ name, variant }) =>
    ['wrong kanji', 'numerals', 'backwards', 'leetspeak'].includes(name) || variant.endsWith('for kanji'),
);

/** Log odds of a rule; rules with less only name a thing. */
const MIN_MATCH = 0.5;

/**
 * The examples for the prefilter: wanted is what the full evaluation acts on, and every text labelled as an offer. An
 * innocent text in which a rule matches is an example of neither.
 * @example trainPrefilter(judged.flatMap(toPrefilterExamples))
 */
export function toPrefilterExamples({ text, expect, verdict }: JudgedText): readonly PrefilterExample[] {
  const { ruling, stance, signals } = verdict;
  const isActedOn = ruling !== 'pass';
  const isMatched = signals.some(({ weight, sorts }) => weight >= MIN_MATCH && !sorts.includes('wording'));
  const needsHelp = stance === 'asking-help' || stance === 'seeking-work' || verdict.asksForHelp === true;
  const isChat = expect === 'chat';
  const isOffer = expect === 'hide' || expect === 'flag';
  const isWanted = isOffer || needsHelp;
  const weight = WEIGHTS[weightOf({ isWanted, isActedOn, needsHelp, isChat, isMatched })];
  const measuredAs =
    isWanted && (isActedOn || (needsHelp && isMatched))
      ? 'acted-on'
      : !isWanted && isChat
        ? 'chat'
        : undefined;
  const example: PrefilterExample = {
    text,
    isWanted,
    weight,
    origin: text,
    ...(measuredAs !== undefined && { measuredAs }),
  };
  if (!(isOffer && isActedOn)) return [example];
  return [
    example,
    ...disguise(text).map((copy) => ({ text: copy, isWanted, weight: WEIGHTS.disguised, origin: text })),
  ];
}

/** Copies of an offer after one mask and one respelling, chosen by its length, as far as they change it. */
function disguise(text: string): readonly string[] {
  const whole = [{ start: 0, end: text.length }];
  return [MASKS, RESPELLINGS]
    .flatMap((evasions) => evasions[text.length % evasions.length]!.apply(text, whole))
    .filter((copy) => copy !== text);
}

function weightOf(example: {
  readonly isWanted: boolean;
  readonly isActedOn: boolean;
  readonly needsHelp: boolean;
  readonly isChat: boolean;
  readonly isMatched: boolean;
}): keyof typeof WEIGHTS {
  if (example.isWanted) return example.isActedOn ? 'actedOn' : example.needsHelp ? 'help' : 'missedOffer';
  if (example.isActedOn) return 'matched';
  if (example.isChat) return 'chat';
  return example.isMatched ? 'matched' : 'innocent';
}
