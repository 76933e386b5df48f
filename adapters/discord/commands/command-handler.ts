import {
  type APIMessage,
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Client,
  Events,
  type GatewayDispatchPayload,
  type Interaction,
  type MessageContextMenuCommandInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
  type RepliableInteraction,
  Routes,
  type UserContextMenuCommandInteraction,
} from 'discord.js';
import type {
  Caller,
  CommandReply,
  CommandRequest,
  CommandService,
  Log,
  PolicyStore,
  Wording,
  Wordings,
} from '#core';
import { createLruMap, errorName } from '#lib';
import { languageOfLocale } from '../inbound/normalise.ts';
import { handleAutocomplete } from './autocomplete.ts';
import { toCaller } from './caller.ts';
import type { ChannelHistoryDeps } from './channel-history.ts';
import { COMMAND_DEFINITIONS } from './command-definitions.ts';
import { contextMenuNames, findCommandName } from './command-names.ts';
import { findMessage, toMessageWithAuthor } from './find-message.ts';
import { acknowledge, type InteractionHandler } from './interaction-router.ts';
import { parseCommand } from './parse-command.ts';
import { parseComponentId, REASON_FIELD_ID, renderReply, reportForm } from './render-reply.ts';
import { replyOrDm } from './reply-or-dm.ts';
import { type RunningBacktests, runBacktest } from './run-backtest.ts';

const SHOWN_MESSAGE_CACHE_SIZE = 1000;
const EPHEMERAL = { flags: MessageFlags.Ephemeral } as const;

export interface CommandHandler {
  readonly handle: InteractionHandler;
  /** Tells Discord which commands there are; the same again changes nothing. */
  register(): Promise<void>;
}

/**
 * Slash commands, context menus and their forms, all answered by the desk and only before the asker's eyes. What asks
 * anything of the desk is deferred at once, so that Discord never waits.
 * @example const commands = createCommandHandler({ ...shared, desk }); client.on('interactionCreate', commands.answer)
 */
export function createCommandHandler(
  ports: ChannelHistoryDeps & {
    readonly client: Client<true>;
    readonly commandService: CommandService;
    readonly policies: Pick<PolicyStore, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): CommandHandler {
  const { client, commandService, policies, wording, log } = ports;
  const runningBacktests: RunningBacktests = new Map();
  /** Messages as the context menu showed them: readable even where we may not read. */
  const shownMessages = createLruMap<APIMessage>(SHOWN_MESSAGE_CACHE_SIZE);

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'INTERACTION_CREATE' || d.type !== 2 || d.data.type !== 3) return;
    const { target_id: id, resolved } = d.data;
    const message = resolved.messages[id];
    if (message && d.member) shownMessages.set(`${d.member.user.id}/${id}`, message);
  });

  const wordingFor = ({ server, language }: Caller): Wording =>
    wording[language ?? policies.of(server).language];

  /** Outside of a guild that we know there is nobody to ask about. */
  const unknownGuildReply = (interaction: Interaction): Pick<CommandReply, 'text'> => ({
    text: wording[languageOfLocale(interaction.locale) ?? 'en'].receipt.unavailable,
  });

  /** The answer, or, where Discord waits for it no longer, the same as a private letter. */
  async function sendReply(
    interaction: RepliableInteraction,
    reply: Pick<CommandReply, 'text' | 'file' | 'setup'>,
  ) {
    const { guild } = interaction;
    const exists = (id: string): boolean =>
      guild?.roles.cache.has(id) === true || guild?.channels.cache.has(id) === true;
    const { content, files, allowedMentions } = renderReply(reply);
    await replyOrDm(interaction, renderReply(reply, exists), log, { content, files, allowedMentions });
  }

  /** Asks once Discord knows that the answer will come. Whatever goes wrong is told in a sentence. */
  async function respond(
    interaction: RepliableInteraction,
    defer: () => Promise<unknown>,
    work: (caller: Caller) => Promise<CommandReply | undefined>,
  ): Promise<true> {
    await acknowledge(interaction, defer);
    const caller = toCaller(interaction);
    if (!caller) {
      await sendReply(interaction, unknownGuildReply(interaction));
      return true;
    }
    const reply = await work(caller).catch((error: unknown) => {
      log.error('a command was not answered', { error: errorName(error) });
      return { text: wordingFor(caller).receipt.unavailable };
    });
    await sendReply(interaction, reply ?? { text: wordingFor(caller).receipt.unavailable });
    return true;
  }

  const respondEphemerally = (
    interaction: RepliableInteraction,
    work: (caller: Caller) => Promise<CommandReply | undefined>,
  ): Promise<true> => respond(interaction, () => interaction.deferReply(EPHEMERAL), work);

  const handleSlashCommand = (interaction: ChatInputCommandInteraction): Promise<true> =>
    respondEphemerally(interaction, async (caller) => {
      if (!interaction.inCachedGuild()) return undefined;
      if (interaction.commandName === 'backtest') {
        return runBacktest(
          { ...ports, runningBacktests, words: wordingFor(caller).desk },
          interaction,
          caller,
        );
      }
      const ask = await parseCommand(interaction, caller.language ?? policies.of(caller.server).language);
      return ask && commandService.execute(caller, ask);
    });

  const handleCasesMenu = (interaction: UserContextMenuCommandInteraction): Promise<true> =>
    respondEphemerally(interaction, async (caller) => {
      const { id, displayName: name } = interaction.targetUser;
      return commandService.execute(caller, { kind: 'cases', member: { server: caller.server, id, name } });
    });

  async function openReportForm(interaction: MessageContextMenuCommandInteraction): Promise<true> {
    const caller = toCaller(interaction);
    if (!caller) return respondEphemerally(interaction, async () => undefined);
    const { channelId: channel, targetId: message } = interaction;
    await interaction.showModal(reportForm({ channel, message }, wordingFor(caller).desk));
    return true;
  }

  const handleReportForm = (
    interaction: ModalSubmitInteraction,
    place: { readonly channel: string; readonly message: string },
  ): Promise<true> =>
    respondEphemerally(interaction, async (caller) => {
      if (!interaction.inCachedGuild()) return undefined;
      const { member, guildId: guild, fields } = interaction;
      const raw = shownMessages.get(`${caller.id}/${place.message}`);
      const found = raw
        ? await toMessageWithAuthor(client, member, raw)
        : await findMessage(client, member, { guild, ...place });
      return commandService.execute(caller, {
        kind: 'report',
        message: found,
        reason: fields.getTextInputValue(REASON_FIELD_ID),
      });
    });

  async function cancelBacktest(interaction: ButtonInteraction, run: string): Promise<true> {
    const found = runningBacktests.get(run);
    const mine = found?.user === interaction.user.id;
    if (mine) found.cancelled = true;
    const caller = toCaller(interaction);
    const content = caller && mine ? { content: wordingFor(caller).desk.form.cancelling } : {};
    await interaction.update({ ...content, components: [] });
    return true;
  }

  return {
    async register() {
      await client.rest.put(Routes.applicationCommands(client.application.id), { body: COMMAND_DEFINITIONS });
      log.info('commands registered', { commands: COMMAND_DEFINITIONS.length });
    },

    async handle(interaction) {
      if (interaction.isAutocomplete()) return handleAutocomplete(commandService, interaction);
      if (interaction.isChatInputCommand()) {
        return findCommandName(interaction.commandName) ? handleSlashCommand(interaction) : false;
      }
      if (interaction.isMessageContextMenuCommand()) {
        return interaction.commandName === contextMenuNames.report.en ? openReportForm(interaction) : false;
      }
      if (interaction.isUserContextMenuCommand()) {
        return interaction.commandName === contextMenuNames.cases.en ? handleCasesMenu(interaction) : false;
      }
      if (!interaction.isMessageComponent() && !interaction.isModalSubmit()) return false;
      const component = parseComponentId(interaction.customId);
      if (!component) return false;
      if (component.kind === 'report') {
        return interaction.isModalSubmit() ? handleReportForm(interaction, component.place) : false;
      }
      if (interaction.isModalSubmit()) return false;
      if (component.kind === 'cancel')
        return interaction.isButton() ? cancelBacktest(interaction, component.run) : false;
      const values = interaction.isAnySelectMenu() ? interaction.values : undefined;
      if ((component.kind === 'set') !== (values !== undefined)) return false;
      const ask: CommandRequest = { kind: 'setup', step: component.step, ...(values && { values }) };
      return respond(
        interaction,
        () => interaction.deferUpdate(),
        (caller) => commandService.execute(caller, ask),
      );
    },
  };
}
