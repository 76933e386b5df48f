import {
  type ConsoleWording,
  fillTemplate,
  type SettingCell,
  type SettingChoice,
  type SettingField,
  type SettingGroup,
  type SettingInput,
} from '#core';
import { findShape, type SettingLimits, type SettingShape } from '../../../commands/config/setting-paths.ts';
import { valueAtPath } from '../../../commands/config/setting-values.ts';
import { isSameSetting } from '../../../commands/settings/setting-changes.ts';
import { columnsOf, type FormFields, ON, rowsOf } from '../../../commands/settings/setting-form.ts';
import { SETTING_GROUPS } from '../../../commands/settings/setting-groups.ts';
import { findName, formatSetting, type SettingNames } from './format-setting.ts';

type SettingsWording = ConsoleWording['settings'];

/** What the fields of the form are made from. */
export interface FormContext {
  readonly words: SettingsWording;
  readonly names: SettingNames;
  /** The default policy of the installation. */
  readonly defaults: unknown;
  /** The values of the form, as far as they can be read. */
  readonly values: unknown;
  readonly errors: readonly { readonly path: readonly PropertyKey[]; readonly why: string }[];
}

/**
 * The groups of fields with the present input, made from the schema of the policy.
 * @example describeGroups(toFormFields(policy), context)[0]?.fields[0]?.label // 'Mode'
 */
export const describeGroups = (fields: FormFields, context: FormContext): readonly SettingGroup[] =>
  SETTING_GROUPS.map(({ id, paths }) => ({
    id,
    title: context.words.groups[id] ?? id,
    fields: paths.map((path) => describeField(path, fields, context)),
  }));

function describeField(path: string, fields: FormFields, context: FormContext): SettingField {
  const { words, names, defaults, values, errors } = context;
  const keys = path.split('.');
  const shape = findShape(keys)!;
  const text = words.settings[path];
  const standard = valueAtPath(defaults, keys);
  const limits = describeLimits(shape, words);
  const inner = innerPaths(path, shape);
  const error = errors.find(
    (problem) =>
      isWithin(problem.path, keys) && !inner.some((child) => isWithin(problem.path, child.split('.'))),
  );
  return {
    path,
    label: text?.label ?? path,
    help: text?.help ?? '',
    ...(text?.effect !== undefined && { effect: text.effect }),
    ...(text?.unit !== undefined && { unit: text.unit }),
    ...(limits !== undefined && { limits }),
    defaultText: formatSetting(path, standard, words, names).join(words.values.separator),
    isDefault: isSameSetting(standard, valueAtPath(values, keys)),
    input: describeInput(path, shape, fields, context),
    ...(error && { error: error.why }),
  };
}

const innerPaths = (path: string, { keys }: SettingShape): readonly string[] =>
  Object.keys(keys ?? {}).map((key) => `${path}.${key}`);

/** A problem of a group as a whole, such as an order of two figures, is shown at its first setting. */
function isWithin(problem: readonly PropertyKey[], keys: readonly string[]): boolean {
  if (problem.length >= keys.length) return keys.every((key, i) => String(problem[i]) === key);
  const group = problem.map(String).join('.');
  return (
    SETTING_GROUPS.flatMap(({ paths }) => paths).find((path) => path.startsWith(`${group}.`)) ===
    keys.join('.')
  );
}

function describeInput(
  path: string,
  shape: SettingShape,
  fields: FormFields,
  context: FormContext,
): SettingInput {
  const texts = fields[path] ?? [];
  const [first = ''] = texts;
  const { kind, element, picker, words: choices } = shape;
  const { words, names } = context;
  if (kind === 'boolean') return { kind: 'switch', isOn: texts.includes(ON) };
  if (shape.keys) {
    const inner = innerPaths(path, shape).map((child) => describeField(child, fields, context));
    return { kind: 'switch', isOn: texts.includes(ON), inner };
  }
  if (kind === 'number') return { kind, text: first };
  if (kind === 'enum' && choices)
    return { kind: 'choice', value: first, choices: toChoices(path, choices, words) };
  const listed = element?.picker ?? picker;
  if (listed === 'channel' || listed === 'role') {
    const known = (listed === 'channel' ? names.channels : names.roles)?.map(({ id }) => ({
      value: id,
      label: findName(listed, id, words, names),
    }));
    const typed = [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '');
    const selected = (kind === 'array' ? typed : typed.slice(-1)).map((value) => ({
      value,
      label: findName(listed, value, words, names),
    }));
    return { kind: 'places', what: listed, isList: kind === 'array', selected, ...(known && { known }) };
  }
  if (element?.picker)
    return {
      kind: 'choices',
      values: texts,
      choices: element.picker === 'pack' ? names.packs : names.notices,
    };
  if (element?.words)
    return { kind: 'choices', values: texts, choices: toChoices(path, element.words, words) };
  if (element?.keys || element?.variants) return describeRows(path, shape, element, fields, words);
  if (element?.kind === 'string') return { kind: 'lines', text: texts.join('\n') };
  const maxLength = shape.limits?.max;
  return { kind: 'text', text: first, ...(maxLength !== undefined && { maxLength }) };
}

const toChoices = (
  path: string,
  choices: readonly string[],
  words: SettingsWording,
): readonly SettingChoice[] =>
  choices.map((value) => ({ value, label: words.settings[path]?.choices?.[value] ?? value }));

function describeRows(
  path: string,
  { limits }: SettingShape,
  element: SettingShape,
  fields: FormFields,
  words: SettingsWording,
): SettingInput {
  const rows = rowsOf(path, fields).map((row) => {
    const word = fields[`${path}.${row}.${element.discriminator}`]?.[0];
    return Object.entries(columnsOf(element, word)).map(([key, column]): SettingCell => {
      const text = words.settings[path]?.columns?.[key];
      const name = `${path}.${row}.${key}`;
      return {
        name,
        label: text?.label ?? key,
        text: fields[name]?.[0] ?? '',
        isNumber: column.kind === 'number',
        optional: column.optional,
        ...(column.words && {
          choices: column.words.map((value) => ({ value, label: text?.choices?.[value] ?? value })),
        }),
      };
    });
  });
  return {
    kind: 'rows',
    rows,
    isOrdered: element.variants !== undefined,
    canAdd: rows.length < (limits?.max ?? Number.POSITIVE_INFINITY),
  };
}

/** What can be entered, in words; undefined if the schema sets no limit. */
function describeLimits(
  { kind, picker, limits = {} }: SettingShape,
  words: SettingsWording,
): string | undefined {
  const { limits: texts } = words.form;
  const { min, max, isAboveMin = false, isInteger = false } = limits;
  if (kind === 'array') return max === undefined ? undefined : fillTemplate(texts.entries, { max });
  if (kind === 'string') return max === undefined || picker ? undefined : fillTemplate(texts.length, { max });
  if (kind !== 'number') return undefined;
  const range = describeRange(texts, { min, max, isAboveMin });
  return [range, isInteger && texts.integer]
    .filter((text) => typeof text === 'string')
    .join(words.values.separator);
}

function describeRange(
  texts: SettingsWording['form']['limits'],
  {
    min,
    max,
    isAboveMin,
  }: Pick<SettingLimits, 'isAboveMin'> & {
    readonly min: number | undefined;
    readonly max: number | undefined;
  },
): string | undefined {
  if (min !== undefined && max !== undefined)
    return fillTemplate(isAboveMin ? texts.aboveupto : texts.between, { min: plain(min), max: plain(max) });
  if (min !== undefined) return fillTemplate(isAboveMin ? texts.above : texts.least, { min: plain(min) });
  return max === undefined ? undefined : fillTemplate(texts.most, { max: plain(max) });
}

/** `0.000001` and not `1e-6`. */
const plain = (value: number): string =>
  value.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 20 });
