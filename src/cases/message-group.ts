import type { Message, MessageGroup, MessageRef, PartKind, Span } from '#core';

/** Parts that are the same in all messages of one author. They are included once, with the case's own message. */
const SHARED_PART_KINDS: ReadonlySet<PartKind> = new Set(['display-name', 'thread-title']);

/**
 * Whether two references point to the same message of one server.
 * @example isSameMessage(posted.ref, edited.ref) // true
 */
export const isSameMessage = (a: MessageRef, b: MessageRef): boolean =>
  a.id === b.id && a.channel === b.channel;

/** Between two messages: a line break, or nothing if a word was split over two messages. */
export type MessageSeparator = '\n' | '';

/** The positions of the texts and parts of a group in the joined message. */
export interface GroupLayout {
  readonly texts: readonly { readonly message: Message; readonly start: number; readonly end: number }[];
  readonly parts: readonly { readonly message: Message; readonly index: number }[];
}

/**
 * The positions of all texts in the joined text, and the owner of each part. `own` is the case's own message.
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

/** The owner of each part. Fast path: ordinary messages have no parts. */
const layoutParts = (own: Message, group: MessageGroup): GroupLayout['parts'] =>
  group.every(({ parts }) => parts.length === 0)
    ? []
    : group.flatMap((message) =>
        message.parts.flatMap(({ kind }, index) =>
          SHARED_PART_KINDS.has(kind) && !isSameMessage(message.ref, own.ref) ? [] : [{ message, index }],
        ),
      );

/**
 * Joins a group into one message: the texts, then all parts and pictures. A single message is returned unchanged.
 * @example joinMessages(own, [first, own]).text // '日給5万\nテレグラムで'
 */
export function joinMessages(own: Message, group: MessageGroup, separator: MessageSeparator = '\n'): Message {
  if (group.length === 1) return group[0]!;
  const readPictures = group.flatMap((message) => message.readPictures ?? []);
  return {
    ...own,
    text: group.map((message) => message.text).join(separator),
    parts: layoutParts(own, group).map(({ message, index }) => message.parts[index]!),
    ...(readPictures.length > 0 && { readPictures }),
  };
}

/** In UTF-16 units. A longer message in the middle of a span does not belong to it; テ/レグ/ラム is one word. */
const MAX_BRIDGE_LENGTH = 4;

/**
 * The messages that a span covers. A span in a part that all messages share covers none.
 * @example messagesOfSpan(span, layout).length // 2 if a word is split over two messages
 */
export function messagesOfSpan(span: Span, layout: GroupLayout): readonly Message[] {
  if (span.part !== undefined) {
    const part = layout.parts[span.part];
    return part && !SHARED_PART_KINDS.has(part.message.parts[part.index]!.kind) ? [part.message] : [];
  }
  // A span over the whole text does not point to single messages.
  if (span.start === 0 && span.end >= (layout.texts.at(-1)?.end ?? 0)) return [];
  return layout.texts
    .filter(({ start, end }) => Math.max(start, span.start) < Math.min(end, span.end))
    .filter(({ start, end }, i, all) => i === 0 || i === all.length - 1 || end - start <= MAX_BRIDGE_LENGTH)
    .map(({ message }) => message);
}

/**
 * Moves a span to another layout of messages or another separator. Empty if its messages are not in that layout.
 * @example mapSpan({ start: 3, end: 6 }, createGroupLayout(own, pieces, ''), createGroupLayout(own, pieces)) // [{ start: 3, end: 7 }]
 */
export function mapSpan(span: Span, from: GroupLayout, to: GroupLayout): readonly Span[] {
  if (span.part !== undefined) {
    const before = from.parts[span.part];
    const part = to.parts.findIndex(
      (other) =>
        before && isSameMessage(other.message.ref, before.message.ref) && other.index === before.index,
    );
    return part < 0 ? [] : [{ ...span, part }];
  }
  const mappedRanges = from.texts.flatMap(({ message, start, end }) => {
    const target = to.texts.find((other) => isSameMessage(other.message.ref, message.ref));
    const [first, last] = [Math.max(start, span.start), Math.min(end, span.end)];
    return target && first < last
      ? [{ start: target.start + first - start, end: target.start + last - start }]
      : [];
  });
  return mappedRanges.length === 0 ? [] : [{ start: mappedRanges[0]!.start, end: mappedRanges.at(-1)!.end }];
}
