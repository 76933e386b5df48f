import type { ActionsBlock, Button } from '../client/block-kit-types.ts';

/** What the languages are called by those who speak them. */
const HELP_LINE_LANGUAGES: readonly (readonly [locale: string, name: string])[] = [
  ['ja', 'やさしい日本語'],
  ['en', 'English'],
  ['zh', '中文'],
  ['vi', 'Tiếng Việt'],
  ['pt', 'Português'],
];

const button = (id: string, label: string): Button => ({
  type: 'button',
  action_id: id,
  text: { type: 'plain_text', text: label.slice(0, 75), emoji: false },
});

/** One button for each language, below a private letter. @example helpLineLanguageRow().elements.length // 5 */
export const helpLineLanguageRow = (): ActionsBlock => ({
  type: 'actions',
  elements: HELP_LINE_LANGUAGES.map(([locale, name]) => button(`yami:lines:letter:${locale}`, name)),
});

/** The button below a notice; who presses it reads the help lines in the language of their Slack. */
export const helpLineNoticeRow = (label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:lines:notice:', label)],
});
