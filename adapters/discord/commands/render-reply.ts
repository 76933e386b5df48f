import {
  type APIActionRowComponent,
  type APIComponentInMessageActionRow,
  type APIModalInteractionResponseCallbackData,
  ButtonStyle,
  ChannelType,
  ComponentType,
  MessageFlags,
  SelectMenuDefaultValueType,
  TextInputStyle,
} from 'discord.js';
import { type CommandReply, SETUP_STEPS, type SetupPrompt, type SetupStep, type Wording } from '#core';
import { MAX_REASON_LENGTH } from './command-definitions.ts';
import type { MessageLocation } from './find-message.ts';

/** What one of the commands' own forms, menus and buttons stands for; it travels in its custom id. */
export type CommandComponent =
  | { readonly kind: 'set' | 'keep'; readonly step: SetupStep }
  | { readonly kind: 'report'; readonly place: Omit<MessageLocation, 'guild'> }
  | { readonly kind: 'cancel'; readonly run: string };

export const REASON_FIELD_ID = 'reason';

const SNOWFLAKE = /^\d{15,20}$/;
const MAX_LABEL_LENGTH = 80;
const MAX_TITLE_LENGTH = 45;
const MAX_CHOICE_LENGTH = 100;
const MAX_ROLES = 25;

/** @example toComponentId({ what: 'keep', step: 'exempt' }) // 'desk:keep:exempt' */
export function toComponentId(pressed: CommandComponent): string {
  switch (pressed.kind) {
    case 'set':
    case 'keep':
      return `desk:${pressed.kind}:${pressed.step}`;
    case 'report':
      return `desk:report:${pressed.place.channel}:${pressed.place.message}`;
    case 'cancel':
      return `desk:cancel:${pressed.run}`;
    default:
      return pressed satisfies never;
  }
}

/** What was pressed; undefined for what is not ours. Nothing of it is believed: the desk asks for rights again. */
export function parseComponentId(customId: string): CommandComponent | undefined {
  const [ours, kind, first = '', second, ...rest] = customId.split(':');
  if (ours !== 'desk' || rest.length > 0) return undefined;
  if (kind === 'report' && second !== undefined && SNOWFLAKE.test(first) && SNOWFLAKE.test(second)) {
    return { kind, place: { channel: first, message: second } };
  }
  if (second !== undefined) return undefined;
  const step = SETUP_STEPS.find((each) => each === first);
  if ((kind === 'set' || kind === 'keep') && step) return { kind, step };
  return kind === 'cancel' && SNOWFLAKE.test(first) ? { kind, run: first } : undefined;
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

const toRow = (component: APIComponentInMessageActionRow): Row => ({
  type: ComponentType.ActionRow,
  components: [component],
});

/** The button that ends a backtest. @example cancelButtonRow('41771983423143937', '中止') */
export const cancelButtonRow = (run: string, label: string): Row =>
  toRow({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: toComponentId({ kind: 'cancel', run }),
    label: label.slice(0, MAX_LABEL_LENGTH),
  });

/**
 * An answer as Discord shows it: the text, what does not fit as a file, and the next step of the setup. `exists`: whether
 * a channel or role is still there; Discord refuses a menu that begins with one that is not.
 * @example await interaction.editReply(bodyOf(reply, (id) => guild.roles.cache.isSupported(id)))
 */
export const renderReply = (
  { text, file, setup }: Pick<CommandReply, 'text' | 'file' | 'setup'>,
  exists: (id: string) => boolean = () => false,
) => ({
  content: text,
  components: setup ? setupRows(setup, exists) : [],
  files: file ? [{ attachment: Buffer.from(file.text), name: file.name }] : [],
  allowedMentions: { parse: [] },
  flags: MessageFlags.SuppressEmbeds as const,
});

function setupRows(prompt: SetupPrompt, exists: (id: string) => boolean): Row[] {
  return [
    toRow(selectMenu(prompt, exists)),
    toRow({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      custom_id: toComponentId({ kind: 'keep', step: prompt.step }),
      label: prompt.keepLabel.slice(0, MAX_LABEL_LENGTH),
    }),
  ];
}

function selectMenu(
  { step, inputKind, choices, currentValues }: SetupPrompt,
  exists: (id: string) => boolean,
): APIComponentInMessageActionRow {
  const custom_id = toComponentId({ kind: 'set', step });
  const known = currentValues.filter((id) => SNOWFLAKE.test(id) && exists(id));
  switch (inputKind) {
    case 'channel':
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        channel_types: [ChannelType.GuildText],
        default_values: known.slice(0, 1).map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
      };
    case 'role':
    case 'roles': {
      const maxValues = inputKind === 'role' ? 1 : MAX_ROLES;
      return {
        type: ComponentType.RoleSelect,
        custom_id,
        min_values: 0,
        max_values: maxValues,
        default_values: known
          .slice(0, maxValues)
          .map((id) => ({ id, type: SelectMenuDefaultValueType.Role })),
      };
    }
    case 'choice':
      return {
        type: ComponentType.StringSelect,
        custom_id,
        options: choices.map(({ value, label }) => ({
          value,
          label: label.slice(0, MAX_CHOICE_LENGTH),
          default: currentValues.includes(value),
        })),
      };
    default:
      return inputKind satisfies never;
  }
}

/** The form that asks for the reason of a report. @example await interaction.showModal(reportForm(place, words)) */
export const reportForm = (
  place: Omit<MessageLocation, 'guild'>,
  { form }: Wording['desk'],
): APIModalInteractionResponseCallbackData => ({
  custom_id: toComponentId({ kind: 'report', place }),
  title: form.reporttitle.slice(0, MAX_TITLE_LENGTH),
  components: [
    {
      type: ComponentType.Label,
      label: form.reason.slice(0, MAX_TITLE_LENGTH),
      component: {
        type: ComponentType.TextInput,
        custom_id: REASON_FIELD_ID,
        style: TextInputStyle.Paragraph,
        required: false,
        max_length: MAX_REASON_LENGTH,
      },
    },
  ],
});
