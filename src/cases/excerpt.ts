import type { Card, Message, QuotedPost, Verdict, Wording } from '#core';
import { chooseReasons } from './choose-reasons.ts';
import { isPictureText, partLabel, pictureNumberOf } from './pictures/picture-text.ts';
import { quoteLines } from './pictures/quote-lines.ts';
import { clipAndMergeSpans, widenToWords } from './spans.ts';

/** In characters as a reader counts them. Enough to recognise a post, and too little to spread it. */
const MAX_QUOTE_LENGTH = 40;

/**
 * The beginning of a post for a direct message to its author; of its first part if it has no text of its own.
 * @example createPostQuote(message).excerpt // '日給5万、荷物を運ぶだけ。詳細は…'
 */
export function createPostQuote({ text, parts, ref, sentAt }: Message): QuotedPost {
  const [line = ''] = [text, ...parts.map((part) => part.text)]
    .map((candidate) => candidate.replace(/\s+/g, ' ').trim())
    .filter(Boolean);
  const characters = [...graphemes.segment(line.slice(0, MAX_QUOTE_UNITS))].map(({ segment }) => segment);
  const excerpt = characters.slice(0, MAX_QUOTE_LENGTH).join('');
  return { excerpt: excerpt === line ? line : `${excerpt}…`, channel: ref.channel, sentAt };
}

/** One character can consist of many units; a text that is nothing but marks is cut here. */
const MAX_QUOTE_UNITS = 400;
const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/**
 * The text of a message, followed by each part that has a span. The spans of the reasons are widened to whole words and moved
 * to their positions in this text. A long text of a picture is quoted in part.
 * @example createExcerpt(message, verdict, wording) // { text: 'look\n[forwarded] easy money', spans: [{ start: 22, end: 27 }] }
 */
export function createExcerpt(
  message: Message,
  verdict: Verdict,
  wording: Wording,
): Pick<Card, 'text' | 'spans'> {
  const spans = chooseReasons(verdict).flatMap((signal) => signal.spans);
  let text = message.text;
  const ownSpans = spans.filter((span) => span.part === undefined);
  const shiftedSpans = widenToWords(ownSpans, text);
  for (const [index, part] of message.parts.entries()) {
    const inPart = spans.filter((span) => span.part === index);
    if (inPart.length === 0) continue;
    text += `${text === '' ? '' : '\n'}[${partLabel(part, wording, pictureNumberOf(part, message))}] `;
    const offset = text.length;
    const whole = { text: part.text, spans: widenToWords(inPart, part.text) };
    const quoted = isPictureText(part) ? quoteLines(whole.text, whole.spans) : whole;
    text += quoted.text;
    shiftedSpans.push(
      ...quoted.spans.map(({ start, end }) => ({ start: start + offset, end: end + offset })),
    );
  }
  return { text, spans: clipAndMergeSpans(shiftedSpans, text.length) };
}

/**
 * The indexes of the parts that an excerpt contains. @example partsInExcerpt(verdict).has(0) // true
 */
export const partsInExcerpt = (verdict: Verdict): ReadonlySet<number> =>
  new Set(chooseReasons(verdict).flatMap(({ spans }) => spans.flatMap(({ part }) => part ?? [])));
