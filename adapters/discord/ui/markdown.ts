import { truncateRendered } from '#lib';

const MARKDOWN_SYNTAX = /[\\*_~`|[\]()<]|^[ \t]*(?:[#>-]|\d+\.)/gm;

/**
 * Escapes a member's text so that Discord shows it literally: no formatting, no mention, no link. The function of the
 * same name in discord.js does not escape mentions and links.
 * @example escapeMarkdown('**https://a.example** @everyone')
 */
export const escapeMarkdown = (text: string): string =>
  text
    .toWellFormed()
    .replace(MARKDOWN_SYNTAX, (mark) => mark.replace(/.$/, '\\$&'))
    .replace(/:(?=\/\/)|@/g, '$&\u200b');

/** Prefixes each line with `> `; an empty text stays empty. @example toBlockQuote('a\nb') // '> a\n> b' */
export const toBlockQuote = (text: string): string =>
  text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`;

/**
 * Escapes a member's text and cuts it so that the escaped text has at most `maxLength` UTF-16 units.
 * @example escapeWithin('a*b*c', 5) // 'a\\*…'
 */
export const escapeWithin = (text: string, maxLength: number): string =>
  truncateRendered(text, maxLength, escapeMarkdown);
