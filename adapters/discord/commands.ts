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
import {
  alsoInMenu,
  type Both,
  branches,
  choices,
  commandNames,
  commandTexts,
  menuNames,
  options as words,
} from './command-words.ts';
import { languageChoices } from './help-lines.ts';
import { INQUIRY_COMMAND } from './inquiry-command.ts';

/** So long a reason or a plea may be, as the desk takes it. */
export const TEXT_MOST = 1000;

/** Who is offered a command; a server's own settings for commands go before. The desk asks for rights once more. */
const MODERATORS = String(PermissionFlagsBits.ManageMessages);
const ADMINISTRATORS = String(PermissionFlagsBits.ManageGuild);

const named = ({ en, ja }: Both) => ({ name: en, name_localizations: { ja } });
const described = ({ en, ja }: Both) => ({ description: en, description_localizations: { ja } });

type Name = keyof typeof words;
type Extra = Record<string, unknown>;

const option = (name: Name, type: ApplicationCommandOptionType, more: Extra = {}) =>
  ({
    type,
    ...named(words[name][0]),
    ...described(words[name][1]),
    ...more,
  }) as APIApplicationCommandBasicOption;

const text = (name: Name, more: Extra = {}) => option(name, ApplicationCommandOptionType.String, more);
const required = { required: true };

const branch = (
  name: keyof typeof branches,
  ...inner: APIApplicationCommandBasicOption[]
): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  ...named(branches[name][0]),
  ...described(branches[name][1]),
  options: inner,
});

const chosen = (all: Readonly<Record<string, Both>>): Extra => ({
  choices: Object.entries(all).map(([value, word]) => ({ ...named(word), value })),
});

const where = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

const slash = (
  name: CommandName,
  permissions: string | null,
  ...inner: APIApplicationCommandOption[]
): RESTPostAPIApplicationCommandsJSONBody => ({
  type: ApplicationCommandType.ChatInput,
  ...named(commandNames[name]),
  ...described(commandTexts[name]),
  default_member_permissions: permissions,
  ...where,
  options: inner,
});

const CHANNELS = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];

/** All commands in both languages, as Discord takes them. */
export const COMMANDS: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  slash('help', null),
  slash('help-lines', null, text('language', { choices: languageChoices() })),
  slash('scoreboard', MODERATORS, text('month', { max_length: 7 })),
  slash(
    'report',
    null,
    text('link', { required: true, max_length: 200 }),
    text('reason', { max_length: TEXT_MOST }),
  ),
  slash(
    'appeal',
    null,
    text('case', { required: true, max_length: 40, autocomplete: true }),
    text('reason', { max_length: TEXT_MOST }),
  ),
  slash('case', MODERATORS, text('case', { required: true, max_length: 40 })),
  slash('cases', MODERATORS, option('member', ApplicationCommandOptionType.User, required)),
  slash('strikes', MODERATORS, option('member', ApplicationCommandOptionType.User, required)),
  slash('vouch', MODERATORS, option('member', ApplicationCommandOptionType.User, required)),
  slash('waiting', MODERATORS),
  slash('prove', null),
  slash('setup', ADMINISTRATORS),
  slash(
    'config',
    ADMINISTRATORS,
    branch('show', text('key', { max_length: 60, autocomplete: true })),
    branch(
      'set',
      text('key', { required: true, max_length: 60, autocomplete: true }),
      text('value', required),
    ),
    branch('export'),
    branch('import', option('file', ApplicationCommandOptionType.Attachment, required)),
  ),
  slash('rules', ADMINISTRATORS, branch('list'), branch('test', text('text', required)), {
    type: ApplicationCommandOptionType.SubcommandGroup,
    ...named(branches.phrase[0]),
    ...described(branches.phrase[1]),
    options: [
      branch('add', text('phrase', required), text('ruling', { required: true, ...chosen(choices.ruling) })),
      branch('remove', text('phrase', { required: true, autocomplete: true })),
    ],
  }),
  slash('mode', ADMINISTRATORS, text('mode', chosen(choices.mode))),
  slash(
    'backtest',
    ADMINISTRATORS,
    option('channel', ApplicationCommandOptionType.Channel, { channel_types: CHANNELS }),
  ),
  slash('export', ADMINISTRATORS, text('after', { max_length: 40 })),
  INQUIRY_COMMAND,
  {
    type: ApplicationCommandType.Message,
    ...named(menuNames.report),
    default_member_permissions: null,
    ...where,
  },
  {
    type: ApplicationCommandType.User,
    ...named(menuNames.cases),
    default_member_permissions: MODERATORS,
    ...where,
  },
];

/** What each command is called for a reader. @example commandsFor('ja').case // '/事案' */
export const commandsFor = (language: 'ja' | 'en'): Readonly<Record<CommandName, string>> => {
  const names = Object.entries(commandNames).map(([name, word]) => [name, `/${word[language]}`]);
  const called = Object.fromEntries(names) as Record<CommandName, string>;
  return { ...called, report: `${called.report}${alsoInMenu[language]}` };
};
