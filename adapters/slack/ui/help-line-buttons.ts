import { HELP_LINE_LANGUAGES } from '#core';
import { truncate } from '#lib';
import type { ActionsBlock, Button, KnownBlock } from '../client/block-kit-types.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const MAX_SECTION_LENGTH = 3000;
const MAX_LABEL_LENGTH = 75;

const button = (id: string, label: string): Button => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text: truncate(label, MAX_LABEL_LENGTH), emoji: false },
});

/** One button for each language, below a direct message. @example helpLineLanguageRow().elements.length // 5 */
export const helpLineLanguageRow = (): ActionsBlock => ({
  type: 'actions',
  elements: HELP_LINE_LANGUAGES.map(([locale, name]) => button(`yami:lines:letter:${locale}`, name)),
});

/**
 * The button below a notice; it shows the help lines in the language of the member's Slack client.
 * @example helpLineNoticeRow('相談窓口').elements.length // 1
 */
export const helpLineNoticeRow = (label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:lines:notice:', label)],
});

/** Help lines with the buttons for other languages below. @example helpLineBlocks(reply.text).length // 2 */
export const helpLineBlocks = (text: string): KnownBlock[] => [
  { type: 'section', text: { type: 'plain_text', text: truncate(text, MAX_SECTION_LENGTH), emoji: false } },
  helpLineLanguageRow(),
];
