/** Descriptions of the supported formats, for a user. This file imports nothing, so help texts load fast. @example FORMAT_DESCRIPTIONS.join('\n') */
export const FORMAT_DESCRIPTIONS: readonly string[] = [
  'JSON lines: an object with "text" on each line, and "author", "sentAt", "channel" if you like',
  'a DiscordChatExporter JSON file',
  'a Slack export: the folder, the zip archive, or one day file of it',
];
