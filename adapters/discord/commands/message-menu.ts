import {
  type APIMessage,
  type Client,
  Events,
  type GatewayDispatchPayload,
  type MessageContextMenuCommandInteraction,
  type ModalSubmitInteraction,
} from 'discord.js';
import type { CommandDefinition, CommandService } from '#core';
import { createLruMap } from '#lib';
import { toCaller } from './caller.ts';
import type { CommandResponder } from './command-responder.ts';
import { findMessage, type MessageLocation, toMessageWithAuthor } from './find-message.ts';
import { renderMenuForm } from './render-reply.ts';

const SHOWN_MESSAGE_CACHE_SIZE = 1000;

/**
 * Commands in the context menu of a message: the menu opens a form for their text options, and the form runs the
 * command. The menu interaction contains the message, so it can be read also in channels that the bot may not read.
 * @example const menu = createMessageMenu({ client, commandService, responder }); await menu.openForm(interaction, definition);
 */
export function createMessageMenu({
  client,
  commandService,
  responder,
}: {
  readonly client: Client<true>;
  readonly commandService: Pick<CommandService, 'execute'>;
  readonly responder: CommandResponder;
}) {
  /** Messages that came with menu interactions, by member and message. */
  const shownMessages = createLruMap<APIMessage>(SHOWN_MESSAGE_CACHE_SIZE);

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'INTERACTION_CREATE' || d.type !== 2 || d.data.type !== 3) return;
    const { target_id: id, resolved } = d.data;
    const message = resolved.messages[id];
    if (message && d.member) shownMessages.set(`${d.member.user.id}/${id}`, message);
  });

  return {
    async openForm(
      interaction: MessageContextMenuCommandInteraction,
      definition: CommandDefinition,
    ): Promise<true> {
      const caller = toCaller(interaction);
      if (!caller) return responder.respondPrivately(interaction, async () => undefined);
      const { channelId: channel, targetId: message } = interaction;
      const { desk } = responder.wordingFor(caller);
      const form = renderMenuForm(definition, { channel, message }, desk, responder.languageFor(caller));
      await interaction.showModal(form);
      return true;
    },

    submitForm: (
      interaction: ModalSubmitInteraction,
      { path, options }: CommandDefinition,
      place: Omit<MessageLocation, 'guild'>,
    ): Promise<true> =>
      responder.respondPrivately(interaction, async (caller) => {
        if (!interaction.inCachedGuild()) return undefined;
        const { member, guildId: guild, fields } = interaction;
        const raw = shownMessages.get(`${caller.id}/${place.message}`);
        const message = raw
          ? await toMessageWithAuthor(client, member, raw)
          : await findMessage(client, member, { guild, ...place });
        const values = options.map(({ kind, name }) => {
          if (kind === 'message') return [name, message];
          return kind === 'text' ? [name, fields.getTextInputValue(name)] : [];
        });
        return commandService.execute(caller, {
          command: path,
          options: Object.fromEntries(values.filter(({ length }) => length > 0)),
        });
      }),
  };
}
