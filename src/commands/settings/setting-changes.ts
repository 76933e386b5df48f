import { createHash } from 'node:crypto';
import type { Policy } from '#core';
import { CHANGE_PATHS, findShape } from '../config/setting-paths.ts';
import { setAtPath, valueAtPath } from '../config/setting-values.ts';

/** The change of one setting. An absent value: the setting is not set. */
export interface SettingChange {
  /** Dotted, one of `CHANGE_PATHS`. */
  readonly path: string;
  /** The value that the administrator saw. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What a list of changes makes of the settings in force. */
export interface MergedSettings {
  /** Values that were not checked. */
  readonly values: Record<string, unknown>;
  /** Paths of settings that another administrator has changed as well, and that would be overwritten. */
  readonly conflicts: readonly string[];
}

/**
 * The settings in which two sets of values differ, in the order of the schema.
 * @example diffSettings(before, after) // [{ path: 'probability.hide', before: 0.55, after: 0.6 }]
 */
export const diffSettings = (before: unknown, after: unknown): readonly SettingChange[] =>
  CHANGE_PATHS.flatMap((path) => {
    const [old, changed] = [valueAtPath(before, path.split('.')), valueAtPath(after, path.split('.'))];
    return isSameSetting(old, changed) ? [] : [{ path, before: old, after: changed }];
  });

/**
 * Applies changes to the settings in force, which another administrator may have changed since the values `before` were
 * shown. Of lists of words and phrases only the additions and removals are applied.
 * @example mergeChanges(policies.of(server), [{ path: 'mode', before: 'shadow', after: 'enforce' }]).conflicts // []
 */
export function mergeChanges(current: Policy, changes: readonly SettingChange[]): MergedSettings {
  let values: Record<string, unknown> = structuredClone(current);
  const conflicts: string[] = [];
  for (const { path, before, after } of changes) {
    const keys = path.split('.');
    const now = valueAtPath(current, keys);
    if (isSameSetting(now, after)) continue;
    if (isSameSetting(now, before)) values = setAtPath(values, keys, after);
    else if (isSet(path)) values = setAtPath(values, keys, mergeLists(now, before, after));
    else {
      conflicts.push(path);
      values = setAtPath(values, keys, after);
    }
  }
  return { values, conflicts };
}

/**
 * A short text that is equal for equal settings only: a form that was made for other settings is recognised by it.
 * @example fingerprintSettings(policies.of(server)) // '5f0c…'
 */
export const fingerprintSettings = (policy: Policy): string =>
  createHash('sha256')
    .update(toSortedJson(CHANGE_PATHS.map((path) => valueAtPath(policy, path.split('.')) ?? null)) ?? '')
    .digest('hex')
    .slice(0, 32);

/** The order of the entries has no meaning. The steps of the ladder have an order. */
const isSet = (path: string): boolean => {
  const shape = findShape(path.split('.'));
  return shape?.kind === 'array' && shape.element?.variants === undefined;
};

function mergeLists(now: unknown, before: unknown, after: unknown): unknown {
  const [current, old, wanted] = [toEntries(now), toEntries(before), toEntries(after)];
  const kept = [...current].filter(([text]) => !old.has(text) || wanted.has(text));
  const added = [...wanted].filter(([text]) => !old.has(text));
  return [...new Map([...kept, ...added]).values()];
}

const toEntries = (list: unknown): ReadonlyMap<string, unknown> =>
  new Map(Array.isArray(list) ? list.map((entry: unknown) => [toSortedJson(entry) ?? '', entry]) : []);

/**
 * Whether two values of a setting are equal. The order of keys has no meaning: a form and a file may write another one.
 * @example isSameSetting({ do: 'warn', strikes: 1 }, { strikes: 1, do: 'warn' }) // true
 */
export const isSameSetting = (one: unknown, other: unknown): boolean =>
  toSortedJson(one) === toSortedJson(other);

const toSortedJson = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
