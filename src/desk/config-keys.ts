import { policySchema } from '#core';

/** As much of a schema as is asked here; zod's own types do not tell kinds apart at run time. */
export interface Shape {
  readonly kind: string;
  readonly keys?: Readonly<Record<string, Shape>>;
  readonly element?: Shape;
  readonly optional: boolean;
}

interface Def {
  readonly type: string;
  readonly innerType?: { readonly def: Def };
  readonly shape?: Readonly<Record<string, { readonly def: Def }>>;
  readonly element?: { readonly def: Def };
}

function shapeOf({ def }: { readonly def: Def }): Shape {
  if (def.innerType) {
    return {
      ...shapeOf(def.innerType),
      optional: def.type === 'optional' || shapeOf(def.innerType).optional,
    };
  }
  const keys = def.shape && Object.fromEntries(Object.entries(def.shape).map(([k, v]) => [k, shapeOf(v)]));
  const element = def.element && shapeOf(def.element);
  return { kind: def.type, optional: false, ...(keys && { keys }), ...(element && { element }) };
}

const ROOT = shapeOf(policySchema as unknown as { readonly def: Def });

/** What may stand at a path; undefined where there is no such key. @example shapeAt(['thresholds', 'hide'])?.kind // 'number' */
export function shapeAt(path: readonly PropertyKey[]): Shape | undefined {
  let at: Shape | undefined = ROOT;
  for (const step of path) {
    if (at?.keys) at = Object.hasOwn(at.keys, step) ? at.keys[String(step)] : undefined;
    else if (at?.element && /^\d+$/.test(String(step))) at = at.element;
    else return undefined;
  }
  return at;
}

/** The names that may stand at a path; empty where nothing is named. @example keysAt(['thresholds']) // ['review', 'hide'] */
export const keysAt = (path: readonly PropertyKey[]): readonly string[] =>
  Object.keys(shapeAt(path)?.keys ?? {});

/** Every setting that holds a value, dotted. @example KEYS.includes('thresholds.review') // true */
export const KEYS: readonly string[] = leaves(ROOT, []);

function leaves(shape: Shape, path: readonly string[]): string[] {
  if (!shape.keys) return [path.join('.')];
  return Object.entries(shape.keys).flatMap(([key, inner]) => leaves(inner, [...path, key]));
}

/** The nearest of some words, or undefined when none is near. @example nearest('treshold', ['thresholds']) // 'thresholds' */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const typed = word.toLowerCase();
  const [best] = known
    .map((each) => ({ each, apart: distance(typed, each.toLowerCase()) }))
    .sort((a, b) => a.apart - b.apart);
  return best && best.apart <= Math.max(2, Math.floor(word.length / 3)) ? best.each : undefined;
}

/** How many letters differ (Levenshtein). Both are short: what is too long to be a key is never compared. */
function distance(a: string, b: string): number {
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
