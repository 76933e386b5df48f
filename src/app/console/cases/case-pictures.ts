import type { CaseFile, CasePicture, CasePictureText, CopiedFile, Message, ReadPicture, Span } from '#core';
import { fillTemplate } from '#core';
import {
  type CaseState,
  chooseReasons,
  createGroupLayout,
  formatKnownPicture,
  type GroupLayout,
  type ReaderLocale,
  surenessOf,
} from '../../../cases/index.ts';
import { markText } from './mark-text.ts';

/** What the page shows of pictures, and the parts and files that it shows with them. */
export interface CasePictures {
  readonly pictures: readonly CasePicture[];
  /** Indexes of parts of the joined message. */
  readonly parts: ReadonlySet<number>;
  /** The copies of other attachments. */
  readonly files: readonly CaseFile[];
}

/**
 * The pictures that were read, with their stored copies and the marked words. None for an erased post.
 * @example casePictures(state, locale).pictures[0]?.lines[0]?.pieces // [{ text: '日払い', isMarked: true }]
 */
export function casePictures(state: CaseState, locale: ReaderLocale): CasePictures {
  const { message, pieces, verdict } = state.evidence;
  const copies = state.attachmentCopies;
  const layout = createGroupLayout(message, pieces).parts;
  const spans = chooseReasons(verdict).flatMap((signal) => signal.spans);
  const read = pieces.flatMap((piece) =>
    piece.erased ? [] : (piece.readPictures ?? []).map((picture) => ({ piece, picture })),
  );
  const found = read.map(({ piece, picture }) => ({
    copy: copies.find((copy) => copy.picture === picture.picture && isOf(copy, piece)),
    picture,
    parts: partsOf(piece, picture, layout),
  }));
  const shown = new Set(found.map(({ copy }) => copy));
  return {
    pictures: found.map(({ copy, picture, parts }) => ({
      ...(copy && { copy }),
      ...toPicture(picture, parts, spans, locale),
    })),
    parts: new Set(found.flatMap(({ parts }) => parts.map(({ index }) => index))),
    // An erased copy has no name.
    files: copies.filter((copy) => copy.name !== '' && !shown.has(copy)),
  };
}

const isOf = ({ message: id }: CopiedFile, { ref }: Message): boolean => id === undefined || id === ref.id;

type IndexedPart = { readonly index: number; readonly part: Message['parts'][number] };

/** The parts that were read in a picture, with their indexes in the joined message. */
const partsOf = (piece: Message, { picture }: ReadPicture, layout: GroupLayout['parts']): IndexedPart[] =>
  layout.flatMap(({ message, index: own }, index) => {
    const part = message.parts[own]!;
    return message === piece && part.picture === picture ? [{ index, part }] : [];
  });

function toPicture(
  { width, height, lines, codes, known, problem, isAnimated }: ReadPicture,
  parts: readonly IndexedPart[],
  spans: readonly Span[],
  { wording }: ReaderLocale,
): Omit<CasePicture, 'copy'> {
  const size = width === undefined || height === undefined ? undefined : { width, height };
  const hasBoxes = size !== undefined && !isAnimated;
  const { sure, why } = wording.card.pictures;
  const words = parts.find(({ part }) => part.confidence !== 1);
  let start = 0;
  return {
    ...(size && { size }),
    lines: lines.map(({ text, confidence, box }): CasePictureText => {
      const from = start;
      // The lines of a picture are one part, with a line break between two of them.
      start += text.length + 1;
      return {
        pieces: markText(text, moveSpans(spans, words, from, text.length)),
        sureness: fillTemplate(wording.card.pictures.sureness, {
          sure: sure[surenessOf(confidence)],
          percent: Math.round(confidence * 100),
        }),
        ...(hasBoxes && { box }),
      };
    }),
    codes: codes.map(({ text, box }): CasePictureText => {
      const inCodes = parts.filter(({ part }) => part.confidence === 1);
      // Of a long code only the beginning is a part.
      const part =
        inCodes.find((other) => other.part.text === text) ??
        inCodes.find((other) => text.startsWith(other.part.text));
      return { pieces: markText(text, moveSpans(spans, part, 0, text.length)), ...(hasBoxes && { box }) };
    }),
    ...(known && { known: { text: formatKnownPicture(known, wording), caseId: known.caseId } }),
    ...(problem !== undefined && { problem: why[problem] }),
    ...(isAnimated && { isAnimated }),
  };
}

/** The spans of a part, as far as they are in a line of it that begins at `from`. */
const moveSpans = (
  spans: readonly Span[],
  part: IndexedPart | undefined,
  from: number,
  length: number,
): readonly Span[] =>
  spans
    .filter((span) => part !== undefined && span.part === part.index)
    .map(({ start, end }) => ({ start: Math.max(0, start - from), end: Math.min(length, end - from) }))
    .filter(({ start, end }) => start < end);
