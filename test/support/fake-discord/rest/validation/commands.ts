import { type FieldError, invalidFormBody } from '../../state/api-error.ts';

/** Discord's rule for names of slash commands and options; letters must be lower case. */
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Locales for which commands can be translated. */
const LOCALES = new Set(
  'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th zh-CN ja zh-TW ko'.split(
    ' ',
  ),
);

const CHAT_INPUT_TYPE = 1;
const MAX_COMMANDS_BY_TYPE: Record<number, number> = { 1: 100, 2: 15, 3: 15 };
const MAX_OPTIONS = 25;
/** For names, descriptions and choices of one command together, in the longest language. */
const MAX_TOTAL_LENGTH = 8000;

interface Option {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly name_localizations?: Record<string, unknown> | null;
  readonly description_localizations?: Record<string, unknown> | null;
  readonly type?: number;
  readonly required?: boolean;
  readonly options?: readonly Option[];
  readonly choices?: readonly { name?: unknown; value?: unknown }[];
  readonly autocomplete?: boolean;
}

type Path = readonly (string | number)[];

const toFieldError = (path: Path, code: string, message: string): FieldError => ({ path, code, message });
const badLengthError = (path: Path, limit: string) =>
  toFieldError(path, 'BASE_TYPE_BAD_LENGTH', `Must be between ${limit} in length.`);

function checkName(name: unknown, path: Path, slash: boolean): FieldError[] {
  if (typeof name !== 'string' || name.length < 1 || name.length > 32)
    return [badLengthError(path, '1 and 32')];
  if (slash && (!NAME.test(name) || name !== name.toLowerCase()))
    return [toFieldError(path, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')];
  return [];
}

function checkDescription(text: unknown, path: Path): FieldError[] {
  if (typeof text !== 'string') return [toFieldError(path, 'BASE_TYPE_REQUIRED', 'This field is required')];
  return text.length < 1 || text.length > 100 ? [badLengthError(path, '1 and 100')] : [];
}

function checkNameAndDescription(one: Option, path: Path, slash: boolean): FieldError[] {
  const translated = (key: 'name_localizations' | 'description_localizations') =>
    Object.entries(one[key] ?? {}).filter(([, text]) => text != null);
  const unknown = (['name_localizations', 'description_localizations'] as const).flatMap((key) =>
    translated(key).flatMap(([locale]) =>
      LOCALES.has(locale)
        ? []
        : [toFieldError([...path, key, locale], 'BASE_TYPE_CHOICES', `Unknown locale ${locale}`)],
    ),
  );
  const names = translated('name_localizations').flatMap(([locale, text]) =>
    checkName(text, [...path, 'name_localizations', locale], slash),
  );
  const descriptions = translated('description_localizations').flatMap(([locale, text]) =>
    checkDescription(text, [...path, 'description_localizations', locale]),
  );
  const description = slash
    ? checkDescription(one.description, [...path, 'description'])
    : one.description
      ? [
          toFieldError(
            [...path, 'description'],
            'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_DISALLOWED',
            'Context menu commands cannot have description',
          ),
        ]
      : [];
  return [
    ...checkName(one.name, [...path, 'name'], slash),
    ...description,
    ...unknown,
    ...names,
    ...descriptions,
  ];
}

function checkOptions(options: readonly Option[], above: Path): FieldError[] {
  const path = [...above, 'options'];
  const fieldErrors = options.flatMap((one, i) => [
    ...checkNameAndDescription(one, [...path, i], true),
    ...(one.choices && one.choices.length > MAX_OPTIONS
      ? [badLengthError([...path, i, 'choices'], '0 and 25')]
      : []),
    ...checkOptions(one.options ?? [], [...path, i]),
  ]);
  if (options.length > MAX_OPTIONS) fieldErrors.push(badLengthError(path, '0 and 25'));
  const firstOptional = options.findIndex(({ type, required }) => (type ?? 3) > 2 && !required);
  const late =
    firstOptional === -1 ? -1 : options.findIndex(({ required }, i) => i > firstOptional && required);
  if (late !== -1)
    fieldErrors.push(
      toFieldError(
        [...path, late],
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
        'Required options must be placed before non-required options',
      ),
    );
  const names = options.map(({ name }) => name);
  if (new Set(names).size !== names.length)
    fieldErrors.push(
      toFieldError(path, 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option names must be unique'),
    );
  return fieldErrors;
}

/** The characters that count for the total: of translations only the longest. */
function totalLength(one: Option): number {
  const longest = (text: unknown, others: Record<string, unknown> | null | undefined) =>
    Math.max(
      ...[text, ...Object.values(others ?? {})].map((some) => (typeof some === 'string' ? some.length : 0)),
    );
  const choices = (one.choices ?? []).reduce(
    (sum, { name, value }) => sum + String(name).length + String(value).length,
    0,
  );
  return (
    longest(one.name, one.name_localizations) +
    longest(one.description, one.description_localizations) +
    choices +
    (one.options ?? []).reduce((sum, option) => sum + totalLength(option), 0)
  );
}

/**
 * Checks the list of commands of a bulk overwrite. Throws 50035.
 * @example checkCommands([{ name: 'report', description: 'Report a message' }])
 */
export function checkCommands(body: unknown): void {
  if (!Array.isArray(body))
    throw invalidFormBody([
      toFieldError([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a ListType'),
    ]);
  const commands = body as (Option & { default_member_permissions?: unknown })[];
  const fieldErrors = commands.flatMap((one, i) => {
    const type = one.type ?? CHAT_INPUT_TYPE;
    const same = commands.findIndex(
      (other) => other.name === one.name && (other.type ?? CHAT_INPUT_TYPE) === type,
    );
    return [
      ...checkNameAndDescription(one, [i], type === CHAT_INPUT_TYPE),
      ...checkOptions(one.options ?? [], [i]),
      ...(MAX_COMMANDS_BY_TYPE[type]
        ? []
        : [toFieldError([i, 'type'], 'BASE_TYPE_CHOICES', 'Value must be one of {1, 2, 3}.')]),
      ...(type !== CHAT_INPUT_TYPE && one.options?.length
        ? [
            toFieldError(
              [i, 'options'],
              'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_DISALLOWED',
              'Context menu commands cannot have options',
            ),
          ]
        : []),
      ...(totalLength(one) > MAX_TOTAL_LENGTH
        ? [
            toFieldError(
              [i],
              'APPLICATION_COMMAND_TOO_LARGE',
              `Command exceeds maximum size (${MAX_TOTAL_LENGTH})`,
            ),
          ]
        : []),
      ...(same === i
        ? []
        : [
            toFieldError(
              [i],
              'APPLICATION_COMMANDS_DUPLICATE_NAME',
              'Application command names must be unique',
            ),
          ]),
      ...(one.default_member_permissions != null && !/^\d+$/.test(String(one.default_member_permissions))
        ? [
            toFieldError(
              [i, 'default_member_permissions'],
              'NUMBER_TYPE_COERCE',
              'Value is not a permission set.',
            ),
          ]
        : []),
    ];
  });
  for (const [type, limit] of Object.entries(MAX_COMMANDS_BY_TYPE))
    if (commands.filter((one) => String(one.type ?? CHAT_INPUT_TYPE) === type).length > limit)
      fieldErrors.push(
        toFieldError([], 'BASE_TYPE_BAD_LENGTH', `At most ${limit} commands of type ${type}.`),
      );
  if (fieldErrors.length > 0) throw invalidFormBody(fieldErrors);
}
