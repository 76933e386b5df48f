import type { Language, RuleName, Signal, Stance } from '#core';
import type { StanceOdds } from '../classifier/stance-classifier.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import type { ConditionSource, PackSource } from '../rule-schema.ts';
import { type Condition, compileCondition } from './condition.ts';
import { type ParsedRuleFiles, STANCES_FILE } from './parse-rule-files.ts';
import type { Rule } from './rule-types.ts';
import type { StanceSource } from './stance-schema.ts';

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

/** stances.yaml, compiled. */
export interface CompiledStances {
  /** The first one that matches is the stance. */
  readonly stances: readonly StanceRule[];
  /** Words of a member who asks for help or looks for work; undefined if there are none. */
  readonly plea: Condition | undefined;
  /** A soliciting text with at least one of these log odds is in doubt; undefined if none is stated. */
  readonly doubt: StanceOdds | undefined;
}

/**
 * Compiles the rules of all packs, in the order of the files. Throws `RuleError` for a group that no lexicon has or a
 * condition that can never hold.
 * @example compileRules(parsed.packs, parsed.lexicon)[0]?.name // 'yami-baito/carry-for-pay'
 */
export const compileRules = (packs: ParsedRuleFiles['packs'], lexicon: Lexicon): readonly Rule[] =>
  packs.flatMap(({ path, value, positionOf }) =>
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
          position: () => positionOf(['rules', name, 'when']),
        }),
      }),
    ),
  );

/**
 * Compiles stances.yaml. Throws `RuleError` as `compileRules` does.
 * @example compileStances(parsed.stances, parsed.lexicon).stances[0]?.stance // 'soliciting'
 */
export function compileStances(
  { value: { stances, plea, doubt }, positionOf }: ParsedRuleFiles['stances'],
  lexicon: Lexicon,
): CompiledStances {
  const compile = (when: ConditionSource, ...path: readonly PropertyKey[]): Condition =>
    compileCondition(when, { names: lexicon, file: STANCES_FILE, position: () => positionOf(path) });
  return {
    stances: stances.map(
      ({ stance, weight = 0, most, packs, reads, alone = false, when }, i): StanceRule => ({
        ...{ stance, weight, packs, alone },
        reviewOnly: most === 'review',
        minOdds: reads && toOdds(reads, -Infinity),
        when: compile(when, 'stances', i, 'when'),
      }),
    ),
    plea: plea && compile(plea, 'plea'),
    doubt: doubt && toOdds(doubt, Infinity),
  };
}

const toOdds = (
  { 'asking-help': askingHelp, 'seeking-work': seekingWork }: Reads,
  unstated: number,
): StanceOdds => ({ askingHelp: askingHelp ?? unstated, seekingWork: seekingWork ?? unstated });

type Reads = NonNullable<StanceSource['doubt']>;

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
