import {
  type APIModalInteractionResponseCallbackData,
  type ButtonInteraction,
  type Client,
  ComponentType,
  MessageFlags,
  type ModalSubmitInteraction,
  TextInputStyle,
} from 'discord.js';
import {
  type CommandService,
  type Intake,
  type Log,
  type Member,
  needsText,
  type RequestResult,
  type Wording,
} from '#core';
import { errorName, truncate } from '#lib';
import { serverOfGuild } from '../client/guild-permissions.ts';
import { type ButtonPress, parseButtonPress, toCustomId } from '../ui/buttons.ts';
import { toActingMember } from './caller.ts';
import { acknowledge, type InteractionHandler } from './interaction-router.ts';
import { replyOrDm } from './reply-or-dm.ts';

const TEXT_FIELD_ID = 'text';
const MAX_TEXT_LENGTH = 1000;
const MAX_TITLE_LENGTH = 45;

/**
 * Handles the buttons of cards and direct messages, and the forms that they open.
 * @example const handleButton = createButtonHandler({ client, intake, endRaidMode, wordingFor, log });
 */
export function createButtonHandler(ports: {
  readonly client: Client;
  readonly intake: Intake;
  readonly commandService?: Pick<CommandService, 'execute'> | undefined;
  /** Ends the raid mode of the guild; resolves with the sentence to show. */
  readonly endRaidMode: (by: Member) => Promise<string>;
  readonly wordingFor: (reader: Pick<Member, 'server' | 'language'>) => Pick<Wording, 'adapter' | 'receipt'>;
  readonly log: Log;
}): InteractionHandler {
  const { client, intake, commandService, endRaidMode, wordingFor, log } = ports;

  return async (interaction) => {
    if (!interaction.isButton() && !interaction.isModalSubmit()) return false;
    const press = parseButtonPress(interaction.customId);
    if (!press) return false;
    const member = memberOfInteraction(client, interaction, press);
    if (interaction.isButton() && needsTextInput(press)) {
      await interaction.showModal(buildForm(press, wordingFor(member).adapter));
      return true;
    }
    await acknowledge(interaction, () => interaction.deferReply({ flags: MessageFlags.Ephemeral }));
    const text = interaction.isModalSubmit() ? interaction.fields.getTextInputValue(TEXT_FIELD_ID) : '';
    const result = await runButtonAction(press, member, text).catch((error: unknown) => {
      log.warn('button_action_failed', { what: press.kind, error: errorName(error) });
      return { text: wordingFor(member).receipt.unavailable };
    });
    await replyOrDm(interaction, { content: result.text }, log);
    return true;
  };

  async function releaseAll(member: Member): Promise<Pick<RequestResult, 'text'>> {
    const request = { command: 'waiting', options: { release: 'all' } };
    const reply = await commandService?.execute(member, request);
    return reply ?? { text: wordingFor(member).receipt.unavailable };
  }

  function runButtonAction(
    press: ButtonPress,
    member: Member,
    text: string,
  ): Promise<Pick<RequestResult, 'text'>> {
    switch (press.kind) {
      case 'decide':
        return intake.decide({ caseId: press.caseId, moderator: member, decision: press.decision });
      case 'handle':
        return intake.performModeratorAction({
          caseId: press.caseId,
          moderator: member,
          action: press.deed,
          note: text,
        });
      case 'appeal':
        return intake.appeal({ caseId: press.caseId, author: member, plea: text });
      case 'answer':
        return intake.answer({ caseId: press.caseId, author: member, text });
      case 'lower':
        return endRaidMode(member).then((sentence) => ({ text: sentence }));
      case 'lift':
        return intake.liftHourlyLimit({ moderator: member });
      case 'release':
        return releaseAll(member);
      default:
        return press satisfies never;
    }
  }
}

const needsTextInput = (press: ButtonPress): boolean =>
  press.kind === 'appeal' || press.kind === 'answer' || (press.kind === 'handle' && needsText(press.deed));

/** Title and label of the form for the text of a press. */
function formTexts(press: ButtonPress, wording: Wording['adapter']): readonly [title: string, label: string] {
  if (press.kind === 'appeal') return [wording.appealtitle, wording.plealabel];
  if (press.kind === 'answer') return [wording.answertitle, wording.answerlabel];
  return press.kind === 'handle' && press.deed === 'ask'
    ? [wording.asktitle, wording.asklabel]
    : [wording.notetitle, wording.notelabel];
}

/** A direct message has no guild: the button names the guild that the message came from. */
function memberOfInteraction(
  client: Client,
  interaction: ButtonInteraction | ModalSubmitInteraction,
  press: ButtonPress,
): Member {
  const { user, locale } = interaction;
  const facts = { id: user.id, username: user.username, global_name: user.globalName, bot: user.bot };
  const guild = interaction.guild ?? ('guild' in press ? client.guilds.cache.get(press.guild) : undefined);
  if (!guild) {
    const id = 'guild' in press ? press.guild : (interaction.guildId ?? '0');
    return { server: serverOfGuild(id), id: user.id, name: user.username, roles: [] };
  }
  const { member } = interaction;
  const roles = member ? (Array.isArray(member.roles) ? member.roles : [...member.roles.cache.keys()]) : [];
  const nick = member && 'nickname' in member ? member.nickname : null;
  return toActingMember(guild, facts, { roles, nick }, locale);
}

function buildForm(press: ButtonPress, wording: Wording['adapter']): APIModalInteractionResponseCallbackData {
  const [title, label] = formTexts(press, wording);
  return {
    custom_id: toCustomId(press),
    title: truncate(title, MAX_TITLE_LENGTH),
    components: [
      {
        type: ComponentType.Label,
        label: truncate(label, MAX_TITLE_LENGTH),
        component: {
          type: ComponentType.TextInput,
          custom_id: TEXT_FIELD_ID,
          style: TextInputStyle.Paragraph,
          required: true,
          max_length: MAX_TEXT_LENGTH,
        },
      },
    ],
  };
}
