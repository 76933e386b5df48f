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
import type { Ask, Asker, Desk, Log, Policies, Reply, Wording, Wordings } from '#core';
import { createRecent } from '#core';
import { type Answering, acknowledge } from './answering.ts';
import { askerOf } from './asker.ts';
import { type Runs, runBacktest } from './backtests.ts';
import { bodyOf, pressedOf, REASON, reportForm } from './command-answers.ts';
import { askOf } from './command-asks.ts';
import { commandOf, menuNames } from './command-words.ts';
import { COMMANDS } from './commands.ts';
import { complete } from './complete.ts';
import { nameOf } from './faults.ts';
import { findMessage, withAuthor } from './find-message.ts';
import type { Reading } from './history.ts';
import { answerOrWrite } from './late.ts';
import { languageOf } from './normalise.ts';

const SHOWN_REMEMBERED = 1000;
const EPHEMERAL = { flags: MessageFlags.Ephemeral } as const;

export interface Commands {
  readonly answer: Answering;
  /** Tells Discord which commands there are; the same again changes nothing. */
  register(): Promise<void>;
}

/**
 * Slash commands, context menus and their forms, all answered by the desk and only before the asker's eyes. What asks
 * anything of the desk is deferred at once, so that Discord never waits.
 * @example const commands = createCommands({ ...shared, desk }); client.on('interactionCreate', commands.answer)
 */
export function createCommands(
  ports: Reading & {
    readonly client: Client<true>;
    readonly desk: Desk;
    readonly policies: Pick<Policies, 'of'>;
    readonly wording: Wordings;
    readonly log: Log;
  },
): Commands {
  const { client, desk, policies, wording, log } = ports;
  const runs: Runs = new Map();
  /** Messages as the context menu showed them: readable even where we may not read. */
  const shown = createRecent<APIMessage>(SHOWN_REMEMBERED);

  client.on(Events.Raw, ({ t, d }: GatewayDispatchPayload) => {
    if (t !== 'INTERACTION_CREATE' || d.type !== 2 || d.data.type !== 3) return;
    const { target_id: id, resolved } = d.data;
    const message = resolved.messages[id];
    if (message && d.member) shown.set(`${d.member.user.id}/${id}`, message);
  });

  const wordsFor = ({ server, language }: Asker): Wording =>
    wording[language ?? policies.of(server).language];

  /** Outside of a guild that we know there is nobody to ask about. */
  const strange = (interaction: Interaction): Pick<Reply, 'text'> => ({
    text: wording[languageOf(interaction.locale) ?? 'en'].receipt.unavailable,
  });

  /** The answer, or, where Discord waits for it no longer, the same as a private letter. */
  async function tell(interaction: RepliableInteraction, reply: Pick<Reply, 'text' | 'file' | 'setup'>) {
    const { guild } = interaction;
    const exists = (id: string): boolean =>
      guild?.roles.cache.has(id) === true || guild?.channels.cache.has(id) === true;
    const { content, files, allowedMentions } = bodyOf(reply);
    await answerOrWrite(interaction, bodyOf(reply, exists), log, { content, files, allowedMentions });
  }

  /** Asks once Discord knows that the answer will come. Whatever goes wrong is told in a sentence. */
  async function asked(
    interaction: RepliableInteraction,
    promise: () => Promise<unknown>,
    work: (asker: Asker) => Promise<Reply | undefined>,
  ): Promise<true> {
    await acknowledge(interaction, promise);
    const asker = askerOf(interaction);
    if (!asker) {
      await tell(interaction, strange(interaction));
      return true;
    }
    const reply = await work(asker).catch((error: unknown) => {
      log.error('a command was not answered', { error: nameOf(error) });
      return { text: wordsFor(asker).receipt.unavailable };
    });
    await tell(interaction, reply ?? { text: wordsFor(asker).receipt.unavailable });
    return true;
  }

  const privately = (
    interaction: RepliableInteraction,
    work: (asker: Asker) => Promise<Reply | undefined>,
  ): Promise<true> => asked(interaction, () => interaction.deferReply(EPHEMERAL), work);

  const slash = (interaction: ChatInputCommandInteraction): Promise<true> =>
    privately(interaction, async (asker) => {
      if (!interaction.inCachedGuild()) return undefined;
      if (interaction.commandName === 'backtest') {
        return runBacktest({ ...ports, runs, words: wordsFor(asker).desk }, interaction, asker);
      }
      const ask = await askOf(interaction, asker.language ?? policies.of(asker.server).language);
      return ask && desk.ask(asker, ask);
    });

  const cases = (interaction: UserContextMenuCommandInteraction): Promise<true> =>
    privately(interaction, async (asker) => {
      const { id, displayName: name } = interaction.targetUser;
      return desk.ask(asker, { kind: 'cases', member: { server: asker.server, id, name } });
    });

  async function menu(interaction: MessageContextMenuCommandInteraction): Promise<true> {
    const asker = askerOf(interaction);
    if (!asker) return privately(interaction, async () => undefined);
    const { channelId: channel, targetId: message } = interaction;
    await interaction.showModal(reportForm({ channel, message }, wordsFor(asker).desk));
    return true;
  }

  const report = (
    interaction: ModalSubmitInteraction,
    place: { readonly channel: string; readonly message: string },
  ): Promise<true> =>
    privately(interaction, async (asker) => {
      if (!interaction.inCachedGuild()) return undefined;
      const { member, guildId: guild, fields } = interaction;
      const raw = shown.get(`${asker.id}/${place.message}`);
      const found = raw
        ? await withAuthor(client, member, raw)
        : await findMessage(client, member, { guild, ...place });
      return desk.ask(asker, { kind: 'report', message: found, reason: fields.getTextInputValue(REASON) });
    });

  async function cancel(interaction: ButtonInteraction, run: string): Promise<true> {
    const found = runs.get(run);
    const mine = found?.user === interaction.user.id;
    if (mine) found.cancelled = true;
    const asker = askerOf(interaction);
    const content = asker && mine ? { content: wordsFor(asker).desk.form.cancelling } : {};
    await interaction.update({ ...content, components: [] });
    return true;
  }

  return {
    async register() {
      await client.rest.put(Routes.applicationCommands(client.application.id), { body: COMMANDS });
      log.info('commands registered', { commands: COMMANDS.length });
    },

    async answer(interaction) {
      if (interaction.isAutocomplete()) return complete(desk, interaction);
      if (interaction.isChatInputCommand()) {
        return commandOf(interaction.commandName) ? slash(interaction) : false;
      }
      if (interaction.isMessageContextMenuCommand()) {
        return interaction.commandName === menuNames.report.en ? menu(interaction) : false;
      }
      if (interaction.isUserContextMenuCommand()) {
        return interaction.commandName === menuNames.cases.en ? cases(interaction) : false;
      }
      if (!interaction.isMessageComponent() && !interaction.isModalSubmit()) return false;
      const pressed = pressedOf(interaction.customId);
      if (!pressed) return false;
      if (pressed.what === 'report') {
        return interaction.isModalSubmit() ? report(interaction, pressed.place) : false;
      }
      if (interaction.isModalSubmit()) return false;
      if (pressed.what === 'cancel') return interaction.isButton() ? cancel(interaction, pressed.run) : false;
      const values = interaction.isAnySelectMenu() ? interaction.values : undefined;
      if ((pressed.what === 'set') !== (values !== undefined)) return false;
      const ask: Ask = { kind: 'setup', step: pressed.step, ...(values && { values }) };
      return asked(
        interaction,
        () => interaction.deferUpdate(),
        (asker) => desk.ask(asker, ask),
      );
    },
  };
}
