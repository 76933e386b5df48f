import type { Language, Member, Message } from './message.ts';
import type { RequestResult } from './request-result.ts';

/**
 * The member who runs a command, with the rights that the platform grants now. An administrator has all rights of a
 * moderator.
 */
export interface Caller extends Member {
  /** True when the platform lets this member change the settings of the server. */
  readonly administrator?: boolean;
}

/** Why the message behind a link could not be read. */
export type MessageNotFoundReason =
  /** The text is not a link to a message. */
  | 'no-link'
  /** The message is on another server. */
  | 'elsewhere'
  /** The message was deleted or never existed. */
  | 'gone'
  /** The caller or the bot may not read that channel. */
  | 'unreadable'
  /** It has no member as author: a system message, or a message of the bot. */
  | 'nobody';

/** The steps of the setup of a server, in order. */
export const SETUP_STEPS = [
  'moderators',
  'language',
  'exempt',
  'quarantine',
  'ladder',
  'games',
  'mode',
] as const;
/** One step of the setup of a server. */
export type SetupStep = (typeof SETUP_STEPS)[number];

/** One text in each language. */
export type Bilingual = Readonly<Record<Language, string>>;

/**
 * The access level of a command. Administrators may run all commands, moderators all except those of administrators.
 */
export type CommandAccess = 'member' | 'moderator' | 'administrator';

/** A member as commands name them. `id` comes from the platform and may be unknown to the bot. */
export type MemberReference = Pick<Member, 'server' | 'id' | 'name'>;

/** One value that an option accepts. */
export interface CommandChoice {
  readonly value: string;
  /** A plain string is the same in every language. */
  readonly name: Bilingual | string;
  /** Synonyms for this value on platforms where the command is typed as one line. */
  readonly aliases?: readonly string[];
}

/** The languages of the help lines: locale, and the name of the language in that language. */
export const HELP_LINE_LANGUAGES: readonly (readonly [locale: string, name: string])[] = [
  ['ja', 'やさしい日本語'],
  ['en', 'English'],
  ['zh', '中文'],
  ['vi', 'Tiếng Việt'],
  ['pt', 'Português'],
];

/** The value of an option, by kind: see `CommandOption.kind`. */
export type CommandOptionValue =
  | string
  | number
  | boolean
  | readonly string[]
  | MemberReference
  | Message
  | AsyncIterable<Message>;

/** Values of options by their names. An absent or undefined value means that the caller left the option out. */
export type CommandOptionValues = Readonly<Record<string, CommandOptionValue | undefined>>;

/**
 * One option of a command, as data. The adapter turns what the caller entered into a value:
 *
 * | kind | value |
 * |---|---|
 * | `text` | string |
 * | `integer` | number |
 * | `boolean` | boolean |
 * | `member` | `MemberReference` |
 * | `channel`, `role` | id |
 * | `message` | the message behind a link, or `MessageNotFoundReason`; never a message that the caller may not read |
 * | `history` | the messages of a channel, newest first, or `unreadable`; without a channel: the current one |
 * | `attachment` | text of the file; absent when it cannot be read or is too large |
 */
export interface CommandOption {
  /** Key of the value in `CommandRequest.options`. */
  readonly name: string;
  readonly label: Bilingual;
  /** At most 100 characters. */
  readonly description: Bilingual;
  readonly kind:
    | 'text'
    | 'integer'
    | 'boolean'
    | 'member'
    | 'channel'
    | 'role'
    | 'message'
    | 'history'
    | 'attachment';
  readonly required: boolean;
  /** In UTF-16 units. */
  readonly maxLength?: number;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly CommandChoice[];
  /** True when `CommandService.autocomplete` has completions for this option. */
  readonly autocomplete: boolean;
  /** Several values in one text, separated by commas or line breaks. */
  readonly list: boolean;
  /** Mentions of members, roles and channels in the text become ids. */
  readonly mentionsAsIds: boolean;
  /** Where a command is typed as one line: takes all remaining words instead of one. */
  readonly takesRest: boolean;
  /** Label in a form; `description` when absent. */
  readonly formLabel?: Bilingual;
}

/** A command without subcommands, or one subcommand. */
export interface CommandAction {
  /** The value of `CommandRequest.command`, for example `case` or `config set`. */
  readonly path: string;
  readonly name: Bilingual;
  /** At most 100 characters. */
  readonly description: Bilingual;
  readonly options: readonly CommandOption[];
  /** Title of the form for the options, on platforms where a command is typed as one line. */
  readonly formTitle?: Bilingual;
}

/** A subcommand. Names are unique within the command. The platform menu lists the subcommands of a group together. */
export interface SubcommandDefinition extends CommandAction {
  readonly group?: { readonly name: Bilingual; readonly description: Bilingual };
}

/** A command as data. Adapters generate menus, parsing, help and completion from it. */
export interface CommandDefinition extends CommandAction {
  /** Stable key, for example in the wording (`help.<id>`). Usually the English name. */
  readonly id: string;
  readonly access: CommandAccess;
  /** Empty when the command itself can be run. */
  readonly subcommands: readonly SubcommandDefinition[];
  /** Path of the subcommand that runs when a typed command names none. */
  readonly defaultSubcommand?: string;
  /** Name of the command in the context menu of a message or member; absent: not in a context menu. */
  readonly menu?: { readonly target: 'message' | 'member'; readonly name: Bilingual };
}

/**
 * True when the caller has the right to run commands of this access level.
 * @example isAllowed(caller, 'moderator') // true for moderators and administrators
 */
export const isAllowed = (
  { moderator, administrator }: Pick<Caller, 'moderator' | 'administrator'>,
  access: CommandAccess,
): boolean => access === 'member' || administrator === true || (access === 'moderator' && moderator === true);

/** One run of a command. */
export interface CommandRequest {
  /** `CommandAction.path`, for example `case` or `config set`. */
  readonly command: string;
  readonly options?: CommandOptionValues;
  /** The caller's locale as the platform writes it, for example `pt-BR`. */
  readonly locale?: string;
  /** Names of the commands on this platform, by `CommandDefinition.id`; help lists only these. */
  readonly commandNames?: Readonly<Record<string, string>>;
  /** Commands that read a history call it regularly and end early when it returns true. */
  readonly cancelled?: () => boolean;
  /** Commands that read a history call it regularly with the number of messages read. */
  readonly progress?: (read: number) => void;
}

/** The incomplete text of one option. */
export interface CompletionRequest {
  /** `CommandAction.path`. */
  readonly command: string;
  /** `CommandOption.name`. */
  readonly option: string;
  readonly typed: string;
}

/** Maximum length of a reply in UTF-16 units: it fits into one message on every platform. */
export const MAX_REPLY_LENGTH = 1900;

/** A step of the setup that waits for values. */
export interface SetupPrompt {
  readonly step: SetupStep;
  /** The kind of input: one or several channels, one or several roles, or one of `choices`. */
  readonly inputKind: 'channel' | 'channels' | 'role' | 'roles' | 'choice';
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  /** The values in force now. */
  readonly currentValues: readonly string[];
  /** A button that makes the quarantine role: `create` shows what will be done, `confirm` does it. */
  readonly button?: { readonly kind: 'create' | 'confirm'; readonly label: string };
  /** Label of the button that keeps the current values and shows the next step. */
  readonly keepLabel: string;
}

/** The reply in the caller's language. If `accepted` is false, `text` says why and what to do instead. */
export interface CommandReply {
  readonly accepted: boolean;
  readonly code:
    | RequestResult['code']
    | 'not-administrator'
    | 'not-found'
    | 'too-long'
    | 'bad-value'
    | 'not-ready';
  readonly text: string;
  readonly caseId?: string;
  /** The number of the inquiry that was registered, for example `Q-12`. */
  readonly inquiry?: string;
  /** Content that does not fit into the text. */
  readonly file?: { readonly name: string; readonly text: string };
  /** The next step of the setup. */
  readonly setup?: SetupPrompt;
}
