import { type APIActionRowComponent, type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js';
import { HELP_LINE_LANGUAGES } from '#core';
import { truncate } from '#lib';

const MAX_LABEL_LENGTH = 80;

type ButtonRow = APIActionRowComponent<APIButtonComponent>;

/**
 * A pressed help-lines button. `under`: the kind of message with the button (`letter`: a direct message). `locale` is
 * empty for a notice.
 */
export interface HelpLineButton {
  readonly guild: string;
  readonly under: 'notice' | 'letter';
  readonly locale: string;
  /** The only member who may use the button; absent: any member may. */
  readonly onlyFor?: string;
}

const toHelpLineButtonId = ({ guild, under, locale, onlyFor }: HelpLineButton): string =>
  `lines:${guild}:${under}:${locale}${onlyFor === undefined ? '' : `:${onlyFor}`}`;

/**
 * Decodes a custom id; undefined for an unknown one.
 * @example parseHelpLineButton('lines:41771983423143937:letter:vi') // { guild: '41771983423143937', under: 'letter', locale: 'vi' }
 */
export function parseHelpLineButton(customId: string): HelpLineButton | undefined {
  const [prefix, guild = '', under, locale = '', onlyFor, ...rest] = customId.split(':');
  if (prefix !== 'lines' || rest.length > 0 || !/^\d{15,20}$/.test(guild)) return undefined;
  return under === 'notice' || under === 'letter'
    ? { guild, under, locale, ...(onlyFor !== undefined && { onlyFor }) }
    : undefined;
}

const toButton = (button: HelpLineButton, label: string): APIButtonComponent => ({
  type: ComponentType.Button,
  style: ButtonStyle.Secondary,
  custom_id: toHelpLineButtonId(button),
  label: truncate(label, MAX_LABEL_LENGTH),
});

/**
 * One button for each language, below a direct message.
 * @example helpLineLanguageRow('41771983423143937').components.length // 5
 */
export const helpLineLanguageRow = (guild: string): ButtonRow => ({
  type: ComponentType.ActionRow,
  components: HELP_LINE_LANGUAGES.map(([locale, name]) => toButton({ guild, under: 'letter', locale }, name)),
});

/**
 * The button below a notice; it shows the help lines in the language of the member's Discord client.
 * @example helpLineNoticeRow('41771983423143937', '相談窓口').components.length // 1
 */
export const helpLineNoticeRow = (guild: string, label: string): ButtonRow => ({
  type: ComponentType.ActionRow,
  components: [toButton({ guild, under: 'notice', locale: '' }, label)],
});

/**
 * The button below a hint in a channel that a direct message waits; only the addressed member sees what it opens.
 * @example waitingHelpRow('41771983423143937', '41771983423143938', '開く').components.length // 1
 */
export const waitingHelpRow = (guild: string, member: string, label: string): ButtonRow => ({
  type: ComponentType.ActionRow,
  components: [toButton({ guild, under: 'letter', locale: '', onlyFor: member }, label)],
});
