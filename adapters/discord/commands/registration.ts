import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  type APIApplicationCommandOptionChoice,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
  type RESTPostAPIApplicationCommandsJSONBody,
} from 'discord.js';
import type {
  Bilingual,
  CommandAccess,
  CommandAction,
  CommandChoice,
  CommandDefinition,
  CommandOption,
  Language,
} from '#core';
import { MODERATOR_COMMAND_PERMISSION } from '../client/guild-permissions.ts';

/** Who sees a command in the menu, unless a server has its own settings. The command service checks rights again. */
const MENU_PERMISSIONS: Readonly<Record<CommandAccess, string | null>> = {
  member: null,
  moderator: String(MODERATOR_COMMAND_PERMISSION),
  administrator: String(PermissionFlagsBits.ManageGuild),
};

const OPTION_TYPES = {
  text: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  boolean: ApplicationCommandOptionType.Boolean,
  member: ApplicationCommandOptionType.User,
  channel: ApplicationCommandOptionType.Channel,
  role: ApplicationCommandOptionType.Role,
  message: ApplicationCommandOptionType.String,
  history: ApplicationCommandOptionType.Channel,
  attachment: ApplicationCommandOptionType.Attachment,
} as const satisfies Record<CommandOption['kind'], ApplicationCommandOptionType>;

/** Channels that have a history of messages. */
const HISTORY_CHANNEL_TYPES = [
  ChannelType.GuildText,
  ChannelType.GuildAnnouncement,
  ChannelType.GuildVoice,
  ChannelType.PublicThread,
  ChannelType.PrivateThread,
  ChannelType.AnnouncementThread,
];

const MENU_TYPES = {
  message: ApplicationCommandType.Message,
  member: ApplicationCommandType.User,
} as const;

const GUILD_ONLY = {
  contexts: [InteractionContextType.Guild],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

/** Discord uses the English name for every language without its own name. */
const nameFields = ({ en, ja }: Bilingual) => ({ name: en, name_localizations: { ja } });

const textFields = ({ name, description }: Pick<CommandAction, 'name' | 'description'>) => ({
  ...nameFields(name),
  description: description.en,
  description_localizations: { ja: description.ja },
});

/**
 * All commands and context menus in both languages, as Discord registers them.
 * @example await rest.put(Routes.applicationCommands(id), { body: buildRegistration(commands.listCommands()) });
 */
export function buildRegistration(
  definitions: readonly CommandDefinition[],
): readonly RESTPostAPIApplicationCommandsJSONBody[] {
  return [...definitions.map(toSlashCommand), ...definitions.flatMap(toContextMenu)];
}

const toSlashCommand = (definition: CommandDefinition): RESTPostAPIApplicationCommandsJSONBody => ({
  type: ApplicationCommandType.ChatInput,
  ...textFields(definition),
  default_member_permissions: MENU_PERMISSIONS[definition.access],
  ...GUILD_ONLY,
  options: definition.subcommands.length > 0 ? toSubcommands(definition) : definition.options.map(toOption),
});

/** Subcommands of one group are combined at the position of the first one. */
function toSubcommands({ subcommands }: CommandDefinition): APIApplicationCommandOption[] {
  return subcommands.flatMap((subcommand, index): APIApplicationCommandOption[] => {
    const { group } = subcommand;
    if (!group) return [toSubcommand(subcommand)];
    const members = subcommands.filter((other) => other.group?.name.en === group.name.en);
    if (subcommands.indexOf(members[0]!) !== index) return [];
    return [
      {
        type: ApplicationCommandOptionType.SubcommandGroup,
        ...textFields(group),
        options: members.map(toSubcommand),
      },
    ];
  });
}

const toSubcommand = (action: CommandAction) => ({
  type: ApplicationCommandOptionType.Subcommand as const,
  ...textFields(action),
  options: action.options.map(toOption),
});

const toOption = (option: CommandOption): APIApplicationCommandBasicOption =>
  ({
    type: OPTION_TYPES[option.kind],
    ...textFields({ name: option.label, description: option.description }),
    ...(option.required && { required: true }),
    ...(option.maxLength !== undefined && { max_length: option.maxLength }),
    ...(option.min !== undefined && { min_value: option.min }),
    ...(option.max !== undefined && { max_value: option.max }),
    ...(option.choices && { choices: option.choices.map(toChoice) }),
    ...(option.autocomplete && { autocomplete: true }),
    ...(option.kind === 'history' && { channel_types: HISTORY_CHANNEL_TYPES }),
  }) as APIApplicationCommandBasicOption;

const toChoice = ({ name, value }: CommandChoice): APIApplicationCommandOptionChoice<string> => ({
  ...(typeof name === 'string' ? { name } : nameFields(name)),
  value,
});

const toContextMenu = ({ access, menu }: CommandDefinition): RESTPostAPIApplicationCommandsJSONBody[] =>
  menu
    ? [
        {
          type: MENU_TYPES[menu.target],
          ...nameFields(menu.name),
          default_member_permissions: MENU_PERMISSIONS[access],
          ...GUILD_ONLY,
        },
      ]
    : [];

/**
 * The name of each command in the reader's language, by id. Context menus of messages are included.
 * @example commandNamesFor(commands.listCommands(), 'ja').case // '/事案'
 */
export const commandNamesFor = (
  definitions: readonly CommandDefinition[],
  language: Language,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    definitions.map(({ id, name, menu }) => {
      const hint = menu?.target === 'message' ? messageMenuHint(menu.name)[language] : '';
      return [id, `/${name[language]}${hint}`];
    }),
  );

const messageMenuHint = ({ en, ja }: Bilingual): Bilingual => ({
  en: ` (or "${en}" in the menu of a message)`,
  ja: `（メッセージのメニューの「${ja}」でも）`,
});

/**
 * The command or subcommand that an interaction names; undefined for a command that is no longer registered.
 * @example findAction(definitions, 'config', 'set')?.path // 'config set'
 */
export function findAction(
  definitions: readonly CommandDefinition[],
  command: string,
  subcommand: string | null,
): CommandAction | undefined {
  const definition = definitions.find(({ name }) => name.en === command);
  if (!definition || definition.subcommands.length === 0) return definition;
  return definition.subcommands.find(({ name }) => name.en === subcommand);
}
