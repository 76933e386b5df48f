import { type Card, fillTemplate, type Span, type Wording } from '#core';
import type {
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from '../client/block-kit-types.ts';
import { cardRows } from './buttons.ts';

const MAX_HEADER_LENGTH = 150;
const MAX_MESSAGE_LENGTH = 2500;
/** The strongest reasons come first; `/yamidome rules test` shows all. */
const MAX_REASONS = 5;
const MAX_FACTS_LENGTH = 2500;

const truncate = (text: string, maxLength: number): string =>
  text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`;
const textElements = (text: string, bold = false): RichTextElement[] =>
  text === '' ? [] : [{ type: 'text', text, ...(bold && { style: { bold: true } }) }];
const richTextSection = (...elements: RichTextElement[]): RichTextSection => ({
  type: 'rich_text_section',
  elements,
});

const richTextBlock = (element: RichTextBlock['elements'][number]): RichTextBlock => ({
  type: 'rich_text',
  elements: [element],
});

/**
 * The blocks of a card. Texts of members are rich text, which Slack shows literally: links, mentions and formatting
 * have no effect.
 * @example const blocks = layoutCard(card, words); blocks[0]!.type // 'header'
 */
export function layoutCard(
  card: Card,
  words: Pick<Wording['adapter'], 'open' | 'more'>,
): readonly KnownBlock[] {
  const { title, status, author, channel, text, spans, reasons, facts } = card;
  const where: RichTextElement[] = /^[CG][A-Z0-9]+$/.test(channel)
    ? [...textElements(' · '), { type: 'channel', channel_id: channel }]
    : textElements(` · ${channel}`);
  const who: RichTextElement[] = [
    ...textElements(`${author.name} (`),
    { type: 'user', user_id: author.id },
    ...textElements(')'),
  ];
  const list = reasons.slice(0, MAX_REASONS).map((reason) => richTextSection(...textElements(reason)));
  const hiddenReasons = reasons.length - MAX_REASONS;
  const factText = truncate(
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    MAX_FACTS_LENGTH,
  );
  return [
    { type: 'header', text: { type: 'plain_text', text: truncate(title, MAX_HEADER_LENGTH), emoji: false } },
    richTextBlock(richTextSection(...textElements(`${status}\n`, true), ...who, ...where)),
    ...(text === ''
      ? []
      : [richTextBlock({ type: 'rich_text_quote', elements: highlightSpans(text, spans) })]),
    ...(list.length === 0
      ? []
      : [richTextBlock({ type: 'rich_text_list', style: 'bullet', elements: list })]),
    ...(hiddenReasons > 0
      ? [richTextBlock(richTextSection(...textElements(fillTemplate(words.more, { count: hiddenReasons }))))]
      : []),
    ...(factText === '' ? [] : [richTextBlock(richTextSection(...textElements(factText)))]),
    ...cardRows(card, words.open),
  ];
}

/** The text with its spans in bold; a long text is cut around the first span. */
function highlightSpans(text: string, spans: readonly Span[]): RichTextElement[] {
  const start =
    text.length > MAX_MESSAGE_LENGTH
      ? Math.max(0, Math.floor((spans[0]?.start ?? 0) - MAX_MESSAGE_LENGTH / 4))
      : 0;
  const end = Math.min(text.length, start + MAX_MESSAGE_LENGTH);
  const elements = start > 0 ? textElements('…') : [];
  let at = start;
  for (const span of spans) {
    if (span.start < at || span.start >= end) continue;
    elements.push(
      ...textElements(text.slice(at, span.start)),
      ...textElements(text.slice(span.start, Math.min(end, span.end)), true),
    );
    at = Math.min(end, span.end);
  }
  return [...elements, ...textElements(text.slice(at, end)), ...(end < text.length ? textElements('…') : [])];
}
