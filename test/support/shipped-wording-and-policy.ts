import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  CONSOLE_TEXT_AREAS,
  CONSOLE_WORDING_SCHEMAS,
  type ConsoleWording,
  type ConsoleWordings,
  type Language,
  type Policy,
  policySchema,
  type Wording,
  type Wordings,
  wordingSchema,
} from '#core';
import {
  type ContextRules,
  type GrammarPatterns,
  parseContextRules,
  parseGrammarPatterns,
} from '../../src/detect/index.ts';

const readRulesYaml = (path: string): unknown =>
  parse(readFileSync(new URL(`../../rules/${path}`, import.meta.url), 'utf8'));

/** The shipped rules about the context of a message. */
export const contextRules: ContextRules = parseContextRules({
  path: 'context.yaml',
  text: '',
  value: readRulesYaml('context.yaml'),
});

/** The shipped patterns of the grammar check. */
export const grammarPatterns: GrammarPatterns = parseGrammarPatterns({
  path: 'grammar.yaml',
  text: '',
  value: readRulesYaml('grammar.yaml'),
});

const wording = (language: Language): Wording =>
  wordingSchema.parse(readRulesYaml(`wording/${language}.yaml`));

/** The shipped wordings. */
export const wordings: Wordings = { ja: wording('ja'), en: wording('en') };

const consoleWording = (language: Language): ConsoleWording =>
  Object.fromEntries(
    CONSOLE_TEXT_AREAS.map((area) => [
      area,
      CONSOLE_WORDING_SCHEMAS[area].parse(readRulesYaml(`wording/console/${language}/${area}.yaml`)),
    ]),
  ) as unknown as ConsoleWording;

/** The shipped wordings of the console. */
export const consoleWordings: ConsoleWordings = { ja: consoleWording('ja'), en: consoleWording('en') };

/** Parsed once, because tests need it for every message. */
const shippedPolicy = policySchema.parse(readRulesYaml('policy.yaml'));

/** The shipped policy in the mode `enforce`, with the given changes. @example testPolicy({ mode: 'shadow' }) */
export const testPolicy = (more: Partial<Policy> = {}): Policy => ({
  ...structuredClone(shippedPolicy),
  mode: 'enforce',
  ...more,
});
