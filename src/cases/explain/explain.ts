import type { JobNoticeItem, Policy, RuleName, Ruling, Signal, Span, Stance, Verdict } from '#core';
import { NO_EVIDENCE_LOG_ODDS } from '#core';
import { chooseReasons, sortSignalsByWeight } from '../choose-reasons.ts';
import { widenToWords } from '../spans.ts';

/** A piece of the text; `isMarked`: one of the reasons that are shown is about it. */
export interface TextSegment {
  readonly text: string;
  readonly isMarked: boolean;
}

/** A rule that fired, and the words that it is about. */
export interface ExplainedRule {
  readonly rule: RuleName;
  /** In log odds; below 0 it speaks for the author. */
  readonly weight: number;
  readonly note: string;
  readonly words: readonly string[];
  /** It is (also) about an attachment or an embed. */
  readonly isInPart: boolean;
}

/** A verdict in parts that a terminal and a page can show. */
export interface Explanation {
  readonly segments: readonly TextSegment[];
  readonly ruling: Ruling;
  readonly probability: number;
  /** The probabilities from which the policy reviews and hides. */
  readonly required: Policy['probability'];
  readonly logOdds: number;
  readonly isExtrapolated: boolean;
  readonly stance: Stance;
  /** Missing items of a job notice; absent for a text that is no offer of work. */
  readonly missing?: readonly JobNoticeItem[];
  readonly needsSecondSort: boolean;
  /** The heaviest reasons first. */
  readonly reasons: readonly ExplainedRule[];
  /** Rules that fired beyond `reasons`. */
  readonly moreReasons: number;
  /** Rules that speak for the author, the heaviest first. */
  readonly against: readonly ExplainedRule[];
  /** By how much the stance lowered the log odds, if it did: below 0. */
  readonly loweredByStance?: number;
  /** Rules fired, and the stance alone keeps the post from being hidden. */
  readonly isHeldByStance: boolean;
}

/**
 * Explains a verdict: the text with its highlights, the rules that fired and why, and what spoke against it. `shownReasons`:
 * the most reasons; what spoke against the verdict is always complete.
 * @example explain('日給5万で荷物を運ぶだけ', verdict, policy, 5).reasons[0]?.words // ['日給5万']
 */
export function explain(
  text: string,
  verdict: Verdict,
  { probability: required }: Pick<Policy, 'probability'>,
  shownReasons: number,
): Explanation {
  const { ruling, probability, logOdds, stance, missing } = verdict;
  const fired = sortSignalsByWeight(verdict);
  const shown =
    shownReasons < fired.length
      ? sortSignalsByWeight({ signals: chooseReasons(verdict, shownReasons) })
      : fired;
  const lowered = loweringOf(verdict);
  return {
    segments: splitByMarks(
      text,
      widenToWords(mergeOverlappingSpans(shown.flatMap(({ spans }) => spans)), text),
    ),
    ...{ ruling, probability, required, logOdds, stance },
    isExtrapolated: verdict.isExtrapolated === true,
    ...(missing !== undefined && { missing }),
    needsSecondSort: verdict.needsSecondSort === true,
    reasons: shown.map((signal) => explainRule(signal, text)),
    moreReasons: fired.length - shown.length,
    against: signalsAgainst(verdict).map((signal) => explainRule(signal, text)),
    ...(lowered !== undefined && { loweredByStance: lowered }),
    isHeldByStance: fired.length > 0 && stance !== 'soliciting' && ruling !== 'hide',
  };
}

/** One rule with the words that it is about. @example explainRule(signal, '日給5万で').words // ['日給5万'] */
export const explainRule = (
  { rule, weight, note, spans }: Pick<Signal, 'rule' | 'weight' | 'note' | 'spans'>,
  text: string,
): ExplainedRule => ({
  ...{ rule, weight, note },
  words: widenToWords(mergeOverlappingSpans(spans), text).map(({ start, end }) => text.slice(start, end)),
  isInPart: spans.some(({ part }) => part !== undefined),
});

/** Rules that speak for the author, and what grammar says. */
const signalsAgainst = ({ signals }: Verdict): readonly Signal[] =>
  signals
    // A rule with sorts is evidence against the author, even if its weight is rounded to 0.
    .filter(({ weight, sorts }) => weight < 0 || (weight === 0 && sorts.length === 0))
    .sort((a, b) => a.weight - b.weight);

/** By how much the stance lowered the sum of all weights; undefined if it did not. */
function loweringOf({ signals, stance, logOdds }: Verdict): number | undefined {
  if (stance === 'soliciting' || stance === 'none') return undefined;
  const lowered = logOdds - signals.reduce((total, { weight }) => total + weight, NO_EVIDENCE_LOG_ODDS);
  return lowered > -0.005 ? undefined : lowered;
}

/**
 * The text in pieces, marked and not. `spans` must be sorted and must not overlap.
 * @example splitByMarks('運ぶだけ', [{ start: 0, end: 2 }]) // [{ text: '運ぶ', isMarked: true }, { text: 'だけ', isMarked: false }]
 */
export function splitByMarks(text: string, spans: readonly Span[]): readonly TextSegment[] {
  const segments: TextSegment[] = [];
  let at = 0;
  for (const { start, end } of spans) {
    segments.push(
      { text: text.slice(at, start), isMarked: false },
      { text: text.slice(start, end), isMarked: true },
    );
    at = end;
  }
  segments.push({ text: text.slice(at), isMarked: false });
  return segments.filter((segment) => segment.text !== '');
}

/**
 * The spans of the text itself, sorted, with touching and overlapping spans merged. Spans in parts are left out.
 * @example mergeOverlappingSpans([{ start: 1, end: 3 }, { start: 0, end: 2 }]) // [{ start: 0, end: 3 }]
 */
export const mergeOverlappingSpans = (spans: readonly Span[]): readonly Span[] => {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of spans.filter((s) => s.part === undefined).sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
};
