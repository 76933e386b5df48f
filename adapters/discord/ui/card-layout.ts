import {
  type APIComponentInContainer,
  type APIContainerComponent,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord.js';
import type { Card, CardFact, Span, Wording } from '#core';
import { takeBetween, truncateRendered } from '#lib';
import { cardRows } from './buttons.ts';
import { escapeMarkdown, escapeWithin, toBlockQuote } from './markdown.ts';

/*
 * Discord accepts 4,000 characters in all text displays of a message together
 * (https://docs.discord.com/developers/components/reference#text-display). Every part is cut after it was escaped and
 * quoted, because that makes it longer. The message gets the room that the other parts leave.
 */

/** Lower than Discord's limit, because Discord counts some characters differently. */
const MAX_TEXT_LENGTH = 3900;
const MAX_HEADING_LENGTHS = { title: 250, status: 350, name: 100, channel: 100 } as const;
const MAX_REASONS_LENGTH = 800;
const MAX_FACTS_LENGTH = 1500;
/** One long line must not displace the others: the first of these lengths with which all lines fit is used. */
const LINE_LENGTHS = [600, 300, 150, 80, 40] as const;

const COLOURS = { open: 0xf0a020, decided: 0x5865f2 } as const;

/**
 * The layout of a card on Discord: one container with texts and buttons. Texts of members are escaped: no links, no
 * mentions, no formatting. Never throws.
 * @example const [container] = layoutCard(card, words); container.type // ComponentType.Container
 */
export function layoutCard(card: Card, words: Pick<Wording['adapter'], 'open'>): [APIContainerComponent] {
  const heading = layoutHeading(card);
  const reasons = layoutReasons(card.reasons);
  const facts = fitLines(card.facts.map(layoutFact), MAX_FACTS_LENGTH);
  const messageLength = MAX_TEXT_LENGTH - heading.length - reasons.length - facts.length;
  const message = layoutMessage(card, messageLength);
  const texts = [heading, message, reasons, facts].filter((text) => text !== '');
  const components: APIComponentInContainer[] = [
    ...texts.map((content) => ({ type: ComponentType.TextDisplay, content }) as const),
    { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
    ...cardRows(card, words.open),
  ];
  const accent = card.buttons.length > 0 ? COLOURS.open : COLOURS.decided;
  return [{ type: ComponentType.Container, accent_color: accent, components }];
}

const layoutHeading = ({ title, status, author, channel }: Card): string =>
  [
    `### ${escapeWithin(title, MAX_HEADING_LENGTHS.title)}`,
    `**${escapeWithin(status, MAX_HEADING_LENGTHS.status)}**`,
    `${escapeWithin(author.name, MAX_HEADING_LENGTHS.name)}${author.unknown === 'person' ? '' : ` (<@${author.id}>)`} · ${channelLabel(channel)}`,
  ].join('\n');

const channelLabel = (channel: string): string =>
  /^\d+$/.test(channel) ? `<#${channel}>` : escapeWithin(channel, MAX_HEADING_LENGTHS.channel);

/** A line of at most `maxLength` characters. */
type Line = (maxLength: number) => string;

const layoutReasons = (reasons: readonly string[]): string =>
  fitLines(
    reasons.map(
      (reason): Line =>
        (maxLength) =>
          `- ${escapeWithin(reason, maxLength)}`,
    ),
    MAX_REASONS_LENGTH,
  );

/** With numbered links, unless they would leave less than half of the line for the text. */
const layoutFact =
  ({ label, value, links = [] }: CardFact): Line =>
  (maxLength) => {
    const numbered = links.map((url, i) => ` [${i + 1}](${url})`).join('');
    const linked = numbered.length > maxLength / 2 ? '' : numbered;
    return escapeWithin(`${label}: ${value}`, maxLength - linked.length) + linked;
  };

/** The lines, each shortened until all of them fit; the last ones are left out if even short lines do not fit. */
function fitLines(lines: readonly Line[], maxLength: number): string {
  for (const lineLength of LINE_LENGTHS) {
    const text = lines.map((line) => line(lineLength)).join('\n');
    if (text.length <= maxLength) return text;
  }
  const short = lines.map((line) => line(LINE_LENGTHS.at(-1)!));
  while (short.join('\n').length + '\n…'.length > maxLength) short.pop();
  return [...short, '…'].join('\n');
}

/** The quoted text with its spans in bold; a text that is too long is cut around the first span. */
function layoutMessage({ text, spans }: Card, maxLength: number): string {
  const whole = toBlockQuote(highlightSpans(text, spans));
  if (whole.length <= maxLength) return whole;
  const firstSpan = spans[0]?.start ?? 0;
  const start = firstSpan < maxLength / 4 ? 0 : firstSpan - maxLength / 4;
  const visible = takeBetween(text, start, text.length);
  const offset = text.length - visible.length;
  const moved = spans.map((span) => ({ start: span.start - offset, end: span.end - offset }));
  return truncateRendered(visible, maxLength, (cut) =>
    toBlockQuote(`${offset > 0 ? '…' : ''}${highlightSpans(cut, moved)}`),
  );
}

/** The escaped text with its spans in bold. */
function highlightSpans(text: string, spans: readonly Span[]): string {
  let result = '';
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at || start >= text.length) continue;
    // Discord ends bold text at the end of a line.
    const bold = text
      .slice(start, end)
      .split('\n')
      .map((line) => (line.trim() === '' ? line : `**__${escapeMarkdown(line)}__**`))
      .join('\n');
    result += escapeMarkdown(text.slice(at, start)) + bold;
    at = Math.min(end, text.length);
  }
  return result + escapeMarkdown(text.slice(at));
}
