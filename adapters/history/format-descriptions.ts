import type { Language } from '#core';

/**
 * Descriptions of the supported formats, for a user. This file loads nothing, so help texts load fast.
 * @example FORMAT_DESCRIPTIONS.en.join('\n')
 */
export const FORMAT_DESCRIPTIONS: Readonly<Record<Language, readonly string[]>> = {
  en: [
    'JSON lines: an object with "text" on each line, and "author", "sentAt", "channel" if you like',
    'a DiscordChatExporter JSON file',
    'a Slack export: the folder, the zip archive, or one day file of it',
  ],
  ja: [
    'JSON Lines：1行ごとに"text"を持つオブジェクト（"author"、"sentAt"、"channel"は任意）',
    'DiscordChatExporterのJSONファイル',
    'Slackのエクスポート：フォルダー、ZIPファイル、または1日分のファイル',
  ],
};
