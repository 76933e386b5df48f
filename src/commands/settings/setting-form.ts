import type { SettingsForm } from '#core';
import { formatSettingValue, parseSettingValue, parseYamlValues } from '../config/parse-setting-value.ts';
import { CHANGE_PATHS, findShape, type SettingShape } from '../config/setting-paths.ts';
import { setAtPath, valueAtPath } from '../config/setting-values.ts';

/** The fields of a form by their names, such as `ladder.0.strikes`, with their values. */
export type FormFields = SettingsForm['fields'];

/** The value of a field that is switched on. */
export const ON = 'on';

/**
 * The fields of a form that shows a policy. Lists have one field for each column of each entry.
 * @example toFormFields(policy)['probability.hide'] // ['0.55']
 */
export function toFormFields(values: unknown): FormFields {
  return Object.fromEntries(
    CHANGE_PATHS.flatMap((path) => {
      const keys = path.split('.');
      return toFields(path, findShape(keys)!, valueAtPath(values, keys));
    }),
  );
}

type Field = readonly [name: string, texts: readonly string[]];

function toFields(name: string, shape: SettingShape, value: unknown): readonly Field[] {
  const { kind, keys, element, suggestion } = shape;
  if (value === undefined)
    // The switch of the group stays off.
    return suggestion === undefined ? [] : toFields(name, { ...shape, optional: false }, suggestion);
  if (kind === 'boolean') return value === true ? [[name, [ON]]] : [];
  if (keys) {
    const inner = Object.entries(keys).flatMap(([key, child]) =>
      toFields(`${name}.${key}`, child, valueAtPath(value, [key])),
    );
    return shape.optional ? [[name, [ON]], ...inner] : inner;
  }
  if (kind !== 'array' || !Array.isArray(value)) {
    const text = isWord(kind) || kind === 'number' ? String(value) : formatSettingValue(value, '');
    return [[name, [text]]];
  }
  if (element && !isWord(element.kind)) {
    return value.flatMap((entry: unknown, i) =>
      Object.entries(columnsOf(element, valueAtPath(entry, [element.discriminator ?? '']))).flatMap(
        ([key, column]) => toFields(`${name}.${i}.${key}`, column, valueAtPath(entry, [key])),
      ),
    );
  }
  return [[name, value.map(String)]];
}

const isWord = (kind: string): boolean => kind === 'string' || kind === 'enum' || kind === 'literal';

/**
 * The columns of an entry of a list; of entries that can be of several kinds, those of the kind that `word` names.
 * @example Object.keys(columnsOf(findShape(['ladder'])!.element!, 'timeout')) // ['do', 'strikes', 'minutes']
 */
export function columnsOf(element: SettingShape, word: unknown): Readonly<Record<string, SettingShape>> {
  const { variants, discriminator } = element;
  if (!variants || discriminator === undefined) return element.keys ?? {};
  const words = variants.flatMap(({ keys }) => keys?.[discriminator]?.words ?? []);
  const variant = variants.find(({ keys }) => keys?.[discriminator]?.words?.includes(String(word)));
  return {
    [discriminator]: { kind: 'enum', optional: false, words },
    ...without((variant ?? variants[0])?.keys, discriminator),
  };
}

const without = (
  keys: Readonly<Record<string, SettingShape>> | undefined,
  key: string,
): Readonly<Record<string, SettingShape>> => {
  const { [key]: _, ...others } = keys ?? {};
  return others;
};

/**
 * The values of a form. They are not checked: a text that does not fit the setting stays as it was typed, for
 * `checkPolicy`.
 * @example readFormFields({ 'probability.hide': ['６０%'] }).probability // { hide: 0.6 }
 */
export function readFormFields(fields: FormFields): Record<string, unknown> {
  let values: Record<string, unknown> = {};
  for (const path of CHANGE_PATHS) {
    const keys = path.split('.');
    const value = readField(path, findShape(keys)!, fields);
    // Groups without a value must exist.
    if (value !== undefined) values = setAtPath(values, keys, value);
    else if (keys.length > 1 && valueAtPath(values, keys.slice(0, -1)) === undefined)
      values = setAtPath(values, keys.slice(0, -1), {});
  }
  return values;
}

function readField(name: string, shape: SettingShape, fields: FormFields): unknown {
  const { kind, keys, element, optional } = shape;
  const texts = fields[name] ?? [];
  if (kind === 'boolean') return texts.includes(ON);
  if (keys) {
    if (optional && !texts.includes(ON)) return undefined;
    return Object.fromEntries(
      Object.entries(keys).flatMap(([key, child]) => {
        const value = readField(`${name}.${key}`, child, fields);
        return value === undefined ? [] : [[key, value]];
      }),
    );
  }
  if (kind === 'array' && element) {
    const list = isWord(element.kind) ? readWords(element, texts) : readRows(name, element, fields);
    return optional && list.length === 0 ? undefined : list;
  }
  // Of a choice and a typed id the typed id counts, which comes last.
  const chosen = shape.picker ? texts.findLast((typed) => typed.trim() !== '') : texts[0];
  const text = (chosen ?? '').replaceAll('\r\n', '\n');
  if (text.trim() === '') return optional ? undefined : '';
  if (kind === 'string') return shape.picker ? text.trim() : text;
  return isWord(kind) || kind === 'number' ? parseSettingValue(shape, text) : readYaml(text);
}

const readWords = ({ picker, words }: SettingShape, texts: readonly string[]): readonly string[] => {
  const lines = picker || words ? texts : texts.flatMap((text) => text.split(/\r?\n/));
  return [...new Set(lines.map((text) => text.trim()))].filter((text) => text !== '');
};

function readRows(name: string, element: SettingShape, fields: FormFields): readonly unknown[] {
  const word = (row: number) => fields[`${name}.${row}.${element.discriminator}`]?.[0];
  return rowsOf(name, fields)
    .map((row) =>
      Object.fromEntries(
        Object.entries(columnsOf(element, word(row))).flatMap(([key, column]) => {
          const value = readField(`${name}.${row}.${key}`, column, fields);
          return value === undefined || value === '' ? [] : [[key, value]];
        }),
      ),
    )
    .filter((entry) => !isEmptyRow(entry, element));
}

/** A row of which only a choice with a default is filled in. */
const isEmptyRow = (entry: object, { keys, variants }: SettingShape): boolean =>
  variants === undefined &&
  Object.entries(keys ?? {}).every(([key, { kind }]) => kind === 'enum' || !Object.hasOwn(entry, key));

/** An invalid text stays a text, which the schema then refuses. */
function readYaml(text: string): unknown {
  try {
    return parseYamlValues(text);
  } catch {
    return text;
  }
}

/** More than any list of a policy may have; a form with more rows is refused by the schema in any case. */
const MAX_ROWS = 200;

/**
 * The numbers of the rows of a list in a form, in order; at most the first 200.
 * @example rowsOf('ladder', fields) // [0, 1, 2]
 */
export const rowsOf = (name: string, fields: FormFields): readonly number[] =>
  [
    ...new Set(
      Object.keys(fields).flatMap((field) => {
        const [, row] = field.startsWith(`${name}.`)
          ? (/^(\d{1,4})\./.exec(field.slice(name.length + 1)) ?? [])
          : [];
        return row === undefined ? [] : [Number(row)];
      }),
    ),
  ]
    .sort((a, b) => a - b)
    .slice(0, MAX_ROWS);

/** A button of a list: `add`, `remove`, `up` or `down`. */
export interface RowOperation {
  readonly kind: 'add' | 'remove' | 'up' | 'down';
  readonly path: string;
  /** The row; absent for `add`. */
  readonly row?: number;
}

/**
 * Reads the value of a button of a list; undefined for anything else.
 * @example parseRowOperation('up ladder 2') // { kind: 'up', path: 'ladder', row: 2 }
 */
export function parseRowOperation(text: string | undefined): RowOperation | undefined {
  const [, kind, path, row] = /^(add|remove|up|down) ([A-Za-z.]+)(?: (\d{1,4}))?$/.exec(text ?? '') ?? [];
  if (kind === undefined || path === undefined || !CHANGE_PATHS.includes(path)) return undefined;
  return {
    kind: kind as RowOperation['kind'],
    path,
    ...(row !== undefined && { row: Number(row) }),
  };
}

/**
 * The fields after a button of a list was pressed. Rows are numbered from 0 again.
 * @example applyRowOperation(fields, { kind: 'remove', path: 'ladder', row: 2 })
 */
export function applyRowOperation(fields: FormFields, { kind, path, row }: RowOperation): FormFields {
  const element = findShape(path.split('.'))?.element;
  if (!element || isWord(element.kind)) return fields;
  const rows = rowsOf(path, fields);
  const order = moveRow(rows, kind, row);
  const others = Object.entries(fields).filter(
    ([name]) => !/^\.\d{1,4}\./.test(name.slice(path.length)) || !name.startsWith(path),
  );
  const moved = order.flatMap((from, to) =>
    Object.entries(fields)
      .filter(([name]) => name.startsWith(`${path}.${from}.`))
      .map(([name, texts]) => [name.replace(`${path}.${from}.`, `${path}.${to}.`), texts] as const),
  );
  const added = kind === 'add' ? Object.entries(emptyRow(path, order.length, element)) : [];
  return Object.fromEntries([...others, ...moved, ...added]);
}

function moveRow(rows: readonly number[], kind: RowOperation['kind'], row = -1): readonly number[] {
  const at = rows.indexOf(row);
  if (kind === 'remove') return rows.filter((_, i) => i !== at);
  const to = kind === 'up' ? at - 1 : at + 1;
  if (kind === 'add' || at < 0 || to < 0 || to >= rows.length) return rows;
  return rows.toSpliced(at, 1).toSpliced(to, 0, row);
}

const emptyRow = (path: string, row: number, element: SettingShape): FormFields =>
  Object.fromEntries(
    Object.entries(columnsOf(element, undefined)).map(([key, { words }]) => [
      `${path}.${row}.${key}`,
      [words?.[0] ?? ''],
    ]),
  );
