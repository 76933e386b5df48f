import type { Card, Wording } from '#core';
import { takeStart, truncate } from '#lib';
import type {
  KnownBlock,
  RichTextBlock,
  RichTextElement,
  RichTextSection,
} from '../client/block-kit-types.ts';
import { cardRows } from './buttons.ts';

/*
 * Slack's reference gives limits for single blocks (https://docs.slack.dev/reference/block-kit/blocks). All blocks of a
 * message together have another limit, above which Slack answers `msg_blocks_too_long`. It is in no reference; at some
 * 11,300 to 13,200 characters messages were refused (https://github.com/slackapi/bolt-js/issues/2509 and 2867).
 */

/** https://docs.slack.dev/reference/block-kit/blocks/header-block */
const MAX_HEADER_LENGTH = 150;
/** For the JSON of all blocks, which is longer than their texts. */
const MAX_BLOCKS_LENGTH = 10_000;
/** The first of these lengths with which all blocks fit is used. */
const MESSAGE_LENGTHS = [2500, 1500, 800, 300, 0] as const;
/** Each span adds two elements to the JSON. */
const MAX_SPANS = 20;
const MAX_STATUS_LENGTH = 350;
const MAX_NAME_LENGTH = 100;
const MAX_REASON_LENGTH = 250;
const MAX_FACTS_LENGTH = 1800;
/** One long fact must not displace the others: the first of these lengths with which all facts fit is used. */
const FACT_LENGTHS = [600, 300, 150, 80, 40] as const;

const textElements = (text: string, bold = false): RichTextElement[] =>
  text === '' ? [] : [{ type: 'text', text: text.toWellFormed(), ...(bold && { style: { bold: true } }) }];
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
export function layoutCard(card: Card, words: Pick<Wording['adapter'], 'open'>): readonly KnownBlock[] {
  for (const messageLength of MESSAGE_LENGTHS) {
    const blocks = layoutBlocks(card, messageLength, words);
    if (JSON.stringify(blocks).length <= MAX_BLOCKS_LENGTH) return blocks;
  }
  return layoutBlocks({ ...card, reasons: [], facts: [] }, 0, words);
}

function layoutBlocks(
  card: Card,
  messageLength: number,
  words: Pick<Wording['adapter'], 'open'>,
): readonly KnownBlock[] {
  const { title, status, author, channel, reasons, facts } = card;
  const where: RichTextElement[] = /^[CG][A-Z0-9]+$/.test(channel)
    ? [...textElements(' · '), { type: 'channel', channel_id: channel }]
    : textElements(` · ${truncate(channel, MAX_NAME_LENGTH)}`);
  const who: RichTextElement[] = [
    ...textElements(truncate(author.name, MAX_NAME_LENGTH)),
    ...(author.unknown === 'person'
      ? []
      : [...textElements(' ('), { type: 'user', user_id: author.id } as const, ...textElements(')')]),
  ];
  const heading = textElements(`${truncate(status, MAX_STATUS_LENGTH)}\n`, true);
  const message = highlightSpans(card, messageLength);
  const list = reasons
    .filter((reason) => reason !== '')
    .map((reason) => richTextSection(...textElements(truncate(reason, MAX_REASON_LENGTH))));
  const factElements = layoutFacts(facts);
  return [
    {
      type: 'header',
      text: {
        type: 'plain_text',
        text: truncate(title.toWellFormed(), MAX_HEADER_LENGTH) || card.caseId,
        emoji: false,
      },
    },
    richTextBlock(richTextSection(...heading, ...who, ...where)),
    ...(message.length === 0 ? [] : [richTextBlock({ type: 'rich_text_quote', elements: message })]),
    ...(list.length === 0
      ? []
      : [richTextBlock({ type: 'rich_text_list', style: 'bullet', elements: list })]),
    ...(factElements.length === 0 ? [] : [richTextBlock(richTextSection(...factElements))]),
    ...cardRows(card, words.open),
  ];
}

/** The facts, each shortened until all of them fit, with numbered links. */
function layoutFacts(facts: Card['facts']): readonly RichTextElement[] {
  const lines = (length: number) => facts.map(({ label, value }) => truncate(`${label}: ${value}`, length));
  const fitting = FACT_LENGTHS.map(lines).find((texts) => texts.join('\n').length <= MAX_FACTS_LENGTH);
  if (!fitting) return textElements(truncate(lines(FACT_LENGTHS.at(-1)!).join('\n'), MAX_FACTS_LENGTH));
  // Adjacent texts become one element, which is shorter.
  const elements: RichTextElement[] = [];
  let text = '';
  for (const [index, line] of fitting.entries()) {
    text += `${index === 0 ? '' : '\n'}${line}`;
    for (const [number, url] of (facts[index]!.links ?? []).entries()) {
      elements.push(...textElements(`${text} `), { type: 'link', url, text: String(number + 1) });
      text = '';
    }
  }
  return [...elements, ...textElements(text)];
}

/** The text with its spans in bold; a long text is cut around the first span. Empty for a length of 0. */
function highlightSpans({ text, spans }: Card, maxLength: number): RichTextElement[] {
  if (maxLength === 0) return [];
  const firstSpan = spans[0]?.start ?? 0;
  const start = text.length > maxLength ? takeStart(text, Math.max(0, firstSpan - maxLength / 4)).length : 0;
  const end = Math.max(start, takeStart(text, start + maxLength).length);
  const elements = start > 0 ? textElements('…') : [];
  let at = start;
  for (const span of spans.slice(0, MAX_SPANS)) {
    if (span.start < at || span.start >= end) continue;
    const spanEnd = Math.min(end, span.end);
    elements.push(
      ...textElements(text.slice(at, span.start)),
      ...textElements(text.slice(span.start, spanEnd), true),
    );
    at = spanEnd;
  }
  return [...elements, ...textElements(text.slice(at, end)), ...(end < text.length ? textElements('…') : [])];
}
