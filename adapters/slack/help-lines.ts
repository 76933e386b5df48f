import type { ActionsBlock, Button } from './kit.ts';

/** What the languages are called by those who speak them. */
const LANGUAGES: readonly (readonly [locale: string, name: string])[] = [
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

/** One button for each language, below a private letter. @example linesRow().elements.length // 5 */
export const linesRow = (): ActionsBlock => ({
  type: 'actions',
  elements: LANGUAGES.map(([locale, name]) => button(`yami:lines:letter:${locale}`, name)),
});

/** The button below a notice; who presses it reads the help lines in the language of their Slack. */
export const noticeRow = (label: string): ActionsBlock => ({
  type: 'actions',
  elements: [button('yami:lines:notice:', label)],
});
