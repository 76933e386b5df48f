import {
  type APIActionRowComponent,
  type APIButtonComponent,
  ButtonStyle,
  type Client,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Caller, CommandService, Language } from '#core';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { acknowledge, type InteractionHandler } from '../commands/interaction-router.ts';
import { languageOfLocale } from '../inbound/normalise.ts';

/** What the languages are called by those who speak them, as Discord's locales. */
const HELP_LINE_LANGUAGES: readonly (readonly [locale: string, name: string])[] = [
  ['ja', 'やさしい日本語'],
  ['en', 'English'],
  ['zh', '中文'],
  ['vi', 'Tiếng Việt'],
  ['pt', 'Português'],
];

type ButtonRow = APIActionRowComponent<APIButtonComponent>;
type HelpLineButtonPlace = 'notice' | 'letter';

const helpLineButtonId = (guild: string, under: HelpLineButtonPlace, locale = ''): string =>
  `lines:${guild}:${under}:${locale}`;

const helpLineButton = (custom_id: string, label: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Secondary,
  custom_id,
  label,
});

/** One button for each language, below a private letter. @example helpLineLanguageRow('41771983423143937').components.length // 5 */
export const helpLineLanguageRow = (guild: string): ButtonRow => ({
  type: ComponentType.ActionRow,
  components: HELP_LINE_LANGUAGES.map(([locale, name]) =>
    helpLineButton(helpLineButtonId(guild, 'letter', locale), name),
  ),
});

/** The button below a notice; who presses it reads the help lines in the language of their Discord. */
export const helpLineNoticeRow = (guild: string, label: string): ButtonRow => ({
  type: ComponentType.ActionRow,
  components: [helpLineButton(helpLineButtonId(guild, 'notice'), label)],
});

/** What `/help-lines` can be asked for. @example helpLineLanguageChoices()[1] // { name: 'English', value: 'en' } */
export const helpLineLanguageChoices = () => HELP_LINE_LANGUAGES.map(([value, name]) => ({ name, value }));

/**
 * Answers the buttons below notices and letters, before the presser's eyes alone; below a letter there is no guild, so
 * the button says where it came from.
 * @example client.on('interactionCreate', createHelpLinesHandler({ client, desk }))
 */
export function createHelpLinesHandler({
  client,
  commandService,
}: {
  readonly client: Client;
  readonly commandService: Pick<CommandService, 'execute'>;
}): InteractionHandler {
  return async (interaction) => {
    if (!interaction.isButton()) return false;
    const [ours, guild = '', under, chosen, ...rest] = interaction.customId.split(':');
    if (ours !== 'lines' || rest.length > 0 || !/^\d{15,20}$/.test(guild)) return false;
    if (under !== 'notice' && under !== 'letter') return false;
    await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    const language: Language | undefined = languageOfLocale(interaction.locale);
    const asker: Caller = {
      server: serverOfGuild(client.guilds.cache.has(guild) ? guild : (interaction.guildId ?? guild)),
      id: interaction.user.id,
      name: interaction.user.username,
      roles: [],
      ...(language && { language }),
    };
    const locale = chosen || interaction.locale;
    const { text } = await commandService.execute(asker, { kind: 'help-lines', locale, under });
    await interaction.editReply({
      content: text,
      components: under === 'notice' ? [helpLineLanguageRow(guild)] : [],
      allowedMentions: { parse: [] },
    });
    return true;
  };
}
