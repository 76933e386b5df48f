import {
  type DetectionResult,
  isEvidence,
  NO_EVIDENCE_LOG_ODDS,
  type Signal,
  type Span,
  type Stance,
} from '#core';
import { mergeSpans } from '../text/index.ts';
import type { NgramReading } from './classifier/ngram-reader.ts';
import type { StanceClassifier, StanceOdds } from './classifier/stance-classifier.ts';
import type { DetectOptions } from './detector-types.ts';
import type { ExtractedFeatures } from './features/extract-features.ts';
import type { Occurrence } from './features/feature-types.ts';
import type { CompiledStances, createRuleDescriptions, StanceRule } from './rules/compile-rules.ts';
import { createConditionIndex } from './rules/condition-index.ts';
import type { Rule } from './rules/rule-types.ts';
import { REVIEW_LOG_ODDS, sumLogOdds, weighRules } from './score.ts';
import {
  isFragment,
  isTooLittleForWording,
  MIN_WORDING_SHOWN,
  toWordingSignal,
  type WordingScore,
} from './wording-signal.ts';

/** The result for ordinary messages: one frozen object for all of them. */
export const EMPTY_DETECTION_RESULT: DetectionResult = Object.freeze({
  signals: Object.freeze([]) as readonly Signal[],
  stance: 'none',
  logOdds: NO_EVIDENCE_LOG_ODDS,
});

/** From the features of a text to signals, stance and log odds. */
export interface RuleEvaluator {
  /**
   * `EMPTY_DETECTION_RESULT` if no rule against the author fires and the wording is not that of an offer. `wording` is
   * undefined without a model.
   */
  evaluate(
    features: ExtractedFeatures,
    reading: NgramReading,
    wording: WordingScore | undefined,
    options: DetectOptions,
  ): DetectionResult;
  /** The stance of a text whether or not rules fire; `soliciting` if none matches. */
  classifyStance(features: ExtractedFeatures, reading: NgramReading): Stance;
}

/** Their authors get help instead of a case. */
const HELPED_STANCES: ReadonlySet<Stance> = new Set(['asking-help', 'seeking-work']);

/** If no stance matches, the author solicits. */
const DEFAULT_STANCE = { stance: 'soliciting' as Stance, weight: 0, reviewOnly: false, alone: false };

/**
 * Evaluates all rules and stances of a text.
 * @example createRuleEvaluator({ rules, stances, plea, doubt, getStanceClassifier, describe }).evaluate(features, reading, wording, options).logOdds
 */
export function createRuleEvaluator(
  compiled: CompiledStances & {
    readonly rules: readonly Rule[];
    /** Null if the rules have no stance classifier. */
    readonly getStanceClassifier: (() => StanceClassifier) | null;
    readonly describe: ReturnType<typeof createRuleDescriptions>;
  },
): RuleEvaluator {
  const { rules, stances, plea, doubt, getStanceClassifier, describe } = compiled;
  const findCandidateRules = createConditionIndex(rules.map(({ when }) => when));
  const findCandidateStances = createConditionIndex(stances.map(({ when }) => when));

  const oddsOf = ({ groups }: ExtractedFeatures, reading: NgramReading): StanceOdds | undefined =>
    getStanceClassifier?.()(reading, groups);

  /** The first stance that matches. */
  function pickStance(
    features: ExtractedFeatures,
    odds: StanceOdds | undefined,
    signals: readonly Signal[],
  ): Pick<StanceRule, 'stance' | 'weight' | 'reviewOnly' | 'alone'> {
    for (const s of findCandidateStances(features)) {
      const { packs, when, minOdds } = stances[s]!;
      if (minOdds !== undefined && !isAtLeast(odds, minOdds)) continue;
      if (when.match(features) === null) continue;
      if (packs === undefined || isOnlyFromPacks(packs, signals)) return stances[s]!;
    }
    return DEFAULT_STANCE;
  }

  return {
    classifyStance: (features, reading) => pickStance(features, oddsOf(features, reading), []).stance,
    evaluate(features, reading, scored, options) {
      const fired: Rule[] = [];
      const occurrencesByRule: (readonly Occurrence[])[] = [];
      const fire = (rule: Rule): void => {
        const occurrences = rule.when.match(features);
        if (occurrences === null) return;
        fired.push(rule);
        occurrencesByRule.push(occurrences);
      };
      for (const r of findCandidateRules(features))
        if (options.packs.includes(rules[r]!.pack)) fire(rules[r]!);
      const { compiledOwnPack: own } = options;
      if (own) for (const r of own.findCandidates(features)) fire(own.rules[r]!);
      const wording = isTooLittleForWording(features.folded) && !fired.some(isEvidence) ? undefined : scored;
      const isSuspicious = wording !== undefined && wording.logOdds >= MIN_WORDING_SHOWN;
      const odds = oddsOf(features, reading);
      if (!isSuspicious && !fired.some((rule) => rule.weight > 0)) {
        const { stance, alone } = pickStance(features, odds, []);
        return alone ? { ...EMPTY_DETECTION_RESULT, stance } : EMPTY_DETECTION_RESULT;
      }
      const wordingSignal = wording && toWordingSignal(wording, features, options.language);
      const weights = weighRules(fired, wording?.ruleScale);
      const ruleSignals = fired.map((rule, f): Signal => {
        const describeIt = own && rule.pack === own.source.id ? own.describe : describe;
        const { note, sorts, pack } = describeIt(rule, options.language);
        const spans = spansOf(occurrencesByRule[f]!, features);
        return { rule: rule.name, weight: weights[f]!, spans, note, sorts, pack };
      });
      const picked = pickStance(features, odds, ruleSignals);
      const logOdds = sumLogOdds({
        rules: weights,
        wording: wordingSignal?.weight,
        stance: picked.weight,
        scale: wording?.ruleScale ?? 1,
      });
      // So much evidence outweighs the words of a plea: a recruiter threatens in them, too. A person decides.
      const isOutweighed = HELPED_STANCES.has(picked.stance) && logOdds >= REVIEW_LOG_ODDS;
      const stance = isOutweighed ? 'soliciting' : picked.stance;
      const isInDoubt =
        isOutweighed || (stance === 'soliciting' && doubt !== undefined && isAny(odds, doubt));
      const asksForHelp =
        isInDoubt || (stance === 'soliciting' && plea !== undefined && plea.match(features) !== null);
      return {
        signals: wordingSignal ? [...ruleSignals, wordingSignal] : ruleSignals,
        stance,
        ...(asksForHelp && { asksForHelp }),
        ...((picked.reviewOnly || isInDoubt || hasOnlyHints(fired)) && { reviewOnly: true }),
        ...(wording && isFragment(wording, logOdds, ruleSignals) && { isFragment: true }),
        ...(wording && logOdds > wording.measuredTo && { isExtrapolated: true }),
        logOdds,
      };
    },
  };
}

/** Without a classifier no stance is known to read like anything. */
const isAtLeast = (odds: StanceOdds | undefined, { askingHelp, seekingWork }: StanceOdds): boolean =>
  odds !== undefined && odds.askingHelp >= askingHelp && odds.seekingWork >= seekingWork;

const isAny = (odds: StanceOdds | undefined, { askingHelp, seekingWork }: StanceOdds): boolean =>
  odds !== undefined && (odds.askingHelp >= askingHelp || odds.seekingWork >= seekingWork);

/** Is all concrete evidence from rules that are only hints? */
const hasOnlyHints = (fired: readonly Rule[]): boolean =>
  !fired.some((rule) => rule.weight > 0 && rule.sorts.length > 0 && !rule.reviewOnly);

/** Occurrences that cover the whole text (its length, its shape) highlight nothing, unless there are no others. */
function spansOf(
  occurrences: readonly Occurrence[],
  { folded, toOriginalSpan }: ExtractedFeatures,
): readonly Span[] {
  const local = occurrences.filter(({ start, end }) => start > 0 || end < folded.length);
  return mergeSpans((local.length > 0 ? local : occurrences).map(toOriginalSpan));
}

/** Does all evidence against the author come from these packs? */
const isOnlyFromPacks = (packs: readonly string[], signals: readonly Signal[]): boolean =>
  signals.every(({ rule, weight }) => weight <= 0 || packs.includes(rule.slice(0, rule.indexOf('/'))));
