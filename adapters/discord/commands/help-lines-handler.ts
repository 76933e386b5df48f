import { type Client, MessageFlags } from 'discord.js';
import type { Caller, CommandService, Member, Wording } from '#core';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { languageOfLocale } from '../inbound/normalise.ts';
import { helpLineLanguageRow, parseHelpLineButton } from '../ui/help-line-buttons.ts';
import { acknowledge, type InteractionHandler } from './interaction-router.ts';

/**
 * Handles the help-lines buttons below notices and direct messages; only the member who pressed sees the reply. In a
 * direct message there is no guild, so the button names it. A button for one member shows nothing to others.
 * @example const handler = createHelpLinesHandler({ client, commandService, wordingFor }); await handler(interaction);
 */
export function createHelpLinesHandler({
  client,
  commandService,
  wordingFor,
}: {
  readonly client: Client;
  readonly commandService: Pick<CommandService, 'execute'>;
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter'>;
}): InteractionHandler {
  return async (interaction) => {
    if (!interaction.isButton()) return false;
    const button = parseHelpLineButton(interaction.customId);
    if (!button) return false;
    const { guild, under } = button;
    await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    const language = languageOfLocale(interaction.locale);
    const caller: Caller = {
      server: serverOfGuild(client.guilds.cache.has(guild) ? guild : (interaction.guildId ?? guild)),
      id: interaction.user.id,
      name: interaction.user.username,
      roles: [],
      ...(language && { language }),
    };
    if (button.onlyFor !== undefined && button.onlyFor !== caller.id) {
      await interaction.editReply({ content: wordingFor(caller).adapter.notforyou });
      return true;
    }
    const locale = button.locale || interaction.locale;
    const { text } = await commandService.execute(caller, {
      command: 'help-lines',
      options: { under },
      locale,
    });
    await interaction.editReply({
      content: text,
      components: button.locale === '' ? [helpLineLanguageRow(guild)] : [],
      allowedMentions: { parse: [] },
    });
    return true;
  };
}
