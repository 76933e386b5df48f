import type { Message, MessageGroup, MessageRef, PartKind, Span } from '#core';

/** The same in all messages of one author, so it is read once, with the case's own. */
const SHARED_PART_KINDS: ReadonlySet<PartKind> = new Set(['display-name', 'thread-title']);

/** @example same(posted.ref, edited.ref) // true */
export const isSameMessage = (a: MessageRef, b: MessageRef): boolean =>
  a.id === b.id && a.channel === b.channel;

/** Between pieces: a new line, or nothing where a word was cut in two. */
export type MessageSeparator = '\n' | '';

/** Where everything that was typed stands in the pieces read together. */
export interface GroupLayout {
  readonly texts: readonly { readonly message: Message; readonly start: number; readonly end: number }[];
  readonly parts: readonly { readonly message: Message; readonly index: number }[];
}

/**
 * Where the texts of pieces stand, and which part is whose. `own` is the case's own message.
 * @example createGroupLayout(own, [first, own]).texts[1] // { message: own, start: 6, end: 9 }
 */
export function createGroupLayout(
  own: Message,
  group: MessageGroup,
  separator: MessageSeparator = '\n',
): GroupLayout {
  let position = 0;
  const texts = group.map((message) => {
    const start = position;
    const end = start + message.text.length;
    position = end + separator.length;
    return { message, start, end };
  });
  return { texts, parts: layoutParts(own, group) };
}

/** Ordinary messages have no parts. */
const layoutParts = (own: Message, group: MessageGroup): GroupLayout['parts'] =>
  group.every(({ parts }) => parts.length === 0)
    ? []
    : group.flatMap((message) =>
        message.parts.flatMap(({ kind }, index) =>
          SHARED_PART_KINDS.has(kind) && !isSameMessage(message.ref, own.ref) ? [] : [{ message, index }],
        ),
      );

/**
 * Pieces as one message: the texts joined, then all parts. A message alone is returned as it is.
 * @example together(own, [first, own]).text // '日給5万\nテレグラムで'
 */
export function joinMessages(own: Message, group: MessageGroup, separator: MessageSeparator = '\n'): Message {
  if (group.length === 1) return group[0]!;
  return {
    ...own,
    text: group.map((piece) => piece.text).join(separator),
    parts: layoutParts(own, group).map(({ message, index }) => message.parts[index]!),
  };
}

/** A piece no longer than this may be the middle of what a span goes across, テ/レグ/ラム; a longer one was only in between. */
const MAX_BRIDGE_LENGTH = 4;

/**
 * The pieces in which a span begins or ends; what is said in every message anyway is no piece.
 * @example holders(span, layout).length // 2 where a word is cut in two
 */
export function messagesOfSpan(span: Span, layout: GroupLayout): readonly Message[] {
  if (span.part !== undefined) {
    const part = layout.parts[span.part];
    return part && !SHARED_PART_KINDS.has(part.message.parts[part.index]!.kind) ? [part.message] : [];
  }
  // What is said of the text as a whole does not say where.
  if (span.start === 0 && span.end >= (layout.texts.at(-1)?.end ?? 0)) return [];
  return layout.texts
    .filter(({ start, end }) => Math.max(start, span.start) < Math.min(end, span.end))
    .filter(({ start, end }, i, all) => i === 0 || i === all.length - 1 || end - start <= MAX_BRIDGE_LENGTH)
    .map(({ message }) => message);
}

/**
 * The same place among other pieces or with another seam; none where its pieces are not there.
 * @example mapSpan({ start: 3, end: 6 }, createGroupLayout(own, pieces, ''), createGroupLayout(own, pieces)) // [{ start: 3, end: 7 }]
 */
export function mapSpan(span: Span, from: GroupLayout, to: GroupLayout): readonly Span[] {
  if (span.part !== undefined) {
    const before = from.parts[span.part];
    const part = to.parts.findIndex(
      (each) => before && isSameMessage(each.message.ref, before.message.ref) && each.index === before.index,
    );
    return part < 0 ? [] : [{ ...span, part }];
  }
  const mappedRanges = from.texts.flatMap(({ message, start, end }) => {
    const target = to.texts.find((each) => isSameMessage(each.message.ref, message.ref));
    const [first, last] = [Math.max(start, span.start), Math.min(end, span.end)];
    return target && first < last
      ? [{ start: target.start + first - start, end: target.start + last - start }]
      : [];
  });
  return mappedRanges.length === 0 ? [] : [{ start: mappedRanges[0]!.start, end: mappedRanges.at(-1)!.end }];
}
