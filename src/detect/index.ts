export {
  createDetector,
  type DetectOptions,
  type Detector,
  EMPTY_DETECTION_RESULT,
} from './detector.ts';
export { warmUpJit } from './jit-warmup.ts';
export { selectNativeFilterKeywords } from './native-filter-keywords.ts';
export { didYouMean, parseYaml, RuleError, type RuleFile } from './parse-yaml.ts';
export { computeRulesVersion, findUnknownPacks } from './rules/rules-version.ts';
export { addServerPhrases, SERVER_PHRASE } from './server-phrases.ts';
