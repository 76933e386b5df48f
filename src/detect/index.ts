export {
  CONTEXT_PACK,
  type ContextCondition,
  type ContextRules,
  DAY_RULE,
  describeContextRule,
  type Hint,
  lettersOnly,
  parseContextRules,
} from './context-rules.ts';
export { createDetector } from './detector.ts';
export type { DetectOptions, Detector } from './detector-types.ts';
export { EMPTY_DETECTION_RESULT } from './evaluate-rules.ts';
export { type GrammarPatterns, parseGrammarPatterns } from './grammar/grammar-patterns.ts';
export { warmUpJit } from './jit-warmup.ts';
export { selectNativeFilterKeywords } from './native-filter-keywords.ts';
export {
  MAX_OWN_EXAMPLES,
  MAX_OWN_NAMES,
  MAX_OWN_RULES,
  OWN_PACK_FILE,
  type OwnPack,
} from './own-pack/own-pack.ts';
export { createOwnPackCache, type OwnPackCache } from './own-pack/own-pack-cache.ts';
export { createLineFinder, parseYaml, RuleError, type RuleFile, TEXT_START } from './parse-yaml.ts';
export { addKnownPictures, withoutDismissedPictures } from './recognised/add-known-pictures.ts';
export { computeRulesVersion, findUnknownPacks, rulesVersionOf } from './rules/rules-version.ts';
export { addServerPhrases } from './server-phrases.ts';
export { parseYamlDocument } from './yaml-document.ts';
