import { z } from 'zod';
import type { Language, RuleName } from '#core';
import { expandTerms } from './lexicon/expand-term.ts';
import { parseYaml, type RuleFile } from './parse-yaml.ts';
import { localizedText } from './rule-schema.ts';

/** At least `from` and less than `below`. */
const range = z
  .strictObject({ from: z.number().min(0).optional(), below: z.number().positive().optional() })
  .refine(({ from, below }) => from !== undefined || below !== undefined, 'write from, below or both')
  .refine(({ from = 0, below = Number.POSITIVE_INFINITY }) => from < below, 'from must be less than below');

const whenSchema = z
  .strictObject({
    accountDays: range.optional(),
    memberDays: range.optional(),
    messages: range.optional(),
    channels: range.optional(),
    reports: range.optional(),
    letters: range.optional(),
    picture: z.literal(true).optional(),
    reply: z.literal(true).optional(),
    gameChannel: z.literal(true).optional(),
  })
  .refine((when) => Object.keys(when).length > 0, 'write at least one condition');

/** No rule of the context weighs more, in log odds: it is a hint about the author and says nothing about the text. */
const MAX_WEIGHT = 3;

const DAY = 'day';
const ruleName = z.string().regex(/^[a-z0-9-]+$/, 'write a rule name in small letters, digits and -');

/** context.yaml. */
export const contextSchema = z.strictObject({
  /** In log odds: what all rules together count at most and at least. */
  limits: z.strictObject({ most: z.number().min(0).max(4), least: z.number().min(-4).max(0) }),
  sameText: z.strictObject({
    minutes: z.number().positive().max(60),
    lettersFrom: z.int().min(1).max(1000),
  }),
  reports: z.strictObject({
    hours: z
      .number()
      .positive()
      .max(7 * 24),
  }),
  rules: z
    .record(
      ruleName,
      z.strictObject({
        when: whenSchema,
        weight: z.number().min(-MAX_WEIGHT).max(MAX_WEIGHT),
        note: localizedText,
      }),
    )
    .refine((rules) => !Object.hasOwn(rules, DAY), {
      path: [DAY],
      message: 'this is the name of the sum of a day; use another one',
    }),
  day: z.strictObject({
    hours: z.number().positive().max(48),
    most: z.number().min(0).max(12),
    /** Short remarks that are ordinary alone. They count only in the sum of a day, before a message with evidence of its own. */
    hints: z
      .record(
        ruleName,
        z.strictObject({
          terms: z.array(z.string().min(1)).min(1),
          weight: z.number().positive().max(MAX_WEIGHT),
        }),
      )
      .default({}),
    note: localizedText,
  }),
});

/** The rules about the context of a message; `rules/context.yaml` explains every key. */
export interface ContextRules extends Omit<ContextSource, 'day'> {
  readonly day: Omit<ContextSource['day'], 'hints'> & { readonly hints: readonly Hint[] };
}

type ContextSource = z.infer<typeof contextSchema>;

/** A short remark that counts only in the sum of a day. */
export interface Hint {
  readonly rule: RuleName;
  readonly weight: number;
  /** Folded, letters and digits only. */
  readonly terms: readonly string[];
}

/** The conditions of one rule; all of them must be true. */
export type ContextCondition = z.infer<typeof whenSchema>;

/** The pack name of all signals of the context. */
export const CONTEXT_PACK = 'context';
/** The rule that stands for the earlier messages of a day. */
export const DAY_RULE: RuleName = `${CONTEXT_PACK}/${DAY}`;

/**
 * Parses the rules about the context strictly. Throws `RuleError` with file, line and reason.
 * @example parseContextRules({ path: 'context.yaml', text }).rules['new-account']?.weight // 0.9
 */
export function parseContextRules(file: RuleFile): ContextRules {
  const { value, positionOf } = parseYaml<ContextSource>(file, contextSchema);
  const hints = Object.entries(value.day.hints).map(([name, { terms, weight }]): Hint => {
    const expanded = expandTerms(terms, file.path, () => positionOf(['day', 'hints', name]));
    return {
      rule: `${CONTEXT_PACK}/${name}`,
      weight,
      terms: expanded.map(({ folded }) => lettersOnly(folded)),
    };
  });
  return { ...value, day: { ...value.day, hints } };
}

/**
 * A folded text without spaces, emoji and punctuation.
 * @example lettersOnly('暇な人、いる？') // '暇な人いる'
 */
export const lettersOnly = (folded: string): string => folded.replace(/[^\p{L}\p{M}\p{N}]+/gu, '');

/**
 * The note of a rule of the context; undefined for a rule that is not of the context or no longer exists.
 * @example describeContextRule(rules, 'context/new-account', 'en')?.note // 'The account is less than 7 days old'
 */
export function describeContextRule(
  { rules, day }: ContextRules,
  rule: RuleName,
  language: Language,
): { readonly note: string } | undefined {
  if (rule === DAY_RULE) return { note: day.note[language] };
  const [pack, name = ''] = rule.split('/');
  const found = pack === CONTEXT_PACK && Object.hasOwn(rules, name) ? rules[name] : undefined;
  return found && { note: found.note[language] };
}
