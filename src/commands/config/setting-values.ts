/**
 * The value of a setting; undefined if it is not set.
 * @example valueAtPath(policy, ['probability', 'hide']) // 0.55
 */
export const valueAtPath = (values: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<PropertyKey, unknown>)[step]
        : undefined,
    values,
  );

/**
 * A copy of the values with one value changed, or removed if `value` is undefined.
 * @example setAtPath(policy, ['probability', 'hide'], 0.6)
 */
export function setAtPath(values: object, path: readonly string[], value: unknown): Record<string, unknown> {
  const copy = structuredClone(values) as Record<string, unknown>;
  const parent = path.slice(0, -1).reduce((at, step) => {
    at[step] ??= {};
    return at[step] as Record<string, unknown>;
  }, copy);
  if (value === undefined) delete parent[path.at(-1)!];
  else parent[path.at(-1)!] = value;
  return copy;
}
