import { type DetectionResult, NO_EVIDENCE_LOG_ODDS, type Signal, type Stance } from '#core';
import { lazy } from '#lib';
import { type FoldedText, mergeSpans } from '../text/index.ts';
import type { StanceClassifier, StanceOdds } from './classifier/stance-classifier.ts';
import type { DetectOptions } from './detector-types.ts';
import type { ExtractedFeatures } from './features/extract-features.ts';
import type { Occurrence } from './features/feature-types.ts';
import type { createRuleDescriptions, StanceRule } from './rules/compile-rules.ts';
import { createConditionIndex } from './rules/condition-index.ts';
import type { Rule } from './rules/rule-types.ts';
import { computeScore, isCorroborated, REVIEW_SCORE_CAP, toLogOdds, toLogOddsWeight } from './score.ts';

/** The result for ordinary messages: one frozen object for all of them. */
export const EMPTY_DETECTION_RESULT: DetectionResult = Object.freeze({
  signals: Object.freeze([]) as readonly Signal[],
  stance: 'none',
  logOdds: NO_EVIDENCE_LOG_ODDS,
});

/** From the features of a text to signals, stance and log odds. */
export interface RuleEvaluator {
  /** `EMPTY_DETECTION_RESULT` if no reportable rule against the author fires. */
  evaluate(features: ExtractedFeatures, folded: FoldedText, options: DetectOptions): DetectionResult;
  /** The first stance that matches; `soliciting` if none does. */
  pickStance(
    features: ExtractedFeatures,
    signals: readonly Signal[],
  ): Pick<StanceRule, 'stance' | 'factor' | 'reviewOnly' | 'alone'>;
}

/** If no stance matches, the author solicits. */
const DEFAULT_STANCE = { stance: 'soliciting' as Stance, factor: 1, reviewOnly: false, alone: false };

/**
 * Indexes rules and stances by the groups that they need, so that most are never evaluated.
 * @example createRuleEvaluator({ rules, stances, plea, doubt, getStanceClassifier, groupCount, describe }).evaluate(features, folded, options).logOdds
 */
export function createRuleEvaluator(compiled: {
  readonly rules: readonly Rule[];
  readonly stances: readonly StanceRule[];
  /** Words of a member who asks for help or looks for work. */
  readonly plea: StanceRule['when'] | undefined;
  /** A soliciting text with at least one of these log odds is left to a person. */
  readonly doubt: StanceOdds | undefined;
  /** Null if the rules have no stance classifier. */
  readonly getStanceClassifier: (() => StanceClassifier) | null;
  readonly groupCount: number;
  readonly describe: ReturnType<typeof createRuleDescriptions>;
}): RuleEvaluator {
  const { rules, stances, plea, doubt, getStanceClassifier, groupCount, describe } = compiled;
  const findCandidateRules = createConditionIndex(
    groupCount,
    rules.map((rule) => rule.when),
  );
  const findCandidateStances = createConditionIndex(
    groupCount,
    stances.map((stance) => stance.when),
  );

  const oddsOf = (features: ExtractedFeatures) =>
    lazy(features, ({ folded, groups }) => getStanceClassifier?.()(folded, groups));

  function pickStance(
    features: ExtractedFeatures,
    signals: readonly Signal[],
    getOdds: () => StanceOdds | undefined = oddsOf(features),
  ) {
    for (const s of findCandidateStances(features.groups)) {
      const { packs, when, minOdds } = stances[s]!;
      if (packs !== undefined && !isOnlyFromPacks(packs, signals)) continue;
      if (when.match(features) === null) continue;
      if (minOdds === undefined || isAtLeast(getOdds(), minOdds)) return stances[s]!;
    }
    return DEFAULT_STANCE;
  }

  return {
    pickStance,
    evaluate(features, folded, options) {
      const firedRules: Rule[] = [];
      const occurrencesByRule: (readonly Occurrence[])[] = [];
      for (const r of findCandidateRules(features.groups)) {
        const rule = rules[r]!;
        if (!options.packs.includes(rule.pack)) continue;
        const occurrences = rule.when.match(features);
        if (occurrences === null) continue;
        firedRules.push(rule);
        occurrencesByRule.push(occurrences);
      }
      if (!firedRules.some((rule) => rule.weight > 0 && isReportable(rule, firedRules))) {
        const { stance, alone } = pickStance(features, []);
        return alone ? { ...EMPTY_DETECTION_RESULT, stance } : EMPTY_DETECTION_RESULT;
      }
      const signals: Signal[] = [];
      for (let f = 0; f < firedRules.length; f++) {
        const rule = firedRules[f]!;
        if (!isReportable(rule, firedRules)) continue;
        const spans = mergeSpans(
          preferLocalOccurrences(occurrencesByRule[f]!, folded).map(features.toOriginalSpan),
        );
        signals.push({
          rule: rule.name,
          weight: toLogOddsWeight(rule.weight),
          spans,
          ...describe(rule, options.language),
        });
      }
      const getOdds = oddsOf(features);
      const { stance, factor, reviewOnly } = pickStance(features, signals, getOdds);
      const isInDoubt = stance === 'soliciting' && doubt !== undefined && isAny(getOdds(), doubt);
      const maxScore = reviewOnly || isInDoubt ? REVIEW_SCORE_CAP : 1;
      const asksForHelp =
        isInDoubt || (stance === 'soliciting' && plea !== undefined && plea.match(features) !== null);
      return {
        signals,
        stance,
        ...(asksForHelp && { asksForHelp }),
        logOdds: toLogOdds(Math.min(maxScore, computeScore(firedRules)) * factor),
      };
    },
  };
}

/** Without a classifier no stance is known to read like anything. */
const isAtLeast = (odds: StanceOdds | undefined, { askingHelp, seekingWork }: StanceOdds): boolean =>
  odds !== undefined && odds.askingHelp >= askingHelp && odds.seekingWork >= seekingWork;

const isAny = (odds: StanceOdds | undefined, { askingHelp, seekingWork }: StanceOdds): boolean =>
  odds !== undefined && (odds.askingHelp >= askingHelp || odds.seekingWork >= seekingWork);

/** A rule that needs corroboration is not shown without it. */
const isReportable = (rule: Rule, fired: readonly Rule[]): boolean =>
  rule.minCorroboration === undefined || isCorroborated(rule, fired);

/** Occurrences that cover the whole text (its length, its shape) highlight nothing, unless there are no others. */
function preferLocalOccurrences(
  occurrences: readonly Occurrence[],
  { length }: FoldedText,
): readonly Occurrence[] {
  const local = occurrences.filter(({ start, end }) => start > 0 || end < length);
  return local.length > 0 ? local : occurrences;
}

/** Does all evidence against the author come from these packs? */
const isOnlyFromPacks = (packs: readonly string[], signals: readonly Signal[]): boolean =>
  signals.every(({ rule, weight }) => weight <= 0 || packs.includes(rule.slice(0, rule.indexOf('/'))));
