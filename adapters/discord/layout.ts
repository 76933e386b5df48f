import {
  type APIComponentInContainer,
  type APIContainerComponent,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord.js';
import { type Card, fill, type Span, type Wording } from '#core';
import { cardRows } from './buttons.ts';

/** All texts of one message together; a little less, for what Discord counts otherwise. */
const TEXT_MOST = 3900;
const MESSAGE_MOST = 1800;
/** The strongest say enough; whoever wants to know all tries the text with the rules. */
const REASONS_MOST = 5;
const REASONS_LENGTH_MOST = 900;

const COLOURS = { open: 0xf0a020, decided: 0x5865f2 } as const;

/**
 * A card as Discord shows it: one container with texts and buttons. Members' words are shown as they were typed:
 * nothing in them is a link, a mention or formatting.
 * @example const [container] = layout(card, words); container.type // ComponentType.Container
 */
export function layout(
  card: Card,
  words: Pick<Wording['adapter'], 'open' | 'more'>,
): [APIContainerComponent] {
  const head = `### ${plain(card.title)}\n**${plain(card.status)}**\n${plain(card.author.name)} (<@${card.author.id}>) · ${where(card.channel)}`;
  const others = card.reasons.length - REASONS_MOST;
  const reasons = [
    ...card.reasons.slice(0, REASONS_MOST).map((reason) => `- ${plain(reason)}`),
    ...(others > 0 ? [plain(fill(words.more, { count: others }))] : []),
  ].join('\n');
  const said = quoted(marked(card.text, card.spans, MESSAGE_MOST));
  const why = cut(reasons, REASONS_LENGTH_MOST);
  const left = TEXT_MOST - head.length - said.length - why.length;
  const facts = cut(
    card.facts.map(({ label, value }) => `${plain(label)}: ${plain(value)}`).join('\n'),
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

const where = (channel: string): string => (/^\d+$/.test(channel) ? `<#${channel}>` : plain(channel));

const FORMATTING = /[\\*_~`|[\]()<]|^[ \t]*(?:[#>-]|\d+\.)/gm;

/**
 * Somebody's words without any meaning to Discord: no formatting, no mention, no link that can be followed.
 * @example plain('**https://a.example** @everyone')
 */
export const plain = (text: string): string =>
  text.replace(FORMATTING, (mark) => mark.replace(/.$/, '\\$&')).replace(/:(?=\/\/)|@/g, '$&\u200b');

/** The text with its spans marked, cut around the first of them when it is too long. */
function marked(text: string, spans: readonly Span[], most: number): string {
  const start = text.length > most ? Math.max(0, (spans[0]?.start ?? 0) - most / 4) : 0;
  let result = start > 0 ? '…' : '';
  let at = Math.floor(start);
  for (const span of spans) {
    if (span.start < at || span.start >= start + most) continue;
    result += plain(text.slice(at, span.start));
    const inside = text.slice(span.start, span.end);
    // Marks do not reach over a line's end.
    result += inside
      .split('\n')
      .map((line) => (line.trim() === '' ? line : `**__${plain(line)}__**`))
      .join('\n');
    at = span.end;
  }
  result += plain(text.slice(at, Math.max(at, Math.floor(start + most))));
  return cut(start + most < text.length ? `${result}…` : result, MESSAGE_MOST * 1.4);
}

const quoted = (text: string): string => (text === '' ? '' : `> ${text.replaceAll('\n', '\n> ')}`);

const cut = (text: string, most: number): string =>
  text.length <= most ? text : most < 2 ? '' : `${text.slice(0, Math.floor(most) - 1)}…`;
