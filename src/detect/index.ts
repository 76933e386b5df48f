export { certainPhrases } from './certain.ts';
export { parseYaml, RuleError, type RuleFile, suggestion } from './parse.ts';
export { SERVER_PHRASE, withPhrases } from './phrases.ts';
export { unknownPacks, versionOf } from './rule-files.ts';
export {
  compileRules,
  type JudgeOptions,
  NOTHING,
  type Rulebook,
} from './rulebook.ts';
export { warmingUp } from './warm-up.ts';
