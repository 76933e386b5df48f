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
import { type Reply, SETUP_STEPS, type SetupPrompt, type SetupStep, type Wording } from '#core';
import { TEXT_MOST } from './commands.ts';
import type { Place } from './find-message.ts';

/** What one of the commands' own forms, menus and buttons stands for; it travels in its custom id. */
export type Pressed =
  | { readonly what: 'set' | 'keep'; readonly step: SetupStep }
  | { readonly what: 'report'; readonly place: Omit<Place, 'guild'> }
  | { readonly what: 'cancel'; readonly run: string };

export const REASON = 'reason';

const ID = /^\d{15,20}$/;
const LABEL_MOST = 80;
const TITLE_MOST = 45;
const CHOICE_MOST = 100;
const ROLES_MOST = 25;

/** @example pressedIdOf({ what: 'keep', step: 'exempt' }) // 'desk:keep:exempt' */
export function pressedIdOf(pressed: Pressed): string {
  switch (pressed.what) {
    case 'set':
    case 'keep':
      return `desk:${pressed.what}:${pressed.step}`;
    case 'report':
      return `desk:report:${pressed.place.channel}:${pressed.place.message}`;
    case 'cancel':
      return `desk:cancel:${pressed.run}`;
    default:
      return pressed satisfies never;
  }
}

/** What was pressed; undefined for what is not ours. Nothing of it is believed: the desk asks for rights again. */
export function pressedOf(customId: string): Pressed | undefined {
  const [ours, what, first = '', second, ...rest] = customId.split(':');
  if (ours !== 'desk' || rest.length > 0) return undefined;
  if (what === 'report' && second !== undefined && ID.test(first) && ID.test(second)) {
    return { what, place: { channel: first, message: second } };
  }
  if (second !== undefined) return undefined;
  const step = SETUP_STEPS.find((each) => each === first);
  if ((what === 'set' || what === 'keep') && step) return { what, step };
  return what === 'cancel' && ID.test(first) ? { what, run: first } : undefined;
}

type Row = APIActionRowComponent<APIComponentInMessageActionRow>;

const row = (component: APIComponentInMessageActionRow): Row => ({
  type: ComponentType.ActionRow,
  components: [component],
});

/** The button that ends a backtest. @example cancelRow('41771983423143937', '中止') */
export const cancelRow = (run: string, label: string): Row =>
  row({
    type: ComponentType.Button,
    style: ButtonStyle.Secondary,
    custom_id: pressedIdOf({ what: 'cancel', run }),
    label: label.slice(0, LABEL_MOST),
  });

/**
 * An answer as Discord shows it: the text, what does not fit as a file, and the next step of the setup. `exists`: whether
 * a channel or role is still there; Discord refuses a menu that begins with one that is not.
 * @example await interaction.editReply(bodyOf(reply, (id) => guild.roles.cache.has(id)))
 */
export const bodyOf = (
  { text, file, setup }: Pick<Reply, 'text' | 'file' | 'setup'>,
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
    row(picker(prompt, exists)),
    row({
      type: ComponentType.Button,
      style: ButtonStyle.Secondary,
      custom_id: pressedIdOf({ what: 'keep', step: prompt.step }),
      label: prompt.keep.slice(0, LABEL_MOST),
    }),
  ];
}

function picker(
  { step, input, choices, current }: SetupPrompt,
  exists: (id: string) => boolean,
): APIComponentInMessageActionRow {
  const custom_id = pressedIdOf({ what: 'set', step });
  const known = current.filter((id) => ID.test(id) && exists(id));
  switch (input) {
    case 'channel':
      return {
        type: ComponentType.ChannelSelect,
        custom_id,
        channel_types: [ChannelType.GuildText],
        default_values: known.slice(0, 1).map((id) => ({ id, type: SelectMenuDefaultValueType.Channel })),
      };
    case 'role':
    case 'roles': {
      const most = input === 'role' ? 1 : ROLES_MOST;
      return {
        type: ComponentType.RoleSelect,
        custom_id,
        min_values: 0,
        max_values: most,
        default_values: known.slice(0, most).map((id) => ({ id, type: SelectMenuDefaultValueType.Role })),
      };
    }
    case 'choice':
      return {
        type: ComponentType.StringSelect,
        custom_id,
        options: choices.map(({ value, label }) => ({
          value,
          label: label.slice(0, CHOICE_MOST),
          default: current.includes(value),
        })),
      };
    default:
      return input satisfies never;
  }
}

/** The form that asks for the reason of a report. @example await interaction.showModal(reportForm(place, words)) */
export const reportForm = (
  place: Omit<Place, 'guild'>,
  { form }: Wording['desk'],
): APIModalInteractionResponseCallbackData => ({
  custom_id: pressedIdOf({ what: 'report', place }),
  title: form.reporttitle.slice(0, TITLE_MOST),
  components: [
    {
      type: ComponentType.Label,
      label: form.reason.slice(0, TITLE_MOST),
      component: {
        type: ComponentType.TextInput,
        custom_id: REASON,
        style: TextInputStyle.Paragraph,
        required: false,
        max_length: TEXT_MOST,
      },
    },
  ],
});
