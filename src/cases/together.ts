import type { Message, MessageRef, PartKind, Pieces, Span } from '#core';

/** The same in all messages of one author, so it is read once, with the case's own. */
const REPEATED: ReadonlySet<PartKind> = new Set(['display-name', 'thread-title']);

/** @example same(posted.ref, edited.ref) // true */
export const same = (a: MessageRef, b: MessageRef): boolean => a.id === b.id && a.channel === b.channel;

/** Between pieces: a new line, or nothing where a word was cut in two. */
export type Seam = '\n' | '';

/** Where everything that was typed stands in the pieces read together. */
export interface Layout {
  readonly texts: readonly { readonly message: Message; readonly start: number; readonly end: number }[];
  readonly parts: readonly { readonly message: Message; readonly index: number }[];
}

/**
 * Where the texts of pieces stand, and which part is whose. `own` is the case's own message.
 * @example layoutOf(own, [first, own]).texts[1] // { message: own, start: 6, end: 9 }
 */
export function layoutOf(own: Message, pieces: Pieces, seam: Seam = '\n'): Layout {
  let at = 0;
  const texts = pieces.map((message) => {
    const start = at;
    const end = start + message.text.length;
    at = end + seam.length;
    return { message, start, end };
  });
  return { texts, parts: partsOf(own, pieces) };
}

/** Ordinary messages have no parts. */
const partsOf = (own: Message, pieces: Pieces): Layout['parts'] =>
  pieces.every(({ parts }) => parts.length === 0)
    ? []
    : pieces.flatMap((message) =>
        message.parts.flatMap(({ kind }, index) =>
          REPEATED.has(kind) && !same(message.ref, own.ref) ? [] : [{ message, index }],
        ),
      );

/**
 * Pieces as one message: the texts joined, then all parts. A message alone is returned as it is.
 * @example together(own, [first, own]).text // '日給5万\nテレグラムで'
 */
export function together(own: Message, pieces: Pieces, seam: Seam = '\n'): Message {
  if (pieces.length === 1) return pieces[0]!;
  return {
    ...own,
    text: pieces.map((piece) => piece.text).join(seam),
    parts: partsOf(own, pieces).map(({ message, index }) => message.parts[index]!),
  };
}

/** A piece no longer than this may be the middle of what a span goes across, テ/レグ/ラム; a longer one was only in between. */
const MIDDLE = 4;

/**
 * The pieces in which a span begins or ends; what is said in every message anyway is no piece.
 * @example holders(span, layout).length // 2 where a word is cut in two
 */
export function holders(span: Span, layout: Layout): readonly Message[] {
  if (span.part !== undefined) {
    const part = layout.parts[span.part];
    return part && !REPEATED.has(part.message.parts[part.index]!.kind) ? [part.message] : [];
  }
  // What is said of the text as a whole does not say where.
  if (span.start === 0 && span.end >= (layout.texts.at(-1)?.end ?? 0)) return [];
  return layout.texts
    .filter(({ start, end }) => Math.max(start, span.start) < Math.min(end, span.end))
    .filter(({ start, end }, i, all) => i === 0 || i === all.length - 1 || end - start <= MIDDLE)
    .map(({ message }) => message);
}

/**
 * The same place among other pieces or with another seam; none where its pieces are not there.
 * @example moved({ start: 3, end: 6 }, layoutOf(own, pieces, ''), layoutOf(own, pieces)) // [{ start: 3, end: 7 }]
 */
export function moved(span: Span, from: Layout, to: Layout): readonly Span[] {
  if (span.part !== undefined) {
    const before = from.parts[span.part];
    const part = to.parts.findIndex(
      (each) => before && same(each.message.ref, before.message.ref) && each.index === before.index,
    );
    return part < 0 ? [] : [{ ...span, part }];
  }
  const there = from.texts.flatMap(({ message, start, end }) => {
    const place = to.texts.find((each) => same(each.message.ref, message.ref));
    const [first, last] = [Math.max(start, span.start), Math.min(end, span.end)];
    return place && first < last
      ? [{ start: place.start + first - start, end: place.start + last - start }]
      : [];
  });
  return there.length === 0 ? [] : [{ start: there[0]!.start, end: there.at(-1)!.end }];
}
