import type { DetectionResult, Language, Message, RuleName, Signal, Stance } from '#core';
import { lazy } from '#lib';
import {
  compileDeobfuscator,
  compilePhoneticReader,
  compileTermMatcher,
  compileTerms,
  createFold,
  type FoldedText,
  mergeSpans,
} from '../text/index.ts';
import {
  compileNgramClassifier,
  compileWordingPrefilter,
  type NgramClassifier,
} from './classifier/ngram-classifier.ts';
import { detectInParts } from './detect-parts.ts';
import { createAmountReader } from './features/amount-features.ts';
import { createFeatureExtractor, type ExtractedFeatures } from './features/extract-features.ts';
import type { RuleFile } from './parse-yaml.ts';
import { compileCandidateFilter, compileCannotScore } from './prefilter/candidate-filter.ts';
import { buildPrefilterPlan } from './prefilter/prefilter-plan.ts';
import { compileRawPrefilter } from './prefilter/raw-prefilter.ts';
import type { PackSource, StanceSource } from './rule-schema.ts';
import { type Condition, compileCondition, type Occurrence } from './rules/condition.ts';
import { createConditionIndex } from './rules/condition-index.ts';
import { parseRuleFiles, STANCES_FILE } from './rules/parse-rule-files.ts';
import { computeRulesVersion } from './rules/rules-version.ts';
import { computeScore, isCorroborated, REVIEW_SCORE_CAP } from './score.ts';

/** What to judge by: the packs in force and the language of the notes. */
export interface DetectOptions {
  readonly packs: readonly string[];
  readonly language: Language;
}

/** All packs, compiled. */
export interface Detector {
  /** Changes whenever any rule file changes. */
  readonly version: string;
  readonly packs: readonly string[];
  /** Packs as written, for the tests that are generated from their examples. */
  readonly sources: readonly PackSource[];
  readonly stances: readonly StanceSource['stances'][number][];
  /** Pure and fast; an ordinary message costs one pass over its characters and no allocation. */
  detect(message: Pick<Message, 'text' | 'parts'>, options: DetectOptions): DetectionResult;
  /** How a text speaks, whether or not any rule fires: `soliciting` unless its words show another stance. */
  classifyStance(text: string): Stance;
  /** What a rule says, in a language; undefined where there is no such rule. */
  describeRule(rule: RuleName, language: Language): Pick<Signal, 'note' | 'pack'> | undefined;
  /** The named groups of the lexicon that a text holds, without those of its shape and its likeness. */
  findGroups(text: string): readonly string[];
}

export interface Rule {
  readonly name: RuleName;
  readonly pack: string;
  readonly weight: number;
  /** It lifts a score to `REVIEW_SCORE_CAP` and no further. */
  readonly heldBack?: boolean;
  /** It counts only beside so much evidence of other packs' rules. */
  readonly beside?: number;
  readonly note: Record<Language, string>;
  readonly when: Condition;
}

/** So many characters of a text are judged: more than any platform lets a member post, and a second at the worst. */
const MAX_TEXT_LENGTH = 100_000;

/** From these log odds of the letters alone a text is read to the end, whether or not any rule could hold. */
const MIN_CLASSIFIER_LOG_ODDS = -3;

/** Who speaks like this hides nothing, however a second reading may look. */
const EXEMPT_STANCES: ReadonlySet<Stance> = new Set(['warning', 'asking-help', 'seeking-work']);

/** No finding scores more. */
const MAX_SCORE = 1;

/** The answer to ordinary messages, one object for all of them. */
export const EMPTY_DETECTION_RESULT: DetectionResult = Object.freeze({
  signals: Object.freeze([]) as readonly Signal[],
  stance: 'none',
  score: 0,
});

/**
 * Compiles rule files: index.yaml (the explicit lists), lexicon, stances.yaml, packs. Throws `RuleError` with file,
 * line and reason; nothing is half loaded.
 * @example createDetector(await readRuleFiles('rules')).judge({ text, parts: [] }, { packs: ['drill'], language: 'ja' })
 */
export function createDetector(files: readonly RuleFile[], version = computeRulesVersion(files)): Detector {
  const {
    lexicon,
    terms: writtenTerms,
    packs,
    stances: stanceSource,
    everyday,
    phoneticWords,
    classifier,
  } = parseRuleFiles(files);
  const rules: Rule[] = packs.flatMap(({ path, value, lineOf }) =>
    Object.entries(value.rules).map(
      ([name, rule]): Rule => ({
        name: `${value.id}/${name}` as RuleName,
        pack: value.id,
        weight: rule.weight,
        heldBack: rule.most === 'review',
        ...(rule.beside !== undefined && { beside: rule.beside }),
        note: rule.note,
        when: compileCondition(rule.when, {
          names: lexicon,
          file: path,
          line: () => lineOf(['rules', name, 'when']),
        }),
      }),
    ),
  );

  const packInfo = new Map(
    packs.map(({ value }) => [value.id, { ja: describePack(value, 'ja'), en: describePack(value, 'en') }]),
  );

  const ruleInfo = (rule: Rule, language: Language): { note: string; pack: NonNullable<Signal['pack']> } => ({
    note: rule.note[language],
    pack: packInfo.get(rule.pack)![language],
  });
  const byName = new Map(rules.map((rule) => [rule.name, rule]));

  const stances = stanceSource.value.stances.map((entry, i) => ({
    stance: entry.stance,
    factor: entry.factor,
    most: entry.most === 'review' ? REVIEW_SCORE_CAP : 1,
    packs: entry.packs,
    when: compileCondition(entry.when, {
      names: lexicon,
      file: STANCES_FILE,
      line: () => stanceSource.lineOf(['stances', i, 'when']),
    }),
  }));

  const fold = createFold();
  const terms = compileTerms(writtenTerms, everyday);
  const termMatcher = compileTermMatcher(terms);
  const plan = buildPrefilterPlan(terms, lexicon, rules);
  const deobfuscate = compileDeobfuscator(terms);
  const transcribePhonetic = compilePhoneticReader(phoneticWords);
  const passesRawPrefilter = compileRawPrefilter(
    terms,
    plan,
    everyday,
    createAmountReader(lexicon, deobfuscate),
  );
  const candidateHits = compileCandidateFilter(terms, plan, termMatcher);
  const getClassifier =
    classifier === null
      ? null
      : lazy(classifier, (weights) => compileNgramClassifier(weights, lexicon.groups));
  const passesWordingPrefilter = classifier === null ? () => false : compileWordingPrefilter(classifier);
  const extractIfScorable = createFeatureExtractor(
    lexicon,
    termMatcher,
    compileCannotScore(plan),
    getClassifier,
  );
  const extractAll = createFeatureExtractor(lexicon, termMatcher, () => false, getClassifier);
  const shapes = new Set(lexicon.shapes.map((shape) => shape.group));
  const extractWithoutClassifier = createFeatureExtractor(lexicon, termMatcher, () => false, null);
  const findCandidateRules = createConditionIndex(
    lexicon.groups.length,
    rules.map((rule) => rule.when),
  );
  const findCandidateStances = createConditionIndex(
    lexicon.groups.length,
    stances.map((stance) => stance.when),
  );

  /** A text that gives nothing but the sound of its words is read once more as it would usually be written. */
  function detectInText(whole: string, options: DetectOptions): DetectionResult {
    const text = whole.length > MAX_TEXT_LENGTH ? whole.slice(0, MAX_TEXT_LENGTH) : whole;
    const plain = detectAsWritten(text, options);
    if (EXEMPT_STANCES.has(plain.stance) || plain.score >= MAX_SCORE) return plain;
    const transcribed = transcribePhonetic(text, fold);
    if (transcribed === null) return plain;
    const worded = getClassifier !== null && isAboveClassifierFloor(getClassifier(), transcribed);
    const candidate = worded ? termMatcher.scan(transcribed) : candidateHits(transcribed);
    if (candidate === 0 && !worded) return plain;
    const second = detectInFolded(
      text,
      transcribed,
      candidate,
      options,
      worded ? extractAll : extractIfScorable,
      worded,
    );
    return second.score > plain.score ? second : plain;
  }

  /** A disguised text is read twice; the worse finding counts, unless the plain one shows a warning or a plea. */
  function detectAsWritten(text: string, options: DetectOptions): DetectionResult {
    const isWordingSuspicious = passesWordingPrefilter(text);
    if (!isWordingSuspicious && !passesRawPrefilter(text)) return EMPTY_DETECTION_RESULT;
    const folded = fold(text);
    const worded =
      isWordingSuspicious && getClassifier !== null && isAboveClassifierFloor(getClassifier(), folded);
    if (isWordingSuspicious && !worded && !passesRawPrefilter(text)) return EMPTY_DETECTION_RESULT;
    const candidate = worded ? termMatcher.scan(folded) : candidateHits(folded);
    const plain =
      worded || candidate > 0
        ? detectInFolded(text, folded, candidate, options, worded ? extractAll : extractIfScorable, worded)
        : EMPTY_DETECTION_RESULT;
    if (EXEMPT_STANCES.has(plain.stance) || plain.score >= MAX_SCORE) return plain;
    const deobfuscated = deobfuscate(folded, candidate > 0);
    const deobfuscatedHits = deobfuscated === null ? 0 : candidateHits(deobfuscated);
    if (deobfuscated === null || deobfuscatedHits === 0) return plain;
    const second = detectInFolded(text, deobfuscated, deobfuscatedHits, options, extractIfScorable);
    return second.score > plain.score ? second : plain;
  }

  function detectInFolded(
    text: string,
    folded: FoldedText,
    rawHits: number,
    options: DetectOptions,
    reader: typeof extractIfScorable,
    isWorded = false,
  ): DetectionResult {
    const reading = reader(text, folded, rawHits, isWorded);
    if (reading === null) return EMPTY_DETECTION_RESULT;
    const firedRules: Rule[] = [];
    const reasons: (readonly Occurrence[])[] = [];
    for (const r of findCandidateRules(reading.groups)) {
      const rule = rules[r]!;
      if (!options.packs.includes(rule.pack)) continue;
      const why = rule.when.match(reading);
      if (why === null) continue;
      firedRules.push(rule);
      reasons.push(why);
    }
    if (!firedRules.some((rule) => rule.weight > 0 && isReportable(rule, firedRules)))
      return EMPTY_DETECTION_RESULT;
    const signals: Signal[] = [];
    for (let f = 0; f < firedRules.length; f++) {
      const rule = firedRules[f]!;
      if (!isReportable(rule, firedRules)) continue;
      const spans = mergeSpans(preferLocalOccurrences(reasons[f]!, folded).map(reading.toOriginalSpan));
      signals.push({ rule: rule.name, weight: rule.weight, spans, ...ruleInfo(rule, options.language) });
    }
    const { stance, factor, most } = stanceOf(reading, signals);
    return {
      signals,
      stance,
      score: Math.round(Math.min(most, computeScore(firedRules)) * factor * 100) / 100,
    };
  }

  function stanceOf(
    reading: ExtractedFeatures,
    signals: readonly Signal[],
  ): { stance: Stance; factor: number; most: number } {
    for (const s of findCandidateStances(reading.groups)) {
      const { packs, when } = stances[s]!;
      if (packs !== undefined && !isOnlyFromPacks(packs, signals)) continue;
      if (when.match(reading) !== null) return stances[s]!;
    }
    return { stance: 'soliciting', factor: 1, most: 1 };
  }

  return {
    version,
    packs: packs.map((p) => p.value.id),
    sources: packs.map((p) => p.value),
    stances: stanceSource.value.stances,
    classifyStance(whole) {
      const text = whole.slice(0, MAX_TEXT_LENGTH);
      const folded = fold(text);
      const reading = extractWithoutClassifier(text, folded, termMatcher.scan(folded));
      return reading === null ? 'none' : stanceOf(reading, []).stance;
    },
    describeRule(name, language) {
      const rule = byName.get(name);
      return rule && ruleInfo(rule, language);
    },
    findGroups(whole) {
      const text = whole.slice(0, MAX_TEXT_LENGTH);
      const folded = fold(text);
      const reading = extractWithoutClassifier(text, folded, termMatcher.scan(folded));
      return reading === null
        ? []
        : reading.groups
            .filter((g) => !shapes.has(g))
            .map((g) => lexicon.groups[g]!)
            .filter(isNamed);
    },
    detect: (message, options) =>
      message.parts.length === 0
        ? detectInText(message.text, options)
        : detectInParts(message, (text) => detectInText(text, options)),
  };
}

/** Do its letters alone make it worth reading to the end? */
function isAboveClassifierFloor(likeness: NgramClassifier, folded: FoldedText): boolean {
  likeness.read(folded);
  return likeness.logOdds([]) >= MIN_CLASSIFIER_LOG_ODDS;
}

/** A rule that counts beside others only is not told of alone. */
const isReportable = (rule: Rule, fired: readonly Rule[]): boolean =>
  rule.beside === undefined || isCorroborated(rule, fired);

/** What is said of the whole text (how long it is) marks no place in it, unless nothing else does. */
function preferLocalOccurrences(why: readonly Occurrence[], { length }: FoldedText): readonly Occurrence[] {
  const places = why.filter(({ start, end }) => start > 0 || end < length);
  return places.length > 0 ? places : why;
}

/** Does nothing but rules of these packs speak against the author? */
const isOnlyFromPacks = (packs: readonly string[], signals: readonly Signal[]): boolean =>
  signals.every(({ rule, weight }) => weight <= 0 || packs.includes(rule.slice(0, rule.indexOf('/'))));

/** Lists of terms inside a phrase make groups without a name. */
const isNamed = (group: string): boolean => !group.startsWith('~');

const describePack = ({ summary, ground }: PackSource, language: Language): NonNullable<Signal['pack']> => ({
  summary: summary[language],
  ...(ground && { ground: ground[language] }),
});
