import { MAX_OWN_PACK_LENGTH } from '#core';
import type { FoundGroups } from '../features/feature-types.ts';
import type { Lexicon } from '../lexicon/lexicon-types.ts';
import { type Position, parseYaml, RuleError, TEXT_START } from '../parse-yaml.ts';
import type { Prefilter } from '../prefilter/ngram-prefilter.ts';
import { type PackSource, packSchema } from '../rule-schema.ts';
import { compileRules, createRuleDescriptions } from '../rules/compile-rules.ts';
import { createConditionIndex } from '../rules/condition-index.ts';
import type { Rule } from '../rules/rule-types.ts';

/** The file name in errors about a pack of a server. */
export const OWN_PACK_FILE = 'pack.yaml';
/** Rules of one pack of a server. */
export const MAX_OWN_RULES = 50;
/** Names of lexicon groups in all its conditions: they bound the time that its rules take. */
export const MAX_OWN_NAMES = 500;
/** Texts under `hits`, `passes` and `examples`. */
export const MAX_OWN_EXAMPLES = 300;

/** A rule pack of one server, compiled. Its rules count beside those of the shipped packs. */
export interface OwnPack {
  /** As written. */
  readonly source: PackSource;
  readonly rules: readonly Rule[];
  /** The indexes of the rules that may match. */
  readonly findCandidates: (found: FoundGroups) => readonly number[];
  readonly describe: ReturnType<typeof createRuleDescriptions>;
  /** Where a part of the text stands. */
  readonly positionOf: (path: readonly PropertyKey[]) => Position;
  /** The prefilter of the shipped rules that also lets through what these rules are about. */
  readonly passesPrefilter: Prefilter;
}

/** What the pack of a server builds on. */
export interface OwnPackBase {
  readonly lexicon: Lexicon;
  /** Ids of the shipped packs, and other first halves of rule names. */
  readonly takenIds: readonly string[];
  /** The shipped prefilter, and more texts that it never skips. */
  readonly extendPrefilter: (rules: readonly Rule[], hits: readonly string[]) => Prefilter;
}

/**
 * Compiles the pack of a server: the format of `rules/<pack>/pack.yaml`, with the names of the shipped lexicon. Throws
 * `RuleError` with line and reason, also for a pack that is too large. It has no regular expressions and a bounded number of
 * rules and names, so a text takes a bounded time.
 * @example compileOwnPack('id: our-rules\nsummary: …', base).rules.length // 2
 */
export function compileOwnPack(text: string, { lexicon, takenIds, extendPrefilter }: OwnPackBase): OwnPack {
  if (text.length > MAX_OWN_PACK_LENGTH)
    throw new RuleError(
      OWN_PACK_FILE,
      TEXT_START,
      `the pack has more than ${MAX_OWN_PACK_LENGTH} characters`,
    );
  const parsed = parsePack(text);
  const { value: source, positionOf } = parsed;
  if (!/^[a-z0-9-]{1,40}$/.test(source.id))
    throw new RuleError(
      OWN_PACK_FILE,
      positionOf(['id']),
      'id: write small letters, digits and -, at most 40 of them',
    );
  if (takenIds.includes(source.id))
    throw new RuleError(OWN_PACK_FILE, positionOf(['id']), `id: a shipped pack is named "${source.id}"`);
  checkSize(source, (path) => positionOf(path));
  const packs = [{ path: OWN_PACK_FILE, ...parsed }];
  const rules = compileRules(packs, lexicon);
  const hits = Object.values(source.rules).flatMap((rule) => (rule.weight > 0 ? rule.hits : []));
  return {
    source,
    rules,
    findCandidates: createConditionIndex(rules.map(({ when }) => when)),
    describe: createRuleDescriptions(packs),
    positionOf: (path) => positionOf(path),
    passesPrefilter: extendPrefilter(rules, [
      ...hits,
      ...(source.examples?.hide ?? []),
      ...(source.examples?.review ?? []),
    ]),
  };
}

function parsePack(text: string): ReturnType<typeof parseYaml<PackSource>> {
  try {
    return parseYaml<PackSource>({ path: OWN_PACK_FILE, text }, packSchema);
  } catch (error) {
    if (error instanceof RuleError) throw error;
    // A reference to a reference: the YAML library refuses them when they become too many.
    throw new RuleError(OWN_PACK_FILE, TEXT_START, 'write the pack without references (&name, *name)');
  }
}

function checkSize(source: PackSource, positionOf: (path: readonly PropertyKey[]) => Position): void {
  const refuse = (path: readonly PropertyKey[], what: string): never => {
    throw new RuleError(OWN_PACK_FILE, positionOf(path), what);
  };
  const rules = Object.entries(source.rules);
  if (rules.length === 0) refuse(['rules'], 'rules: write at least one rule');
  if (rules.length > MAX_OWN_RULES)
    refuse(['rules', rules[MAX_OWN_RULES]![0]], `rules: at most ${MAX_OWN_RULES} rules`);
  let names = 0;
  let examples = Object.values(source.examples ?? {}).flat().length;
  for (const [name, { when, hits, passes = [] }] of rules) {
    const { all = [], any = [], none = [], followedBy = [], some } = when;
    names += [...all, ...any, ...none, ...followedBy, ...(some?.of ?? [])].join('|').split('|').length;
    examples += hits.length + passes.length;
    if (names > MAX_OWN_NAMES)
      refuse(['rules', name, 'when'], `when: at most ${MAX_OWN_NAMES} names in all rules`);
    if (examples > MAX_OWN_EXAMPLES)
      refuse(['rules', name, 'hits'], `hits: at most ${MAX_OWN_EXAMPLES} example texts in all`);
  }
}
