/**
 * Replaces mentions of channels, members and user groups by their ids.
 * @example stripMentions('<#C12|general>, <@U34>') // 'C12, U34'
 */
export const stripMentions = (text: string): string =>
  text.replace(/<(?:[@#]|!subteam\^)([A-Z0-9]+)(?:\|[^>]*)?>/g, '$1');

/**
 * The text as the member typed it: Slack escapes three characters and rewrites mentions.
 * @example toPlainText('<@U34> &lt;3') // 'U34 <3'
 */
export const toPlainText = (text: string): string =>
  stripMentions(text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
