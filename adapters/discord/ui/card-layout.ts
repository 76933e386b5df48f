import {
  type APIComponentInContainer,
  type APIContainerComponent,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord.js';
import { type Card, fillTemplate, type Span, type Wording } from '#core';
import { cardRows } from './buttons.ts';
import { escapeMarkdown, toBlockQuote, truncate } from './markdown.ts';

/**
 * Limit for all texts of one message. Discord allows 4,000 but counts some characters differently, so this is lower.
 */
const MAX_TEXT_LENGTH = 3900;
const MAX_MESSAGE_LENGTH = 1800;
/** The strongest reasons are enough; `/rules test` with the text shows all. */
const MAX_REASONS = 5;
const MAX_REASONS_LENGTH = 900;

const COLOURS = { open: 0xf0a020, decided: 0x5865f2 } as const;

/**
 * The layout of a card on Discord: one container with texts and buttons. Texts of members are escaped: no links, no
 * mentions, no formatting. Never throws.
 * @example const [container] = layoutCard(card, words); container.type // ComponentType.Container
 */
export function layoutCard(
  card: Card,
  words: Pick<Wording['adapter'], 'open' | 'more'>,
): [APIContainerComponent] {
  const heading = [
    `### ${escapeMarkdown(card.title)}`,
    `**${escapeMarkdown(card.status)}**`,
    `${escapeMarkdown(card.author.name)} (<@${card.author.id}>) · ${channelLabel(card.channel)}`,
  ].join('\n');
  const hiddenReasons = card.reasons.length - MAX_REASONS;
  const reasonLines = [
    ...card.reasons.slice(0, MAX_REASONS).map((reason) => `- ${escapeMarkdown(reason)}`),
    ...(hiddenReasons > 0 ? [escapeMarkdown(fillTemplate(words.more, { count: hiddenReasons }))] : []),
  ].join('\n');
  const message = toBlockQuote(highlightSpans(card.text, card.spans, MAX_MESSAGE_LENGTH));
  const reasons = truncate(reasonLines, MAX_REASONS_LENGTH);
  const facts = truncate(
    card.facts.map(({ label, value }) => `${escapeMarkdown(label)}: ${escapeMarkdown(value)}`).join('\n'),
    MAX_TEXT_LENGTH - heading.length - message.length - reasons.length,
  );
  const texts = [heading, message, reasons, facts].filter((text) => text !== '');
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

/** The escaped text with its spans in bold; a text that is too long is cut around the first span. */
function highlightSpans(text: string, spans: readonly Span[], maxLength: number): string {
  const start = text.length > maxLength ? Math.max(0, (spans[0]?.start ?? 0) - maxLength / 4) : 0;
  let result = start > 0 ? '…' : '';
  let at = Math.floor(start);
  for (const span of spans) {
    if (span.start < at || span.start >= start + maxLength) continue;
    result += escapeMarkdown(text.slice(at, span.start));
    const inside = text.slice(span.start, span.end);
    // Discord ends bold text at the end of a line.
    result += inside
      .split('\n')
      .map((line) => (line.trim() === '' ? line : `**__${escapeMarkdown(line)}__**`))
      .join('\n');
    at = span.end;
  }
  result += escapeMarkdown(text.slice(at, Math.max(at, Math.floor(start + maxLength))));
  return truncate(start + maxLength < text.length ? `${result}…` : result, MAX_MESSAGE_LENGTH * 1.4);
}
