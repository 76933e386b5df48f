import { policySchema } from '#core';

/** As much of a schema as is asked here; zod's own types do not tell kinds apart at run time. */
export interface SettingShape {
  readonly kind: string;
  readonly keys?: Readonly<Record<string, SettingShape>>;
  readonly element?: SettingShape;
  readonly optional: boolean;
}

interface ZodDefinition {
  readonly type: string;
  readonly innerType?: { readonly def: ZodDefinition };
  readonly shape?: Readonly<Record<string, { readonly def: ZodDefinition }>>;
  readonly element?: { readonly def: ZodDefinition };
}

function toSettingShape({ def }: { readonly def: ZodDefinition }): SettingShape {
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

/** What may stand at a path; undefined where there is no such key. @example findShape(['thresholds', 'hide'])?.kind // 'number' */
export function findShape(path: readonly PropertyKey[]): SettingShape | undefined {
  let at: SettingShape | undefined = POLICY_SHAPE;
  for (const step of path) {
    if (at?.keys) at = Object.hasOwn(at.keys, step) ? at.keys[String(step)] : undefined;
    else if (at?.element && /^\d+$/.test(String(step))) at = at.element;
    else return undefined;
  }
  return at;
}

/** The names that may stand at a path; empty where nothing is named. @example childKeys(['thresholds']) // ['review', 'hide'] */
export const childKeys = (path: readonly PropertyKey[]): readonly string[] =>
  Object.keys(findShape(path)?.keys ?? {});

/** Every setting that holds a value, dotted. @example KEYS.includes('thresholds.review') // true */
export const SETTING_PATHS: readonly string[] = leafPaths(POLICY_SHAPE, []);

function leafPaths(shape: SettingShape, path: readonly string[]): string[] {
  if (!shape.keys) return [path.join('.')];
  return Object.entries(shape.keys).flatMap(([key, inner]) => leafPaths(inner, [...path, key]));
}

/** The nearest of some words, or undefined when none is near. @example nearest('treshold', ['thresholds']) // 'thresholds' */
export function closestMatch(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const [best] = known
    .map((each) => ({ each, apart: levenshteinDistance(typed, each.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  return best && best.apart <= Math.max(2, Math.floor(word.length / 3)) ? best.each : undefined;
}

/** How many letters differ (Levenshtein). Both are short: what is too long to be a key is never compared. */
function levenshteinDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, swap));
    }
  }
  return row[b.length]!;
}
