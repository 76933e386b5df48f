import { type ConsoleWording, fillTemplate, type NamedId, type SettingChoice } from '#core';
import { formatSettingValue } from '../../../commands/config/parse-setting-value.ts';
import { findShape, type SettingShape } from '../../../commands/config/setting-paths.ts';
import { valueAtPath } from '../../../commands/config/setting-values.ts';
import { columnsOf } from '../../../commands/settings/setting-form.ts';

type SettingsWording = ConsoleWording['settings'];
type SettingText = SettingsWording['settings'][string];

/** The names of what the settings of one server can refer to. */
export interface SettingNames {
  /** Undefined: the platform does not tell them now. */
  readonly channels: readonly NamedId[] | undefined;
  readonly roles: readonly NamedId[] | undefined;
  readonly packs: readonly SettingChoice[];
  readonly notices: readonly SettingChoice[];
}

/**
 * The value of a setting in words, one line for each entry of a list.
 * @example formatSetting('quota.hidesPerHour', 30, words, names) // ['30 accounts and campaigns an hour']
 */
export function formatSetting(
  path: string,
  value: unknown,
  words: SettingsWording,
  names: SettingNames,
): readonly string[] {
  return formatValue(
    value,
    { path, shape: findShape(path.split('.'))!, text: words.settings[path] },
    words,
    names,
  );
}

interface Described {
  readonly path: string;
  readonly shape: SettingShape;
  readonly text: Pick<SettingText, 'unit' | 'choices' | 'columns'> | undefined;
}

function formatValue(
  value: unknown,
  { path, shape, text }: Described,
  words: SettingsWording,
  names: SettingNames,
): readonly string[] {
  const { values } = words;
  if (value === undefined) return [shape.keys ? values.off : values.unset];
  if (typeof value === 'boolean') return [value ? values.on : values.off];
  if (Array.isArray(value)) {
    if (value.length === 0) return [values.empty];
    const { element } = shape;
    return value.map((entry: unknown) =>
      typeof entry === 'object' && element
        ? formatRow(entry, { path, shape: element, text }, words, names)
        : formatWord(entry, element ?? shape, text, words, names),
    );
  }
  if (shape.keys) {
    return Object.entries(shape.keys).map(([key, child]) => {
      const inner = words.settings[`${path}.${key}`];
      const lines = formatValue(
        valueAtPath(value, [key]),
        { path: `${path}.${key}`, shape: child, text: inner },
        words,
        names,
      );
      return fillTemplate(values.column, { label: inner?.label ?? key, value: lines.join(values.separator) });
    });
  }
  return [formatWord(value, shape, text, words, names)];
}

function formatRow(
  entry: unknown,
  { shape, text }: Described,
  words: SettingsWording,
  names: SettingNames,
): string {
  const { values } = words;
  const columns = columnsOf(shape, valueAtPath(entry, [shape.discriminator ?? '']));
  return Object.entries(columns)
    .flatMap(([key, column]) => {
      const value = valueAtPath(entry, [key]);
      const label = text?.columns?.[key]?.label ?? key;
      return value === undefined
        ? []
        : [
            fillTemplate(values.column, {
              label,
              value: formatWord(value, column, text?.columns?.[key], words, names),
            }),
          ];
    })
    .join(values.separator);
}

function formatWord(
  value: unknown,
  { picker }: SettingShape,
  text: Pick<SettingText, 'unit' | 'choices'> | undefined,
  words: SettingsWording,
  names: SettingNames,
): string {
  const plain = typeof value === 'string' ? value : formatSettingValue(value, words.values.unset);
  if (picker) return findName(picker, plain, words, names);
  const word = text?.choices?.[plain] ?? plain;
  return text?.unit && typeof value === 'number'
    ? fillTemplate(words.values.withunit, { value: word, unit: text.unit })
    : word;
}

/**
 * The name of a channel, role, pack or notice for people; its id if the name is not known.
 * @example findName('channel', '417719834231439361', words, names) // '#general'
 */
export function findName(
  picker: NonNullable<SettingShape['picker']>,
  id: string,
  { values }: SettingsWording,
  names: SettingNames,
): string {
  const nameIn = (list: readonly NamedId[] | undefined) => list?.find((item) => item.id === id)?.name;
  const labelIn = (list: readonly SettingChoice[]) => list.find(({ value }) => value === id)?.label ?? id;
  switch (picker) {
    case 'channel': {
      const name = nameIn(names.channels);
      return name === undefined ? id : fillTemplate(values.channel, { name });
    }
    case 'role': {
      const name = nameIn(names.roles);
      return name === undefined ? id : fillTemplate(values.role, { name });
    }
    case 'pack':
      return labelIn(names.packs);
    case 'notice':
      return labelIn(names.notices);
    default:
      return picker satisfies never;
  }
}
