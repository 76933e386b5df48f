import {
  type APIActionRowComponent,
  type APIButtonComponent,
  ButtonStyle,
  type Client,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import type { Asker, Desk, Language } from '#core';
import { type Answering, acknowledge } from './answering.ts';
import { serverOf } from './guilds.ts';
import { languageOf } from './normalise.ts';

/** What the languages are called by those who speak them, as Discord's locales. */
const LANGUAGES: readonly (readonly [locale: string, name: string])[] = [
  ['ja', 'やさしい日本語'],
  ['en', 'English'],
  ['zh', '中文'],
  ['vi', 'Tiếng Việt'],
  ['pt', 'Português'],
];

type Row = APIActionRowComponent<APIButtonComponent>;
type Under = 'notice' | 'letter';

const idOf = (guild: string, under: Under, locale = ''): string => `lines:${guild}:${under}:${locale}`;

const button = (custom_id: string, label: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Secondary,
  custom_id,
  label,
});

/** One button for each language, below a private letter. @example linesRow('41771983423143937').components.length // 5 */
export const linesRow = (guild: string): Row => ({
  type: ComponentType.ActionRow,
  components: LANGUAGES.map(([locale, name]) => button(idOf(guild, 'letter', locale), name)),
});

/** The button below a notice; who presses it reads the help lines in the language of their Discord. */
export const noticeRow = (guild: string, label: string): Row => ({
  type: ComponentType.ActionRow,
  components: [button(idOf(guild, 'notice'), label)],
});

/** What `/help-lines` can be asked for. @example languageChoices()[1] // { name: 'English', value: 'en' } */
export const languageChoices = () => LANGUAGES.map(([value, name]) => ({ name, value }));

/**
 * Answers the buttons below notices and letters, before the presser's eyes alone; below a letter there is no guild, so
 * the button says where it came from.
 * @example client.on('interactionCreate', createHelpLines({ client, desk }))
 */
export function createHelpLines({
  client,
  desk,
}: {
  readonly client: Client;
  readonly desk: Pick<Desk, 'ask'>;
}): Answering {
  return async (interaction) => {
    if (!interaction.isButton()) return false;
    const [ours, guild = '', under, chosen, ...rest] = interaction.customId.split(':');
    if (ours !== 'lines' || rest.length > 0 || !/^\d{15,20}$/.test(guild)) return false;
    if (under !== 'notice' && under !== 'letter') return false;
    await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    const language: Language | undefined = languageOf(interaction.locale);
    const asker: Asker = {
      server: serverOf(client.guilds.cache.has(guild) ? guild : (interaction.guildId ?? guild)),
      id: interaction.user.id,
      name: interaction.user.username,
      roles: [],
      ...(language && { language }),
    };
    const locale = chosen || interaction.locale;
    const { text } = await desk.ask(asker, { kind: 'help-lines', locale, under });
    await interaction.editReply({
      content: text,
      components: under === 'notice' ? [linesRow(guild)] : [],
      allowedMentions: { parse: [] },
    });
    return true;
  };
}
