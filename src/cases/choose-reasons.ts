import {
  isConcreteSort,
  KNOWN_PICTURE,
  type RuleName,
  SERVER_PHRASE,
  SIMILAR_PICTURE,
  type Signal,
  type Span,
  type Verdict,
} from '#core';
import { clipAndMergeSpans } from './spans.ts';

/** What a person reads before deciding; more would only repeat it. */
const MAX_REASONS = 4;

/** A signal that weighs less than this share of the heaviest one, wording left out, decided nothing. */
const MIN_SHARE_OF_HEAVIEST = 0.02;

/**
 * The reasons that a person reads: a phrase or a known picture of the server, then what names a crime or the trade in
 * accounts, then other concrete evidence, then rules that only support others, then context, then the wording of the whole
 * text once; the heaviest of each kind first. No reason repeats the words of another one, and of two about the same words the
 * rule that explains more sorts is taken. Pure.
 * @example chooseReasons(verdict).map(({ note }) => note) // ['中身のない用事に報酬', '仕事の話を秘匿性の高いアプリへ移そうとしています']
 */
export function chooseReasons(
  verdict: Pick<Verdict, 'signals'>,
  max: number = MAX_REASONS,
): readonly Signal[] {
  const byWeight = sortSignalsByWeight(verdict);
  const heaviest = byWeight.find((signal) => kindOf(signal) !== 'wording');
  const minWeight = (heaviest?.weight ?? 0) * MIN_SHARE_OF_HEAVIEST;
  const ofKind = (kind: ReasonKind) =>
    byWeight.filter((signal) => kindOf(signal) === kind && signal.weight >= minWeight);
  const wording = ofKind('wording').slice(0, 1);
  const context = ofKind('context');
  const limit = max - wording.length;
  const concrete = addReasons(ofKind('server'), ofKind('concrete'), limit - Math.min(1, context.length));
  const chosen = [
    ...addReasons(addReasons(concrete, context, limit), ofKind('supporting'), limit),
    ...wording,
  ];
  return KINDS.flatMap((kind) => {
    const ofThisKind = byWeight.filter((signal) => kindOf(signal) === kind && chosen.includes(signal));
    return kind === 'concrete' ? tellingFirst(ofThisKind) : ofThisKind;
  });
}

/**
 * Does the signal name a crime, its roles or the trade in accounts? Then a person needs no other reason. The weights of two sorts
 * are no measure of that: the first sort that a text shows counts more than the same rule does as the third one.
 * @example isTelling({ sorts: ['role'], weight: 1.1 }) // true
 */
export const isTelling = ({ sorts, weight }: Pick<Signal, 'sorts' | 'weight'>): boolean =>
  weight >= MIN_TELLING_WEIGHT && sorts.some((sort) => sort === 'role' || sort === 'account');

/** In log odds; a rule that only mentions a word weighs less. */
const MIN_TELLING_WEIGHT = 0.1;

const tellingFirst = (signals: readonly Signal[]): readonly Signal[] => [
  ...signals.filter(isTelling),
  ...signals.filter((signal) => !isTelling(signal)),
];

/**
 * The signals against the author, heaviest first; of two that weigh the same, the one with more sorts.
 * @example sortSignalsByWeight(verdict)[0]?.rule // 'dm-redirect/pay-then-elsewhere'
 */
export const sortSignalsByWeight = ({ signals }: Pick<Verdict, 'signals'>): readonly Signal[] =>
  signals
    .filter((signal) => signal.weight > 0)
    .sort((a, b) => b.weight - a.weight || b.sorts.length - a.sorts.length);

/**
 * Whether a person can point at the words that the signal is about, and they are evidence by themselves.
 * @example isConcrete({ sorts: ['pay'] }) // true
 */
export const isConcrete = ({ sorts }: Pick<Signal, 'sorts'>): boolean => sorts.some(isConcreteSort);

/** What administrators or moderators of the server have decided. */
const RULES_OF_SERVER: readonly RuleName[] = [SERVER_PHRASE, KNOWN_PICTURE, SIMILAR_PICTURE];

type ReasonKind = 'server' | 'concrete' | 'context' | 'supporting' | 'wording';

/** In the order in which they are read. */
const KINDS: readonly ReasonKind[] = ['server', 'concrete', 'supporting', 'context', 'wording'];

function kindOf(signal: Signal): ReasonKind {
  if (RULES_OF_SERVER.includes(signal.rule)) return 'server';
  if (isConcrete(signal)) return 'concrete';
  if (signal.sorts.includes('context')) return 'context';
  return signal.sorts.includes('wording') ? 'wording' : 'supporting';
}

/** Adds signals that say something new to the chosen ones until there are `limit`. `byWeight` has the heaviest first. */
function addReasons(
  alreadyChosen: readonly Signal[],
  byWeight: readonly Signal[],
  limit: number,
): readonly Signal[] {
  const chosen = [...alreadyChosen];
  const candidates = tellingFirst(
    byWeight.filter((signal) => !byWeight.some((other) => explains(other, signal))),
  );
  while (chosen.length < limit) {
    const next = pickNext(candidates, chosen);
    if (next === undefined) break;
    chosen.push(next);
  }
  return chosen;
}

/** The most telling, heaviest one first; then one with a new sort, of those the one whose new words weigh most. */
function pickNext(byWeight: readonly Signal[], chosen: readonly Signal[]): Signal | undefined {
  if (chosen.length === 0) return byWeight[0];
  const [best] = byWeight
    .filter((signal) => !chosen.some(({ note }) => note === signal.note))
    .map((signal) => {
      const { spans, sorts, weight } = signal;
      const newWords = spans.length - spans.filter((span) => isRepeatedBy(chosen, signal, span)).length;
      return {
        signal,
        hasNewSort: sorts.some((sort) => !chosen.some((other) => other.sorts.includes(sort))),
        isNew: newWords === spans.length,
        hasNewWords: newWords > 0,
        newWeight: spans.length === 0 ? weight : (weight * newWords) / spans.length,
      };
    })
    .filter(({ isNew, hasNewSort, hasNewWords }) => isNew || (hasNewSort && hasNewWords))
    .sort((a, b) => Number(b.hasNewSort) - Number(a.hasNewSort) || b.newWeight - a.newWeight);
  return best?.signal;
}

/**
 * A rule of several sorts says everything that a rule of fewer of them says about the same words. One that weighs much less
 * does not: readers would miss what decided.
 */
const explains = (other: Signal, { weight, sorts, spans }: Signal): boolean =>
  spans.length > 0 &&
  other.weight * 2 >= weight &&
  other.sorts.length > sorts.length &&
  sorts.every((sort) => other.sorts.includes(sort)) &&
  spans.every((span) => isRepeated(span, [other]));

/**
 * Reasons of another sort repeat words that they show nearly whole: a messenger "for work" names the work by its last words.
 * Those of the same sort, and all reasons for a rule that only supports others, repeat half of a span or all of a shorter one.
 */
function isRepeatedBy(chosen: readonly Signal[], { sorts }: Signal, span: Span): boolean {
  const related = chosen.filter(
    (other) => sorts.length === 0 || other.sorts.some((sort) => sorts.includes(sort)),
  );
  return (
    isRepeated(span, related) ||
    related.some(({ spans }) => spans.some((other) => isInside(other, span))) ||
    isRepeated(span, chosen, SHARE_REPEATED_BY_OTHERS)
  );
}

const SHARE_REPEATED_BY_OTHERS = 0.75;

const isInside = (inner: Span, outer: Span): boolean =>
  inner.part === outer.part && inner.start >= outer.start && inner.end <= outer.end;

/** At least this share of the span belongs to these reasons, too. */
function isRepeated({ start, end, part }: Span, reasons: readonly Signal[], share = 0.5): boolean {
  const others = reasons.flatMap(({ spans }) => spans).filter((span) => span.part === part);
  const shared = clipAndMergeSpans(others, end).reduce(
    (sum, other) => sum + Math.max(0, other.end - Math.max(start, other.start)),
    0,
  );
  return shared >= (end - start) * share;
}
