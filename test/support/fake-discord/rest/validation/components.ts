import type { FieldError } from '../../state/api-error.ts';

/** The fields of a component that are checked. */
interface ComponentPart {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly components?: readonly ComponentPart[];
  readonly component?: ComponentPart;
  readonly accessory?: ComponentPart;
  readonly content?: string;
}

interface LocatedComponent {
  readonly part: ComponentPart;
  readonly path: readonly (string | number)[];
}

const ACTION_ROW = 1;
const TEXT_DISPLAY = 10;
/** IS_COMPONENTS_V2. */
export const V2_FLAG = 1 << 15;
/** Types that are allowed only in messages with the V2 flag. */
const V2_ONLY_TYPES = new Set([9, 10, 11, 12, 13, 14, 17]);
const MAX_COMPONENTS = 40;
/** For all text displays of a message together. */
const MAX_TEXT_LENGTH = 4000;

function flattenWithPaths(
  parts: readonly ComponentPart[],
  above: readonly (string | number)[],
): LocatedComponent[] {
  return parts.flatMap((part, i) => {
    const path = [...above, i];
    return [
      { part, path },
      ...flattenWithPaths(part.components ?? [], [...path, 'components']),
      ...(['component', 'accessory'] as const).flatMap((key) =>
        part[key]
          ? flattenWithPaths([part[key]], [...path, key]).map((one) => ({
              ...one,
              path: dropIndex(one.path, path.length + 1),
            }))
          : [],
      ),
    ];
  });
}

const dropIndex = (path: readonly (string | number)[], at: number) => path.filter((_, i) => i !== at);

/** Custom ids have 1 to 100 characters and are unique. @example checkCustomIds(parts).length // 0 */
export function checkCustomIds(parts: readonly ComponentPart[]): FieldError[] {
  const seen = new Set<string>();
  return flattenWithPaths(parts, ['components']).flatMap(({ part, path }) => {
    const id = part.custom_id;
    if (id === undefined) return [];
    const place = [...path, 'custom_id'];
    if (id.length < 1 || id.length > 100)
      return [{ path: place, code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' }];
    if (seen.has(id))
      return [
        {
          path: place,
          code: 'COMPONENT_CUSTOM_ID_DUPLICATED',
          message: 'Component custom id cannot be duplicated',
        },
      ];
    seen.add(id);
    return [];
  });
}

/**
 * Checks the components of a message, with or without the V2 flag.
 * @example checkComponents(parts, V2_FLAG).length // 0
 */
export function checkComponents(parts: readonly ComponentPart[], flags: number): FieldError[] {
  const all = flattenWithPaths(parts, ['components']);
  const path = ['components'];
  const fieldErrors = checkCustomIds(parts);
  if (!(flags & V2_FLAG)) {
    if (parts.length > 5)
      fieldErrors.push({ path, code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 5 in length.' });
    for (const { part, path } of all.filter((one) => V2_ONLY_TYPES.has(one.part.type)))
      fieldErrors.push({
        path: [...path, 'type'],
        code: 'UNION_TYPE_CHOICES',
        message: `Value of field "type" must be one of (${ACTION_ROW},). Got ${part.type}: IS_COMPONENTS_V2 is not set.`,
      });
    return fieldErrors;
  }
  if (all.length > MAX_COMPONENTS)
    fieldErrors.push({
      path,
      code: 'COMPONENT_LAYOUT_SIZE_EXCEEDED',
      message: `Total number of components cannot exceed ${MAX_COMPONENTS}`,
    });
  const text = all.reduce(
    (sum, { part }) => sum + (part.type === TEXT_DISPLAY ? (part.content?.length ?? 0) : 0),
    0,
  );
  if (text > MAX_TEXT_LENGTH)
    fieldErrors.push({
      path,
      code: 'COMPONENT_TEXT_SIZE_EXCEEDED',
      message: `Total text cannot exceed ${MAX_TEXT_LENGTH} characters`,
    });
  return fieldErrors;
}
