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
import {
  type CommandDefinition,
  type CommandReply,
  type Language,
  SETUP_STEPS,
  type SetupPrompt,
  type SetupStep,
  type Wording,
} from '#core';
import { truncate } from '#lib';
import { MAX_CONTENT_LENGTH } from '../ui/message-limits.ts';
import type { MessageLocation } from './find-message.ts';

/** A form, menu or button of the commands; its custom id contains all of it. */
export type CommandComponent =
  | { readonly kind: 'set' | 'keep' | 'create' | 'confirm'; readonly step: SetupStep }
  /** The form that a command opens from the context menu of a message. */
  | { readonly kind: 'form'; readonly command: string; readonly place: MessagePlace }
  | { readonly kind: 'cancel'; readonly run: string };

type MessagePlace = Omit<MessageLocation, 'guild'>;

const SNOWFLAKE = /^\d{15,20}$/;
const COMMAND_ID = /^[a-z][a-z-]{0,31}$/;
const MAX_LABEL_LENGTH = 80;
const MAX_TITLE_LENGTH = 45;
const MAX_CHOICE_LENGTH = 100;
const MAX_SELECTED = 25;

/**
 * Encodes a component as a custom id.
 * @example toComponentId({ kind: 'keep', step: 'exempt' }) // 'desk:keep:exempt'
 */
export function toComponentId(component: CommandComponent): string {
  switch (component.kind) {
    case 'set':
    case 'keep':
    case 'create':
    case 'confirm':
      return `desk:${component.kind}:${component.step}`;
    case 'form':
      return `desk:${component.command}:${component.place.channel}:${component.place.message}`;
    case 'cancel':
      return `desk:cancel:${component.run}`;
    default:
      return component satisfies never;
  }
}

/**
 * Decodes a custom id; undefined for an unknown one. An id can be forged: the command service checks rights again.
 * @example parseComponentId('desk:keep:exempt') // { kind: 'keep', step: 'exempt' }
 */
export function parseComponentId(customId: string): CommandComponent | undefined {
  const [prefix, kind = '', first = '', second, ...rest] = customId.split(':');
  if (prefix !== 'desk' || rest.length > 0) return undefined;
  if (second !== undefined) {
    const isForm = COMMAND_ID.test(kind) && SNOWFLAKE.test(first) && SNOWFLAKE.test(second);
    return isForm ? { kind: 'form', command: kind, place: { channel: first, message: second } } : undefined;
  }
  const step = SETUP_STEPS.find((known) => known === first);
  if (isSetupKind(kind) && step) return { kind, step };
  return kind === 'cancel' && SNOWFLAKE.test(first) ? { kind, run: first } : undefined;
}

const isSetupKind = (kind: string): kind is 'set' | 'keep' | 'create' | 'confirm' =>
  ['set', 'keep', 'create', 'confirm'].includes(kind);

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

const toRow = (component: APIComponentInMessageActionRow): Row => ({
  type: ComponentType.ActionRow,
  components: [component],
});

/** The button that cancels a running command. @example cancelButtonRow('41771983423143937', '中止') */
export const cancelButtonRow = (run: string, label: string): Row =>
  toRow({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: toComponentId({ kind: 'cancel', run }),
    label: truncate(label, MAX_LABEL_LENGTH),
  });

/**
 * A reply in Discord's form: text, file, and the next step of the setup. `exists` says whether a channel or role still
 * exists: Discord refuses a menu whose default value was deleted.
 * @example await interaction.editReply(renderReply(reply, (id) => guild.roles.cache.has(id)));
 */
export const renderReply = (
  { text, file, setup }: Pick<CommandReply, 'text' | 'file' | 'setup'>,
  exists: (id: string) => boolean = () => false,
) => ({
  content: truncate(text, MAX_CONTENT_LENGTH),
  components: setup ? setupRows(setup, exists) : [],
  files: file ? [{ attachment: Buffer.from(file.text), name: file.name }] : [],
  allowedMentions: { parse: [] },
  flags: MessageFlags.SuppressEmbeds as const,
});

function setupRows(prompt: SetupPrompt, exists: (id: string) => boolean): Row[] {
  return [
    toRow(selectMenu(prompt, exists)),
    {
      type: ComponentType.ActionRow,
      components: [
        ...(prompt.button ? [setupButton(prompt.button.kind, prompt.step, prompt.button.label)] : []),
        setupButton('keep', prompt.step, prompt.keepLabel),
      ],
    },
  ];
}

const setupButton = (
  kind: 'keep' | 'create' | 'confirm',
  step: SetupStep,
  label: string,
): APIComponentInMessageActionRow => ({
  type: ComponentType.Button,
  style: kind === 'confirm' ? ButtonStyle.Primary : ButtonStyle.Secondary,
  custom_id: toComponentId({ kind, step }),
  label: truncate(label, MAX_LABEL_LENGTH),
});

function selectMenu(
  { step, inputKind, choices, currentValues }: SetupPrompt,
  exists: (id: string) => boolean,
): APIComponentInMessageActionRow {
  const custom_id = toComponentId({ kind: 'set', step });
  const existing = currentValues.filter((id) => SNOWFLAKE.test(id) && exists(id));
  switch (inputKind) {
    case 'channel':
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        channel_types: [ChannelType.GuildText],
        default_values: existing.slice(0, 1).map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
      };
    case 'channels':
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        channel_types: [
          ChannelType.GuildText,
          ChannelType.GuildForum,
          ChannelType.GuildCategory,
          ChannelType.GuildVoice,
        ],
        min_values: 0,
        max_values: MAX_SELECTED,
        default_values: existing
          .slice(0, MAX_SELECTED)
          .map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
      };
    case 'role':
    case 'roles': {
      const maxValues = inputKind === 'role' ? 1 : MAX_SELECTED;
      return {
        type: ComponentType.RoleSelect,
        custom_id,
        min_values: 0,
        max_values: maxValues,
        default_values: existing
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
          label: truncate(label, MAX_CHOICE_LENGTH),
          default: currentValues.includes(value),
        })),
      };
    default:
      return inputKind satisfies never;
  }
}

/**
 * The form that a command opens from the context menu of a message: its text options. The wording can name the title
 * (`form.<command>title`) and the fields (`form.<option>`); otherwise the texts of the definition are used.
 * @example await interaction.showModal(renderMenuForm(definition, place, wording.desk, 'ja'));
 */
export const renderMenuForm = (
  { id, name, menu, options }: CommandDefinition,
  place: MessagePlace,
  { form }: Wording['desk'],
  language: Language,
): APIModalInteractionResponseCallbackData => {
  const texts: Readonly<Record<string, string>> = form;
  return {
    custom_id: toComponentId({ kind: 'form', command: id, place }),
    title: truncate(texts[`${id}title`] ?? (menu?.name ?? name)[language], MAX_TITLE_LENGTH),
    components: options
      .filter(({ kind }) => kind === 'text')
      .map((option) => ({
        type: ComponentType.Label,
        label: truncate(texts[option.name] ?? option.description[language], MAX_TITLE_LENGTH),
        component: {
          type: ComponentType.TextInput,
          custom_id: option.name,
          style: TextInputStyle.Paragraph,
          required: option.required,
          ...(option.maxLength !== undefined && { max_length: option.maxLength }),
        },
      })),
  };
};
