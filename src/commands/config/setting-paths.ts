import { policySchema } from '#core';
import { levenshteinDistance } from '#lib';

/**
 * The kind and the children of a part of the policy schema, because the types of zod are not available at run time.
 */
export interface SettingShape {
  readonly kind: string;
  readonly keys?: Readonly<Record<string, SettingShape>>;
  readonly element?: SettingShape;
  readonly optional: boolean;
}

interface ZodDefinition {
  readonly type: string;
  readonly innerType?: { readonly def: ZodDefinition };
  /** Of a schema that converts its input first. */
  readonly out?: { readonly def: ZodDefinition };
  readonly shape?: Readonly<Record<string, { readonly def: ZodDefinition }>>;
  readonly element?: { readonly def: ZodDefinition };
}

function toSettingShape({ def }: { readonly def: ZodDefinition }): SettingShape {
  if (def.out) return toSettingShape(def.out);
  if (def.innerType) {
    return {
      ...toSettingShape(def.innerType),
      optional: def.type === 'optional' || toSettingShape(def.innerType).optional,
    };
  }
  const keys =
    def.shape && Object.fromEntries(Object.entries(def.shape).map(([k, v]) => [k, toSettingShape(v)]));
  const element = def.element && toSettingShape(def.element);
  return { kind: def.type, optional: false, ...(keys && { keys }), ...(element && { element }) };
}

const POLICY_SHAPE = toSettingShape(policySchema as unknown as { readonly def: ZodDefinition });

/**
 * The schema of the setting at a path; undefined for an unknown key.
 * @example findShape(['probability', 'hide'])?.kind // 'number'
 */
export function findShape(path: readonly PropertyKey[]): SettingShape | undefined {
  let at: SettingShape | undefined = POLICY_SHAPE;
  for (const step of path) {
    if (at?.keys) at = Object.hasOwn(at.keys, step) ? at.keys[String(step)] : undefined;
    else if (at?.element && /^\d+$/.test(String(step))) at = at.element;
    else return undefined;
  }
  return at;
}

/** The keys below a path; empty for a setting without keys. @example childKeys(['probability']) // ['review', 'hide'] */
export const childKeys = (path: readonly PropertyKey[]): readonly string[] =>
  Object.keys(findShape(path)?.keys ?? {});

/** All settings with a value, as dotted paths. @example SETTING_PATHS.includes('probability.review') // true */
export const SETTING_PATHS: readonly string[] = leafPaths(POLICY_SHAPE, []);

function leafPaths(shape: SettingShape, path: readonly string[]): string[] {
  if (!shape.keys) return [path.join('.')];
  return Object.entries(shape.keys).flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

/**
 * The known word with the smallest edit distance. Undefined if the distance is more than a third of the length of the
 * word; a distance of two is always allowed.
 * @example closestMatch('probabilty', ['probability']) // 'probability'
 */
export function closestMatch(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const [best] = known
    .map((candidate) => ({ candidate, distance: levenshteinDistance(typed, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, Math.floor(word.length / 3)) ? best.candidate : undefined;
}
