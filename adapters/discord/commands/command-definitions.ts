import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type { CommandName } from '#core';
import { helpLineLanguageChoices } from '../ui/help-line-buttons.ts';
import {
  type Bilingual,
  choiceTexts,
  commandDescriptions,
  commandNames,
  contextMenuNames,
  reportMenuHint,
  subcommandTexts,
  optionTexts as words,
} from './command-names.ts';
import { INQUIRY_COMMAND_DEFINITION } from './inquiry-command.ts';

/** So long a reason or a plea may be, as the desk takes it. */
export const MAX_REASON_LENGTH = 1000;

/** Who is offered a command; a server's own settings for commands go before. The desk asks for rights once more. */
const MODERATOR_PERMISSION = String(PermissionFlagsBits.ManageMessages);
const ADMINISTRATOR_PERMISSION = String(PermissionFlagsBits.ManageGuild);

const localizedName = ({ en, ja }: Bilingual) => ({ name: en, name_localizations: { ja } });
const localizedDescription = ({ en, ja }: Bilingual) => ({
  description: en,
  description_localizations: { ja },
});

type OptionName = keyof typeof words;
type ExtraFields = Record<string, unknown>;

const option = (name: OptionName, type: ApplicationCommandOptionType, more: ExtraFields = {}) =>
  ({
    type,
    ...localizedName(words[name][0]),
    ...localizedDescription(words[name][1]),
    ...more,
  }) as APIApplicationCommandBasicOption;

const textOption = (name: OptionName, more: ExtraFields = {}) =>
  option(name, ApplicationCommandOptionType.String, more);
const required = { required: true };

const subcommand = (
  name: keyof typeof subcommandTexts,
  ...inner: APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  ...localizedName(subcommandTexts[name][0]),
  ...localizedDescription(subcommandTexts[name][1]),
  options: inner,
});

const choiceList = (all: Readonly<Record<string, Bilingual>>): ExtraFields => ({
  choices: Object.entries(all).map(([value, word]) => ({ ...localizedName(word), value })),
});

const GUILD_ONLY = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

const slashCommand = (
  name: CommandName,
  permissions: string | null,
  ...inner: APIApplicationCommandOption[]
): RESTPostAPIApplicationCommandsJSONBody => ({
  type: ApplicationCommandType.ChatInput,
  ...localizedName(commandNames[name]),
  ...localizedDescription(commandDescriptions[name]),
  default_member_permissions: permissions,
  ...GUILD_ONLY,
  options: inner,
});

const CHANNEL_TYPES = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];

/** All commands in both languages, as Discord takes them. */
export const COMMAND_DEFINITIONS: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  slashCommand('help', null),
  slashCommand('help-lines', null, textOption('language', { choices: helpLineLanguageChoices() })),
  slashCommand('scoreboard', MODERATOR_PERMISSION, textOption('month', { max_length: 7 })),
  slashCommand(
    'report',
    null,
    textOption('link', { required: true, max_length: 200 }),
    textOption('reason', { max_length: MAX_REASON_LENGTH }),
  ),
  slashCommand(
    'appeal',
    null,
    textOption('case', { required: true, max_length: 40, autocomplete: true }),
    textOption('reason', { max_length: MAX_REASON_LENGTH }),
  ),
  slashCommand('case', MODERATOR_PERMISSION, textOption('case', { required: true, max_length: 40 })),
  slashCommand('cases', MODERATOR_PERMISSION, option('member', ApplicationCommandOptionType.User, required)),
  slashCommand(
    'strikes',
    MODERATOR_PERMISSION,
    option('member', ApplicationCommandOptionType.User, required),
  ),
  slashCommand('vouch', MODERATOR_PERMISSION, option('member', ApplicationCommandOptionType.User, required)),
  slashCommand('waiting', MODERATOR_PERMISSION),
  slashCommand('prove', null),
  slashCommand('setup', ADMINISTRATOR_PERMISSION),
  slashCommand(
    'config',
    ADMINISTRATOR_PERMISSION,
    subcommand('show', textOption('key', { max_length: 60, autocomplete: true })),
    subcommand(
      'set',
      textOption('key', { required: true, max_length: 60, autocomplete: true }),
      textOption('value', required),
    ),
    subcommand('export'),
    subcommand('import', option('file', ApplicationCommandOptionType.Attachment, required)),
  ),
  slashCommand(
    'rules',
    ADMINISTRATOR_PERMISSION,
    subcommand('list'),
    subcommand('test', textOption('text', required)),
    {
      type: ApplicationCommandOptionType.SubcommandGroup,
      ...localizedName(subcommandTexts.phrase[0]),
      ...localizedDescription(subcommandTexts.phrase[1]),
      options: [
        subcommand(
          'add',
          textOption('phrase', required),
          textOption('ruling', { required: true, ...choiceList(choiceTexts.ruling) }),
        ),
        subcommand('remove', textOption('phrase', { required: true, autocomplete: true })),
      ],
    },
  ),
  slashCommand('mode', ADMINISTRATOR_PERMISSION, textOption('mode', choiceList(choiceTexts.mode))),
  slashCommand(
    'backtest',
    ADMINISTRATOR_PERMISSION,
    option('channel', ApplicationCommandOptionType.Channel, { channel_types: CHANNEL_TYPES }),
  ),
  slashCommand('export', ADMINISTRATOR_PERMISSION, textOption('after', { max_length: 40 })),
  INQUIRY_COMMAND_DEFINITION,
  {
    type: ApplicationCommandType.Message,
    ...localizedName(contextMenuNames.report),
    default_member_permissions: null,
    ...GUILD_ONLY,
  },
  {
    type: ApplicationCommandType.User,
    ...localizedName(contextMenuNames.cases),
    default_member_permissions: MODERATOR_PERMISSION,
    ...GUILD_ONLY,
  },
];

/** What each command is called for a reader. @example commandNamesFor('ja').case // '/事案' */
export const commandNamesFor = (language: 'ja' | 'en'): Readonly<Record<CommandName, string>> => {
  const names = Object.entries(commandNames).map(([name, word]) => [name, `/${word[language]}`]);
  const called = Object.fromEntries(names) as Record<CommandName, string>;
  return { ...called, report: `${called.report}${reportMenuHint[language]}` };
};
