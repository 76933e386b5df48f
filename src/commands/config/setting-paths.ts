import { policySchema, type SettingPicker } from '#core';
import { levenshteinDistance } from '#lib';

/** The smallest and largest value of a number, or length of a text or list. */
export interface SettingLimits {
  readonly min?: number;
  /** True: `min` itself is too small. */
  readonly isAboveMin?: boolean;
  readonly max?: number;
  /** Only whole numbers. */
  readonly isInteger?: boolean;
}

/**
 * The kind, the limits and the children of a part of the policy schema, because the types of zod are not available at run
 * time.
 */
export interface SettingShape {
  readonly kind: string;
  readonly keys?: Readonly<Record<string, SettingShape>>;
  readonly element?: SettingShape;
  /** The groups that a value can be, told apart by the value of `discriminator`. */
  readonly variants?: readonly SettingShape[];
  readonly discriminator?: string;
  /** The words that a value can be. */
  readonly words?: readonly string[];
  readonly limits?: SettingLimits;
  readonly picker?: SettingPicker;
  /** What a form offers for a group that is not set. */
  readonly suggestion?: unknown;
  readonly optional: boolean;
}

interface ZodSchema {
  readonly def: ZodDefinition;
  meta?(): { readonly picker?: SettingPicker; readonly suggestion?: unknown } | undefined;
}

interface ZodDefinition {
  readonly type: string;
  readonly innerType?: ZodSchema;
  /** Of a schema that converts its input first. */
  readonly out?: ZodSchema;
  readonly shape?: Readonly<Record<string, ZodSchema>>;
  readonly element?: ZodSchema;
  readonly options?: readonly ZodSchema[];
  readonly discriminator?: string;
  /** Of an enumeration. */
  readonly entries?: Readonly<Record<string, string>>;
  /** Of a literal. */
  readonly values?: readonly unknown[];
  /** `safeint`: whole numbers. */
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: ZodCheck } }[];
}

/** The limit of a check; checks of other kinds have none of these fields. */
interface ZodCheck {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

function toSettingShape(schema: ZodSchema): SettingShape {
  const { def } = schema;
  if (def.out) return toSettingShape(def.out);
  if (def.innerType) {
    const inner = toSettingShape(def.innerType);
    return { ...inner, optional: def.type === 'optional' || inner.optional };
  }
  const keys =
    def.shape && Object.fromEntries(Object.entries(def.shape).map(([k, v]) => [k, toSettingShape(v)]));
  const element = def.element && toSettingShape(def.element);
  const variants = def.options?.map(toSettingShape);
  const words = def.entries ? Object.values(def.entries) : def.values?.map(String);
  const { picker, suggestion } = schema.meta?.() ?? {};
  const limits = readLimits(def);
  return {
    kind: def.type,
    optional: false,
    ...(keys && { keys }),
    ...(element && { element }),
    ...(variants && { variants }),
    ...(def.discriminator !== undefined && { discriminator: def.discriminator }),
    ...(words && { words }),
    ...(picker && { picker }),
    ...(suggestion !== undefined && { suggestion }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
}

function readLimits({ format, checks = [] }: ZodDefinition): SettingLimits {
  const limits: { -readonly [Key in keyof SettingLimits]: SettingLimits[Key] } = {};
  if (format === 'safeint') limits.isInteger = true;
  for (const { _zod } of checks) {
    const { check, value, inclusive, minimum, maximum } = _zod.def;
    if (check === 'greater_than' && value !== undefined) {
      limits.min = value;
      if (inclusive === false) limits.isAboveMin = true;
    }
    if (check === 'less_than' && value !== undefined) limits.max = value;
    if (minimum !== undefined) limits.min = minimum;
    if (maximum !== undefined) limits.max = maximum;
  }
  return limits;
}

const POLICY_SHAPE = toSettingShape(policySchema as unknown as ZodSchema);

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

/**
 * The settings that are changed as a whole, as dotted paths: like `SETTING_PATHS`, but a group that may be absent is one
 * setting.
 * @example CHANGE_PATHS.includes('waves') // true
 */
export const CHANGE_PATHS: readonly string[] = changePaths(POLICY_SHAPE, []);

function changePaths(shape: SettingShape, path: readonly string[]): string[] {
  if (!shape.keys || (shape.optional && path.length > 0)) return [path.join('.')];
  return Object.entries(shape.keys).flatMap(([key, inner]) => changePaths(inner, [...path, key]));
}

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
