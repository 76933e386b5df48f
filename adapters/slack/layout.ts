import { type Card, fill, type Span, type Wording } from '#core';
import { cardRows } from './buttons.ts';
import type { KnownBlock, RichText, RichTextElement, RichTextSection } from './kit.ts';

const HEADER_MOST = 150;
const MESSAGE_MOST = 2500;
/** The strongest say enough; whoever wants to know all tries the text with the rules. */
const REASONS_MOST = 5;
const FACTS_MOST = 2500;

const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1)}…`;
const said = (text: string, bold = false): RichTextElement[] =>
  text === '' ? [] : [{ type: 'text', text, ...(bold && { style: { bold: true } }) }];
const line = (...elements: RichTextElement[]): RichTextSection => ({ type: 'rich_text_section', elements });

const rich = (element: RichText['elements'][number]): RichText => ({
  type: 'rich_text',
  elements: [element],
});

/**
 * A card as Slack shows it. Rich text is taken literally: nothing in members' words is a link, a mention or formatting.
 * @example const blocks = layout(card, words); blocks[0]!.type // 'header'
 */
export function layout(card: Card, words: Pick<Wording['adapter'], 'open' | 'more'>): readonly KnownBlock[] {
  const { title, status, author, channel, text, spans, reasons, facts } = card;
  const where: RichTextElement[] = /^[CG][A-Z0-9]+$/.test(channel)
    ? [...said(' · '), { type: 'channel', channel_id: channel }]
    : said(` · ${channel}`);
  const who: RichTextElement[] = [
    ...said(`${author.name} (`),
    { type: 'user', user_id: author.id },
    ...said(')'),
  ];
  const list = reasons.slice(0, REASONS_MOST).map((reason) => line(...said(reason)));
  const others = reasons.length - REASONS_MOST;
  const known = cut(facts.map(({ label, value }) => `${label}: ${value}`).join('\n'), FACTS_MOST);
  return [
    { type: 'header', text: { type: 'plain_text', text: cut(title, HEADER_MOST), emoji: false } },
    rich(line(...said(`${status}\n`, true), ...who, ...where)),
    ...(text === '' ? [] : [rich({ type: 'rich_text_quote', elements: marked(text, spans) })]),
    ...(list.length === 0 ? [] : [rich({ type: 'rich_text_list', style: 'bullet', elements: list })]),
    ...(others > 0 ? [rich(line(...said(fill(words.more, { count: others }))))] : []),
    ...(known === '' ? [] : [rich(line(...said(known)))]),
    ...cardRows(card, words.open),
  ];
}

/** The text with its spans in bold, cut around the first of them when it is too long. */
function marked(text: string, spans: readonly Span[]): RichTextElement[] {
  const start =
    text.length > MESSAGE_MOST ? Math.max(0, Math.floor((spans[0]?.start ?? 0) - MESSAGE_MOST / 4)) : 0;
  const end = Math.min(text.length, start + MESSAGE_MOST);
  const elements = start > 0 ? said('…') : [];
  let at = start;
  for (const span of spans) {
    if (span.start < at || span.start >= end) continue;
    elements.push(
      ...said(text.slice(at, span.start)),
      ...said(text.slice(span.start, Math.min(end, span.end)), true),
    );
    at = Math.min(end, span.end);
  }
  return [...elements, ...said(text.slice(at, end)), ...(end < text.length ? said('…') : [])];
}
