import type { Language, RuleName, Signal, Stance } from '#core';
import type { StanceOdds } from '../classifier/stance-classifier.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import type { PackSource } from '../rule-schema.ts';
import { type Condition, compileCondition } from './condition.ts';
import { type ParsedRuleFiles, STANCES_FILE } from './parse-rule-files.ts';
import type { Rule } from './rule-types.ts';

/** What a signal says about its rule. */
export type RuleDescription = Required<Pick<Signal, 'note' | 'pack' | 'sorts'>>;

/** A stance of stances.yaml, compiled. */
export interface StanceRule {
  readonly stance: Stance;
  /** What it adds to the evidence; 0 or less, in the unit of the weights of rules. */
  readonly weight: number;
  /** A moderator decides: the post is not hidden automatically. */
  readonly reviewOnly: boolean;
  /** If set, the stance applies only while all evidence against the author comes from these packs. */
  readonly packs: readonly string[] | undefined;
  /** The log odds that the stance classifier must give at least. */
  readonly minOdds: StanceOdds | undefined;
  /** It applies even if no rule found anything. */
  readonly alone: boolean;
  readonly when: Condition;
}

/** The sorts of all rules that only support others. */
const NO_SORTS: Rule['sorts'] = [];

/**
 * Compiles the rules of all packs, in the order of the files. Throws `RuleError` for a group that no lexicon has or a
 * condition that can never hold.
 * @example compileRules(parsed.packs, parsed.lexicon)[0]?.name // 'yami-baito/carry-for-pay'
 */
export function compileRules(packs: ParsedRuleFiles['packs'], lexicon: Lexicon): readonly Rule[] {
  return packs.flatMap(({ path, value, lineOf }) =>
    Object.entries(value.rules).map(
      ([name, rule]): Rule => ({
        name: `${value.id}/${name}` as RuleName,
        pack: value.id,
        weight: rule.weight,
        reviewOnly: rule.most === 'review',
        sorts: rule.sorts ?? NO_SORTS,
        note: rule.note,
        when: compileCondition(rule.when, {
          names: lexicon,
          file: path,
          line: () => lineOf(['rules', name, 'when']),
        }),
      }),
    ),
  );
}

/**
 * Compiles stances.yaml. Throws `RuleError` as `compileRules` does.
 * @example compileStances(parsed.stances, parsed.lexicon)[0]?.stance // 'soliciting'
 */
export function compileStances(
  { value, lineOf }: ParsedRuleFiles['stances'],
  lexicon: Lexicon,
): readonly StanceRule[] {
  return value.stances.map(
    (entry, i): StanceRule => ({
      stance: entry.stance,
      weight: entry.weight ?? 0,
      reviewOnly: entry.most === 'review',
      packs: entry.packs,
      minOdds: entry.reads && {
        askingHelp: entry.reads['asking-help'] ?? -Infinity,
        seekingWork: entry.reads['seeking-work'] ?? -Infinity,
      },
      alone: entry.alone === true,
      when: compileCondition(entry.when, {
        names: lexicon,
        file: STANCES_FILE,
        line: () => lineOf(['stances', i, 'when']),
      }),
    }),
  );
}

/**
 * Compiles the words of a plea in stances.yaml; undefined if there are none. Throws `RuleError` as `compileRules` does.
 * @example compilePlea(parsed.stances, parsed.lexicon)?.match(features) !== null
 */
export const compilePlea = (
  { value, lineOf }: ParsedRuleFiles['stances'],
  lexicon: Lexicon,
): StanceRule['when'] | undefined =>
  value.plea &&
  compileCondition(value.plea, { names: lexicon, file: STANCES_FILE, line: () => lineOf(['plea']) });

/**
 * The log odds from which a soliciting text is in doubt; undefined if stances.yaml states none.
 * @example compileDoubt(parsed.stances)?.askingHelp // -1.2
 */
export const compileDoubt = ({ value }: ParsedRuleFiles['stances']): StanceOdds | undefined =>
  value.doubt && {
    askingHelp: value.doubt['asking-help'] ?? Infinity,
    seekingWork: value.doubt['seeking-work'] ?? Infinity,
  };

/**
 * Looks up the texts of rules. The descriptions of packs are made once, so that signals share them.
 * @example createRuleDescriptions(packs)(rules[0]!, 'ja').note
 */
export function createRuleDescriptions(
  packs: ParsedRuleFiles['packs'],
): (rule: Rule, language: Language) => RuleDescription {
  const byPack = new Map(
    packs.map(({ value }) => [value.id, { ja: describePack(value, 'ja'), en: describePack(value, 'en') }]),
  );
  return (rule, language) => ({
    note: rule.note[language],
    sorts: rule.sorts,
    pack: byPack.get(rule.pack)![language],
  });
}

const describePack = (
  { summary, prohibits, ground }: PackSource,
  language: Language,
): RuleDescription['pack'] => ({
  summary: summary[language],
  ...(prohibits && { prohibits: prohibits[language] }),
  ...(ground && { ground: ground[language] }),
});
