import { z } from 'zod';
import { logOddsOfScorePart, probabilityOfScore } from '../probability.ts';

const oldThresholdsSchema = z
  .strictObject({ review: z.number().min(0).max(1), hide: z.number().min(0).max(1) })
  .refine(({ review, hide }) => review <= hide, { message: 'review must not be above hide' });
const oldRaiseSchema = z.number().min(0).max(1);

/** What an earlier version called a setting, and what to write instead. */
interface OldKey {
  readonly path: readonly [string, ...string[]];
  /** The present setting. */
  readonly present: readonly [string, ...string[]];
  readonly schema: z.ZodType<unknown>;
  readonly convert: (old: never) => unknown;
  /** What values become, for a person who still thinks in the old ones. */
  readonly examples: string;
}

const oldKey = <T>(
  path: OldKey['path'],
  present: OldKey['present'],
  schema: z.ZodType<T>,
  examples: string,
  convert: (old: T) => unknown,
): OldKey => ({ path, present, schema, examples, convert: convert as OldKey['convert'] });

/** Scores from 0 to 1 became probabilities and log odds; `logOddsOfScore` has the formula. */
const OLD_KEYS: readonly OldKey[] = [
  oldKey(
    ['thresholds'],
    ['probability'],
    oldThresholdsSchema,
    '0.5 → 0.04, 0.8 → 0.55',
    ({ review, hide }) => ({ review: probabilityOfScore(review), hide: probabilityOfScore(hide) }),
  ),
  // One hundredth more, because a sum of two rounded log odds may be one below the rounded log odds of the sum.
  oldKey(['campaigns', 'raise'], ['campaigns', 'raiseLogOdds'], oldRaiseSchema, '0.2 → 2.26', (raise) =>
    raise === 0 ? 0 : Math.round((logOddsOfScorePart(raise) + 0.01) * 100) / 100,
  ),
];

/**
 * The present name of a setting, if the path is its name in an earlier version. Its values have another unit, too: `examples`
 * shows some.
 * @example findPresentKey('thresholds.hide') // { key: 'probability.hide', examples: '0.5 → 0.04, 0.8 → 0.55' }
 */
export function findPresentKey(
  path: string,
): { readonly key: string; readonly examples: string } | undefined {
  for (const { path: old, present, examples } of OLD_KEYS) {
    const dotted = old.join('.');
    if (path === dotted || path.startsWith(`${dotted}.`))
      return { key: present.join('.') + path.slice(dotted.length), examples };
  }
  return undefined;
}

/** A setting of a policy under the name of an earlier version. */
export interface OldSetting {
  /** The dotted path, such as `thresholds`. */
  readonly key: string;
  /** What to write instead, as one line of YAML. */
  readonly write: string;
}

/**
 * The settings of a policy that have names of an earlier version, and what to write instead.
 * @example findOldSettings({ thresholds: { review: 0.5, hide: 0.8 } })[0]?.write // 'probability: { review: 0.04, hide: 0.55 }'
 */
export const findOldSettings = (policy: unknown): readonly OldSetting[] =>
  OLD_KEYS.flatMap(({ path, present, schema, convert }) => {
    const result = schema.safeParse(valueAt(policy, path));
    if (!result.success) return [];
    return [
      { key: path.join('.'), write: `${present.join('.')}: ${formatYaml(convert(result.data as never))}` },
    ];
  });

/**
 * A policy with the names of this version. An invalid old value and a setting with both names are issues of the schema.
 * @example policySchema.parse({ ...rest, thresholds: { review: 0.5, hide: 0.8 } }).probability // { review: 0.04, hide: 0.55 }
 */
export function convertOldKeys(policy: unknown, context: z.RefinementCtx): unknown {
  return OLD_KEYS.reduce((converted, { path, present, schema, convert }) => {
    const old = valueAt(converted, path);
    if (old === undefined) return converted;
    if (valueAt(converted, present) !== undefined) {
      const message = `write ${present.join('.')} only: ${path.join('.')} is its name in earlier versions`;
      context.addIssue({ code: 'custom', path: [...path], message });
      return converted;
    }
    const result = schema.safeParse(old);
    if (!result.success) {
      for (const issue of result.error.issues)
        context.issues.push({ ...issue, path: [...path, ...issue.path] } as (typeof context.issues)[number]);
      return converted;
    }
    return replaceKey(converted, path, present, convert(result.data as never));
  }, policy);
}

/** A copy of the policy without the old key and with the present one. Both have the same parent. */
function replaceKey(policy: unknown, path: OldKey['path'], present: OldKey['present'], value: unknown) {
  const [key, ...rest] = path;
  const { [key]: old, ...others } = policy as Record<string, unknown>;
  const [presentKey, ...presentRest] = present;
  if (rest.length === 0) return { ...others, [presentKey]: value };
  const inner: unknown = replaceKey(
    old,
    rest as [string, ...string[]],
    presentRest as [string, ...string[]],
    value,
  );
  return { ...others, [key]: inner };
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

const formatYaml = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? `{ ${Object.entries(value)
        .map(([key, inner]) => `${key}: ${formatYaml(inner)}`)
        .join(', ')} }`
    : String(value);

/** Packs that earlier versions shipped. Policies may still list them; what they found is now found in another way. */
const RETIRED_PACKS: ReadonlySet<string> = new Set(['likeness']);

/**
 * The packs of a policy without retired ones that the rules in force do not have. Other unknown names stay, and so does a
 * list of which nothing else would be left: they are mistakes.
 * @example dropRetiredPacks(['yami-baito', 'likeness'], ['yami-baito', 'drill']) // ['yami-baito']
 */
export function dropRetiredPacks(packs: readonly string[], known: readonly string[]): string[] {
  const kept = packs.filter((pack) => known.includes(pack) || !RETIRED_PACKS.has(pack));
  return kept.length === 0 ? [...packs] : kept;
}
