import {
  type APIModalInteractionResponseCallbackData,
  type ButtonInteraction,
  type Client,
  ComponentType,
  MessageFlags,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';
import type { Intake, Log, Member, Receipt, Wording } from '#core';
import { type Answering, acknowledge } from './answering.ts';
import { idOf, type Press, pressOf } from './buttons.ts';
import { nameOf } from './faults.ts';
import { serverOf } from './guilds.ts';
import { answerOrWrite } from './late.ts';
import { toMember } from './normalise.ts';

const TEXT = 'text';
const TEXT_LENGTH_MOST = 1000;
const TITLE_MOST = 45;

/**
 * Buttons of cards and letters, and the forms that they open.
 * @example const answer = createPresses({ client, intake, lower, wordsFor, log }); client.on('interactionCreate', answer)
 */
export function createPresses(ports: {
  readonly client: Client;
  readonly intake: Intake;
  /** Lowers a guild's shield; what to say then. */
  readonly lower: (by: Member) => Promise<string>;
  readonly wordsFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter' | 'receipt'>;
  readonly log: Log;
}): Answering {
  const { client, intake, lower, wordsFor, log } = ports;

  return async (interaction) => {
    if (!interaction.isButton() && !interaction.isModalSubmit()) return false;
    const press = pressOf(interaction.customId);
    if (!press) return false;
    const member = memberOf(client, interaction, press);
    if (interaction.isButton() && asksForText(press)) {
      await interaction.showModal(form(press, wordsFor(member).adapter));
      return true;
    }
    await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    const text = interaction.isModalSubmit() ? interaction.fields.getTextInputValue(TEXT) : '';
    const answer = await done(press, member, text).catch((error: unknown) => {
      log.warn('what a button asks for failed', { what: press.what, error: nameOf(error) });
      return { text: wordsFor(member).receipt.unavailable };
    });
    await answerOrWrite(interaction, { content: answer.text }, log);
    return true;
  };

  function done(press: Press, member: Member, text: string): Promise<Pick<Receipt, 'text'>> {
    switch (press.what) {
      case 'decide':
        return intake.decide({ caseId: press.caseId, moderator: member, decision: press.decision });
      case 'handle':
        return intake.handle({ caseId: press.caseId, moderator: member, deed: press.deed, note: text });
      case 'appeal':
        return intake.appeal({ caseId: press.caseId, author: member, plea: text });
      case 'lower':
        return lower(member).then((answer) => ({ text: answer }));
      default:
        return press satisfies never;
    }
  }
}

const asksForText = (press: Press): boolean =>
  press.what === 'appeal' || (press.what === 'handle' && press.deed === 'note');

/** In a letter there is no guild: the button says where the letter came from. */
function memberOf(
  client: Client,
  interaction: ButtonInteraction | ModalSubmitInteraction,
  press: Press,
): Member {
  const { user, locale } = interaction;
  const facts = { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot };
  const guild = interaction.guild ?? ('guild' in press ? client.guilds.cache.get(press.guild) : undefined);
  if (!guild) {
    const id = 'guild' in press ? press.guild : (interaction.guildId ?? '0');
    return { server: serverOf(id), id: user.id, name: user.username, roles: [] };
  }
  const { member } = interaction;
  const roles = member ? (Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()]) : [];
  const nick = member && 'nickname' in member ? member.nickname : null;
  const channel = interaction.channelId ? guild.channels.cache.get(interaction.channelId) : undefined;
  return toMember(guild, channel, facts, { roles, nick }, locale);
}

function form(press: Press, words: Wording['adapter']): APIModalInteractionResponseCallbackData {
  const plea = press.what === 'appeal';
  return {
    custom_id: idOf(press),
    title: (plea ? words.appealtitle : words.notetitle).slice(0, TITLE_MOST),
    components: [
      {
        type: ComponentType.Label,
        label: (plea ? words.plealabel : words.notelabel).slice(0, TITLE_MOST),
        component: {
          type: ComponentType.TextInput,
          custom_id: TEXT,
          style: TextInputStyle.Paragraph,
          required: true,
          max_length: TEXT_LENGTH_MOST,
        },
      },
    ],
  };
}
