const MARKDOWN_SYNTAX = /[\\*_~`|[\]()<]|^[ \t]*(?:[#>-]|\d+\.)/gm;

/**
 * Escapes a member's text so that Discord shows it literally: no formatting, no mention, no link. The function of the
 * same name in discord.js does not escape mentions and links.
 * @example escapeMarkdown('**https://a.example** @everyone')
 */
export const escapeMarkdown = (text: string): string =>
  text.replace(MARKDOWN_SYNTAX, (mark) => mark.replace(/.$/, '\\$&')).replace(/:(?=\/\/)|@/g, '$&\u200b');

/** Prefixes each line with `> `; an empty text stays empty. @example toBlockQuote('a\nb') // '> a\n> b' */
export const toBlockQuote = (text: string): string =>
  text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`;

/** Cuts a text to `maxLength` and ends it with an ellipsis; empty below 2. @example truncate('abcdef', 4) // 'abc…' */
export const truncate = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : maxLength < 2 ? '' : `${text.slice(0, Math.floor(maxLength) - 1)}…`;
