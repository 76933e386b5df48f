import type {
  Bilingual,
  Caller,
  CommandAccess,
  CommandAction,
  CommandChoice,
  CommandDefinition,
  CommandOption,
  CommandOptionValues,
  CommandReply,
  CommandRequest,
  MemberReference,
  Message,
  MessageNotFoundReason,
  SubcommandDefinition,
} from '#core';
import type { CommandDependencies } from './lib/command-dependencies.ts';
import type { CommandContext } from './lib/reply.ts';

/**
 * One option as a command declares it. Its key in `options` is its English name. Only `ja`, `description` and `kind`
 * are required; see `CommandOption` for the meaning of each field.
 */
export interface OptionSpec {
  readonly kind: CommandOption['kind'];
  /** The Japanese name. */
  readonly ja: string;
  readonly description: Bilingual;
  readonly required?: boolean;
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly CommandChoice[];
  /** True: `run` checks the value itself. Otherwise the service rejects values that are not in `choices`. */
  readonly acceptsOtherValues?: boolean;
  readonly list?: boolean;
  readonly mentionsAsIds?: boolean;
  readonly takesRest?: boolean;
  readonly formLabel?: Bilingual;
  /** All possible values. The service returns at most 25 that contain the typed text. */
  readonly complete?: (call: CompletionCall) => readonly string[] | Promise<readonly string[]>;
}

/** An option that is set only by buttons and menus of an adapter. It is not shown to callers. */
export interface InternalOptionSpec {
  readonly kind: 'text';
  readonly internal: true;
  readonly list?: boolean;
}

/** The options of a command, by their English names. */
export type OptionSpecs = Readonly<Record<string, OptionSpec | InternalOptionSpec>>;

interface ValueOfKind {
  readonly text: string;
  readonly integer: number;
  readonly boolean: boolean;
  readonly member: MemberReference;
  readonly channel: string;
  readonly role: string;
  readonly message: Message | MessageNotFoundReason;
  readonly history: AsyncIterable<Message> | 'unreadable';
  readonly attachment: string;
}

type ValueOf<S extends OptionSpec | InternalOptionSpec> = S extends { readonly list: true }
  ? readonly string[]
  : ValueOfKind[S['kind']];

/**
 * Options whose value is never undefined: the adapter gives a reason instead of a value, or a required value is checked
 * later.
 */
type IsPresent<S extends OptionSpec | InternalOptionSpec> = S extends { readonly kind: 'message' | 'history' }
  ? true
  : S extends { readonly kind: 'text' | 'member'; readonly required: true }
    ? true
    : false;

/** The values that `run` gets. A missing required text is `''`, other missing values are undefined. */
export type OptionValues<O extends OptionSpecs> = {
  readonly [K in keyof O]: IsPresent<O[K]> extends true ? ValueOf<O[K]> : ValueOf<O[K]> | undefined;
};

/** The argument of `run`. `request` contains data of the platform about the call, for example the locale. */
export interface CommandCall<O extends OptionSpecs = OptionSpecs> {
  readonly context: CommandContext;
  readonly options: OptionValues<O>;
  readonly request: CommandRequest;
  readonly deps: CommandDependencies;
}

/** The argument of `complete`. */
export interface CompletionCall {
  readonly caller: Caller;
  readonly deps: CommandDependencies;
}

type Run<O extends OptionSpecs> = (call: CommandCall<O>) => CommandReply | Promise<CommandReply>;

/** The executable part of a command or subcommand. */
export interface CommandHandler {
  readonly path: string;
  readonly access: CommandAccess;
  readonly options: OptionSpecs;
  readonly run: Run<OptionSpecs>;
}

/** A command: its definition for adapters, and its handlers. */
export interface Command {
  readonly definition: CommandDefinition;
  readonly handlers: readonly CommandHandler[];
}

/** The result of `defineSubcommand`, for `defineCommand` only. */
export interface Subcommand {
  readonly spec: SubcommandSpec<OptionSpecs>;
}

interface RunnableSpec<O extends OptionSpecs> {
  /** English: small letters, digits and `-`. Japanese: no spaces. At most 32 characters each. */
  readonly name: Bilingual;
  /** The text beside the name in a menu; at most 100 characters. */
  readonly description: Bilingual;
  readonly options?: O;
  readonly formTitle?: Bilingual;
  readonly run: Run<O>;
}

interface SubcommandSpec<O extends OptionSpecs> extends RunnableSpec<O> {
  readonly group?: SubcommandDefinition['group'];
}

interface CommandSpec {
  /** The English name when absent. */
  readonly id?: string;
  readonly access: CommandAccess;
  /** True: `access` only says who sees the command, and `run` checks the right, because others may have it too. */
  readonly checksAccessItself?: true;
  readonly menu?: CommandDefinition['menu'];
}

interface ParentSpec extends CommandSpec {
  readonly name: Bilingual;
  readonly description: Bilingual;
  /** English names of subcommands are unique within the command, also across groups. */
  readonly subcommands: readonly Subcommand[];
  /** English name of the subcommand that runs when a typed command names none. */
  readonly defaultSubcommand?: string;
}

/**
 * Declares a command: names, texts, access, options and the function to run. Add it to `COMMANDS`; every platform then
 * offers it with parsing, completion and help. `run` may throw: the service logs the name of the error and asks the
 * caller to try again.
 * @example
 * export const pingCommand = defineCommand({
 *   name: { en: 'ping', ja: '応答' },
 *   description: { en: 'Check that the bot answers', ja: '応答を確かめます' },
 *   access: 'member',
 *   options: { text: { kind: 'text', ja: '文章', description: { en: 'Text to repeat', ja: 'くり返す文章' } } },
 *   run: ({ options }) => acceptedReply(options.text ?? 'pong'),
 * });
 */
export function defineCommand<const O extends OptionSpecs>(spec: CommandSpec & RunnableSpec<O>): Command;
export function defineCommand(spec: ParentSpec): Command;
export function defineCommand(spec: (CommandSpec & RunnableSpec<OptionSpecs>) | ParentSpec): Command {
  const id = spec.id ?? spec.name.en;
  const { access, menu } = spec;
  const shared = { id, access, ...(menu && { menu }) };
  const handlerAccess = spec.checksAccessItself ? 'member' : access;
  if (!('subcommands' in spec)) {
    return {
      definition: { ...toAction(id, spec), ...shared, subcommands: [] },
      handlers: [toHandler(id, handlerAccess, spec)],
    };
  }
  const { name, description, subcommands, defaultSubcommand } = spec;
  const pathOf = (subcommand: string): string => `${id} ${subcommand}`;
  return {
    definition: {
      path: id,
      name,
      description,
      options: [],
      ...shared,
      subcommands: subcommands.map(({ spec: inner }) => ({
        ...toAction(pathOf(inner.name.en), inner),
        ...(inner.group && { group: inner.group }),
      })),
      ...(defaultSubcommand !== undefined && { defaultSubcommand: pathOf(defaultSubcommand) }),
    },
    handlers: subcommands.map(({ spec: inner }) => toHandler(pathOf(inner.name.en), handlerAccess, inner)),
  };
}

/**
 * Declares one subcommand of a command.
 * @example defineSubcommand({ name: { en: 'list', ja: '一覧' }, description, run: ({ context }) => listRules(rules, context) })
 */
export const defineSubcommand = <const O extends OptionSpecs>(spec: SubcommandSpec<O>): Subcommand => ({
  spec: spec as unknown as SubcommandSpec<OptionSpecs>,
});

const toHandler = (
  path: string,
  access: CommandAccess,
  { options = {}, run }: RunnableSpec<OptionSpecs>,
): CommandHandler => ({ path, access, options, run });

const toAction = (
  path: string,
  { name, description, options = {}, formTitle }: RunnableSpec<OptionSpecs>,
): CommandAction => ({
  path,
  name,
  description,
  options: Object.entries(options).flatMap(([key, option]) =>
    'internal' in option ? [] : [toOption(key, option)],
  ),
  ...(formTitle && { formTitle }),
});

function toOption(name: string, spec: OptionSpec): CommandOption {
  const { ja, complete, acceptsOtherValues, ...fields } = spec;
  return {
    required: false,
    list: false,
    mentionsAsIds: false,
    takesRest: false,
    ...fields,
    name,
    label: { en: name, ja },
    autocomplete: complete !== undefined,
  };
}

/**
 * The values of a request, checked against the kinds of the options. A value of a wrong kind is treated as missing.
 * @example readOptionValues(handler.options, { case: 'Y-4G7C2Q0M1X' }, caller).case // 'Y-4G7C2Q0M1X'
 */
export function readOptionValues(
  specs: OptionSpecs,
  values: CommandOptionValues,
  { server }: Pick<Caller, 'server'>,
): OptionValues<OptionSpecs> {
  const entries = Object.entries(specs).map(([name, spec]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return [name, readValue(spec, value) ?? missingValue(spec, server)];
  });
  return Object.fromEntries(entries) as OptionValues<OptionSpecs>;
}

type RawValue = CommandOptionValues[string];

function readValue(spec: OptionSpec | InternalOptionSpec, value: RawValue): RawValue {
  switch (spec.kind) {
    case 'text':
      return readText(spec, value);
    case 'attachment':
      return typeof value === 'string' ? value : undefined;
    case 'channel':
    case 'role':
      return typeof value === 'string' && value !== '' ? value : undefined;
    case 'integer':
      return typeof value === 'number' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'member':
      return typeof value === 'object' && 'id' in value ? value : undefined;
    case 'message':
    case 'history':
      return typeof value === 'string' || typeof value === 'object' ? value : undefined;
    default:
      return spec satisfies never;
  }
}

/** An empty text is treated as missing, except for an option with choices. */
function readText(spec: OptionSpec | InternalOptionSpec, value: RawValue): RawValue {
  if (spec.list)
    return typeof value === 'string' ? splitList(value) : Array.isArray(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  return value === '' && !('choices' in spec) ? undefined : value;
}

function missingValue(spec: OptionSpec | InternalOptionSpec, server: Caller['server']): RawValue {
  if (spec.kind === 'message') return 'no-link' satisfies MessageNotFoundReason;
  if (spec.kind === 'history') return 'unreadable';
  if ('internal' in spec || !spec.required) return undefined;
  if (spec.kind === 'text') return spec.list ? [] : '';
  return spec.kind === 'member' ? { server, id: '', name: '' } : undefined;
}

const splitList = (text: string): string[] =>
  text
    .split(/[,、\n]+/)
    .map((item) => item.trim())
    .filter((item) => item !== '');
