import { type DetectionResult, hasEnoughSorts, KNOWN_PICTURE, SERVER_PHRASE, type Stance } from '#core';
import { lazy } from '#lib';
import {
  compileDeobfuscator,
  compileMisreadTerms,
  compilePhoneticReader,
  compileTermMatcher,
  createFold,
  type FoldedText,
  foldedString,
  readColumns,
} from '../text/index.ts';
import { createNgramReader, type NgramReading } from './classifier/ngram-reader.ts';
import { compileStanceClassifier } from './classifier/stance-classifier.ts';
import type { WeightLists } from './classifier/weight-table.ts';
import { CONTEXT_PACK } from './context-rules.ts';
import { detectInParts } from './detect-parts.ts';
import { type DetectOptions, type Detector, MAX_TEXT_LENGTH } from './detector-types.ts';
import { createRuleEvaluator, EMPTY_DETECTION_RESULT, type RuleEvaluator } from './evaluate-rules.ts';
import { createFeatureExtractor, type ExtractedFeatures } from './features/extract-features.ts';
import { isNamedGroup } from './lexicon/compile-lexicon.ts';
import { compileOwnPack } from './own-pack/own-pack.ts';
import { findNeededTerms } from './own-pack/own-terms.ts';
import type { RuleFile } from './parse-yaml.ts';
import { compilePrefilter, type Prefilter } from './prefilter/ngram-prefilter.ts';
import { collectRequiredTexts, decodeTermHashes } from './prefilter/required-texts.ts';
import { detectInPictures, hasRecognisedText } from './recognised/detect-pictures.ts';
import { compilePictureWords } from './recognised/picture-words.ts';
import { hasInvitingWords } from './recognised/typed-offer.ts';
import { stanceOfTyped } from './recognised/typed-stance.ts';
import type { ClassifierSource } from './rule-schema.ts';
import { compileRules, compileStances, createRuleDescriptions } from './rules/compile-rules.ts';
import { type ParsedRuleFiles, parseRuleFiles } from './rules/parse-rule-files.ts';
import type { Rule } from './rules/rule-types.ts';
import { computeRulesVersion } from './rules/rules-version.ts';
import { describeWording, scoreWording, WORDING_RULE, type WordingModel } from './wording-signal.ts';

/** The author of such a text hides nothing, so other readings of it are not tried. */
const EXEMPT_STANCES: ReadonlySet<Stance> = new Set(['warning', 'asking-help', 'seeking-work']);

/** First halves of rule names that are no packs: the context, the wording, the phrases of a server. */
const RESERVED_PACK_IDS: readonly string[] = [
  CONTEXT_PACK,
  ...[WORDING_RULE, SERVER_PHRASE, KNOWN_PICTURE].map((rule) => rule.slice(0, rule.indexOf('/'))),
];

/** A result with these log odds is not improved by another reading. */
const CERTAIN_LOG_ODDS = 15;

/**
 * Compiles rule files: index.yaml (the explicit lists), lexicon, stances.yaml, packs. Throws `RuleError` with file, line
 * and reason; nothing is half loaded. One detector reuses its buffers, so it is not reentrant (it is synchronous).
 * @example createDetector(await readRuleFiles('rules')).detect({ text, parts: [] }, { packs: ['drill'], language: 'ja' })
 */
export function createDetector(files: readonly RuleFile[], version = computeRulesVersion(files)): Detector {
  const parsed = parseRuleFiles(files);
  const { lexicon, packs } = parsed;
  const rules = compileRules(packs, lexicon);
  const describe = createRuleDescriptions(packs);
  const evaluator = createRuleEvaluator({
    rules,
    ...compileStances(parsed.stances, lexicon),
    getStanceClassifier:
      parsed.stanceClassifier === null
        ? null
        : lazy(parsed.stanceClassifier, (source) => compileStanceClassifier(source, lexicon.groups)),
    describe,
  });
  const prefilters = createPrefilters(parsed, rules);
  const { detectInText, extractFeatures, readNgrams, needsEvaluation } = createTextDetector(
    parsed,
    prefilters.passes,
    evaluator,
  );
  const ruleByName = new Map(rules.map((rule) => [rule.name, rule]));
  const getCorrector = lazy(parsed.compiledTerms, compileMisreadTerms);
  const classifyStance = (text: string): Stance => {
    const features = extractFeatures(text);
    return evaluator.classifyStance(features, readNgrams(features.folded));
  };
  const correct = (text: string, lineConfidences?: readonly number[]) =>
    getCorrector()(text, lineConfidences);
  const shapeGroups = new Set(lexicon.shapes.map((shape) => shape.group));
  const findGroups = (text: string): readonly string[] => {
    const { groups } = extractFeatures(text);
    return groups
      .filter((g) => !shapeGroups.has(g))
      .map((g) => lexicon.groups[g]!)
      .filter(isNamedGroup);
  };
  const words = compilePictureWords(parsed.stances, lexicon);
  const classifyTypedStance = (text: string): Stance =>
    stanceOfTyped(text, { stanceOf: classifyStance, words });
  const pictureDetection = {
    ...{ detectInText, correct, classifyTypedStance },
    hasInvitingWords: (text: string) => hasInvitingWords(text, { groups: findGroups(text), words }),
  };

  return {
    version,
    packs: packs.map((pack) => pack.value.id),
    sources: packs.map((pack) => pack.value),
    stances: parsed.stances.value.stances,
    detect(message, options) {
      if (message.parts.length === 0) return detectInText(message.text, options);
      return hasRecognisedText(message)
        ? detectInPictures(message, options, pictureDetection)
        : detectInParts(message, options, detectInText);
    },
    needsEvaluation,
    classifyStance,
    classifyTypedStance,
    describeRule(name, language) {
      if (name === WORDING_RULE) return describeWording(language);
      const rule = ruleByName.get(name);
      return rule && describe(rule, language);
    },
    compileOwnPack: (text) =>
      compileOwnPack(text, {
        lexicon,
        takenIds: [...packs.map((pack) => pack.value.id), ...RESERVED_PACK_IDS],
        extendPrefilter: prefilters.extend,
      }),
    findGroups,
  };
}

/** Reads one text in up to three ways: as written, deobfuscated, and by its sound. */
interface TextDetector {
  detectInText(text: string, options: DetectOptions): DetectionResult;
  /** Does the prefilter let the text through? */
  needsEvaluation(text: string, options: Pick<DetectOptions, 'isNewcomer' | 'compiledOwnPack'>): boolean;
  /** All features of a text as written, without prefilter. */
  extractFeatures(text: string): ExtractedFeatures;
  /** What the classifiers have learnt about the n-grams of a text. */
  readNgrams(folded: FoldedText): NgramReading;
}

function createTextDetector(
  parsed: ParsedRuleFiles,
  passesPrefilter: Prefilter,
  evaluator: RuleEvaluator,
): TextDetector {
  const { lexicon } = parsed;
  const fold = createFold();
  const termMatcher = compileTermMatcher(parsed.compiledTerms);
  const deobfuscate = compileDeobfuscator(parsed.compiledTerms, parsed.phonetic);
  const transcribePhonetic = compilePhoneticReader(parsed.phonetic.words);
  const getNgramReader = lazy(listModels(parsed), createNgramReader);
  const readNgrams = (folded: FoldedText): NgramReading => getNgramReader()(folded);
  const wordingModel = parsed.classifier && withoutNgrams(parsed.classifier);
  const extract = createFeatureExtractor(lexicon, termMatcher);

  function detectInText(untrimmed: string, options: DetectOptions): DetectionResult {
    const text = untrimmed.length > MAX_TEXT_LENGTH ? untrimmed.slice(0, MAX_TEXT_LENGTH) : untrimmed;
    const inLines = mayScore(text, options) ? detectInLines(text, options) : EMPTY_DETECTION_RESULT;
    if (isFinal(inLines)) return inLines;
    const columns = readColumns(text, fold);
    return columns.length === 0 ? inLines : detectInColumns(text, columns, inLines, options);
  }

  /** Apart, because functions that are made in `detectInText` would be allocated for each message. */
  function detectInColumns(
    text: string,
    columns: readonly FoldedText[],
    inLines: DetectionResult,
    options: DetectOptions,
  ): DetectionResult {
    return columns
      .filter((reading) => mayScore(foldedString(reading), options))
      .reduce((worst, reading) => worse(worst, detectInFolded(text, reading, options)), inLines);
  }

  const needsEvaluation: TextDetector['needsEvaluation'] = (text, { isNewcomer, compiledOwnPack }) =>
    (compiledOwnPack?.passesPrefilter ?? passesPrefilter)(text, isNewcomer === true);

  const mayScore = (text: string, options: DetectOptions): boolean =>
    options.skipsPrefilter === true || needsEvaluation(text, options);

  function detectInLines(text: string, options: DetectOptions): DetectionResult {
    const folded = fold(text);
    const asWritten = detectInFolded(text, folded, options);
    const deobfuscated = deobfuscate(folded);
    const isRead = isFinal(asWritten) && !(deobfuscated !== null && isDisguised(folded, deobfuscated));
    const plainer =
      isRead || deobfuscated === null
        ? asWritten
        : worse(asWritten, detectInFolded(text, deobfuscated, options));
    const isWarning = plainer.stance === 'warning';
    if (isFinal(plainer) && !isWarning) return plainer;
    // A text in kana or Latin letters only is read once more, as its words are usually written.
    const transcribed = transcribePhonetic(text, fold);
    if (transcribed === null) return plainer;
    const asSpoken = worse(plainer, detectInFolded(text, transcribed, options));
    // Warnings and offers share words such as yami baito. Where the readings disagree a person decides.
    return isWarning && asSpoken !== plainer ? { ...asSpoken, reviewOnly: true } : asSpoken;
  }

  function detectInFolded(text: string, folded: FoldedText, options: DetectOptions): DetectionResult {
    const reading = readNgrams(folded);
    const wording =
      wordingModel === null || options.skipsWording === true
        ? undefined
        : scoreWording(wordingModel, reading);
    return evaluator.evaluate(extract(text, folded), reading, wording, options);
  }

  return {
    detectInText,
    needsEvaluation,
    extractFeatures: (untrimmed) => {
      const text = untrimmed.slice(0, MAX_TEXT_LENGTH);
      return extract(text, fold(text));
    },
    readNgrams,
  };
}

/** The n-grams of the wording, of the stances, of completeness; a model that the rules do not have knows none. */
const listModels = ({ classifier, stanceClassifier }: ParsedRuleFiles): readonly WeightLists[] => [
  classifier?.grams ?? {},
  stanceClassifier?.['asking-help'].grams ?? {},
  stanceClassifier?.['seeking-work'].grams ?? {},
  classifier?.completeness?.grams ?? {},
];

/** The n-grams are large and are compiled separately. */
const withoutNgrams = ({ bias, ruleScale, measuredTo, completeness }: ClassifierSource): WordingModel => ({
  bias,
  ruleScale,
  measuredTo,
  ...(completeness && { completeness: { bias: completeness.bias } }),
});

/** The prefilter of the shipped rules, and how the pack of a server extends it. */
interface Prefilters {
  readonly passes: Prefilter;
  readonly extend: (own: readonly Rule[], hits: readonly string[]) => Prefilter;
}

/** Without a model of this version every text is evaluated. */
function createPrefilters(parsed: ParsedRuleFiles, rules: readonly Rule[]): Prefilters {
  const { prefilter, packs, stances, lexicon } = parsed;
  if (prefilter === null || prefilter.runThreshold !== undefined)
    return { passes: () => true, extend: () => () => true };
  const required = collectRequiredTexts({
    ...parsed,
    rules,
    packs: packs.map(({ value }) => value),
    stances: stances.value,
    trainedTerms: decodeTermHashes(prefilter.terms),
  });
  // One text, because the forms of all terms take several megabytes.
  const spellings = parsed.terms.map(({ originalSpelling }) => originalSpelling).join('\n');
  return {
    passes: compilePrefilter(prefilter, required),
    extend: (own, hits) =>
      compilePrefilter(prefilter, {
        terms: [...required.terms, ...findNeededTerms(own, lexicon, spellings.split('\n'))],
        examples: [...required.examples, ...hits],
      }),
  };
}

/** In a disguised text every eighth unit or more hides the words; then the stance of the plain reading counts. */
const isDisguised = (folded: FoldedText, deobfuscated: FoldedText): boolean =>
  folded.length - deobfuscated.length >= Math.max(MIN_HIDING_UNITS, deobfuscated.length / 8);
const MIN_HIDING_UNITS = 3;

/** No other reading of the text can change this result. */
const isFinal = ({ stance, logOdds }: DetectionResult): boolean =>
  EXEMPT_STANCES.has(stance) || logOdds >= CERTAIN_LOG_ODDS;

/** Another reading must say this much more: nearly every reading is scored a little differently. */
const MIN_GAIN = 1;
/** One that shows two sorts of evidence which the text as written hides may say this much less. */
const MAX_LOSS = 2;

function worse(asWritten: DetectionResult, otherReading: DetectionResult): DetectionResult {
  if (otherReading.signals.length === 0) return asWritten;
  const showsMore = hasTwoConcreteSorts(otherReading) && !hasTwoConcreteSorts(asWritten);
  const required = asWritten.logOdds + (showsMore ? -MAX_LOSS : MIN_GAIN);
  return otherReading.logOdds >= required ? otherReading : asWritten;
}

const hasTwoConcreteSorts = ({ signals }: DetectionResult): boolean =>
  hasEnoughSorts(signals.filter(({ rule }) => rule !== WORDING_RULE));
