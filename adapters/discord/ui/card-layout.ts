import {
  type APIComponentInContainer,
  type APIContainerComponent,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord.js';
import { type Card, fillTemplate, type Span, type Wording } from '#core';
import { cardRows } from './buttons.ts';

/** All texts of one message together; a little less, for what Discord counts otherwise. */
const MAX_TEXT_LENGTH = 3900;
const MAX_MESSAGE_LENGTH = 1800;
/** The strongest say enough; whoever wants to know all tries the text with the rules. */
const MAX_REASONS = 5;
const MAX_REASONS_LENGTH = 900;

const COLOURS = { open: 0xf0a020, decided: 0x5865f2 } as const;

/**
 * A card as Discord shows it: one container with texts and buttons. Members' words are shown as they were typed:
 * nothing in them is a link, a mention or formatting.
 * @example const [container] = layoutCard(card, words); container.type // ComponentType.Container
 */
export function layoutCard(
  card: Card,
  words: Pick<Wording['adapter'], 'open' | 'more'>,
): [APIContainerComponent] {
  const head = `### ${escapeMarkdown(card.title)}\n**${escapeMarkdown(card.status)}**\n${escapeMarkdown(card.author.name)} (<@${card.author.id}>) · ${channelLabel(card.channel)}`;
  const others = card.reasons.length - MAX_REASONS;
  const reasons = [
    ...card.reasons.slice(0, MAX_REASONS).map((reason) => `- ${escapeMarkdown(reason)}`),
    ...(others > 0 ? [escapeMarkdown(fillTemplate(words.more, { count: others }))] : []),
  ].join('\n');
  const said = toBlockQuote(highlightSpans(card.text, card.spans, MAX_MESSAGE_LENGTH));
  const why = truncate(reasons, MAX_REASONS_LENGTH);
  const left = MAX_TEXT_LENGTH - head.length - said.length - why.length;
  const facts = truncate(
    card.facts.map(({ label, value }) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}`).join('\n'),
    left,
  );
  const texts = [head, said, why, facts].filter((text) => text !== '');
  const components: APIComponentInContainer[] = [
    ...texts.map((content) => ({ type: ComponentType.TextDisplay, content }) as const),
    { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
    ...cardRows(card, words.open),
  ];
  const accent = card.buttons.length > 0 ? COLOURS.open : COLOURS.decided;
  return [{ type: ComponentType.Container, accent_color: accent, components }];
}

const channelLabel = (channel: string): string =>
  /^\d+$/.test(channel) ? `<#${channel}>` : escapeMarkdown(channel);

const MARKDOWN_SYNTAX = /[\\*_~`|[\]()<]|^[ \t]*(?:[#>-]|\d+\.)/gm;

/**
 * Somebody's words without any meaning to Discord: no formatting, no mention, no link that can be followed.
 * @example plain('**https://a.example** @everyone')
 */
export const escapeMarkdown = (text: string): string =>
  text.replace(MARKDOWN_SYNTAX, (mark) => mark.replace(/.$/, '\\$&')).replace(/:(?=\/\/)|@/g, '$&\u200b');

/** The text with its spans marked, cut around the first of them when it is too long. */
function highlightSpans(text: string, spans: readonly Span[], maxLength: number): string {
  const start = text.length > maxLength ? Math.max(0, (spans[0]?.start ?? 0) - maxLength / 4) : 0;
  let result = start > 0 ? '…' : '';
  let at = Math.floor(start);
  for (const span of spans) {
    if (span.start < at || span.start >= start + maxLength) continue;
    result += escapeMarkdown(text.slice(at, span.start));
    const inside = text.slice(span.start, span.end);
    // Marks do not reach over a line's end.
    result += inside
      .split('\n')
      .map((line) => (line.trim() === '' ? line : `**__${escapeMarkdown(line)}__**`))
      .join('\n');
    at = span.end;
  }
  result += escapeMarkdown(text.slice(at, Math.max(at, Math.floor(start + maxLength))));
  return truncate(start + maxLength < text.length ? `${result}…` : result, MAX_MESSAGE_LENGTH * 1.4);
}

const toBlockQuote = (text: string): string => (text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`);

const truncate = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : maxLength < 2 ? '' : `${text.slice(0, Math.floor(maxLength) - 1)}…`;
