import type { Part } from '../../message.ts';
import type { PictureReading } from './picture.ts';

/** Of one code, in UTF-16 units: a link is shorter, and a long text in a code only takes time to judge. */
const MAX_CODE_LENGTH = 500;
/** Of all pictures of a message, in UTF-16 units: as much as a post of the operator API may have. */
const MAX_TEXT_LENGTH = 20_000;

/** The highest confidence of recognised text: only a code is certain. */
const MAX_RECOGNISED = 0.99;

/**
 * What was read in a picture as parts of its message: all lines as one text, then each code. `picture` is its id, as in
 * `Message.pictures`.
 * @example toPictureParts({ lines: [{ text: '日払い', confidence: 0.8, box }], codes: [], isTextLike: true }) // [{ kind: 'image-text', text: '日払い', confidence: 0.8, lineConfidences: [0.8] }]
 */
export function toPictureParts({ lines, codes }: PictureReading, picture?: string): readonly Part[] {
  const kind = 'image-text' as const;
  const ofPicture = picture === undefined ? {} : { picture };
  const text = lines.map((line) => line.text).join('\n');
  const recognised = {
    confidence: Math.min(MAX_RECOGNISED, meanConfidence(lines)),
    lineConfidences: lines.map(({ confidence }) => roundToHundredths(confidence)),
  };
  return [
    ...(text === '' ? [] : [{ kind, text, ...recognised, ...ofPicture }]),
    ...codes.map(
      (code): Part => ({ kind, text: code.text.slice(0, MAX_CODE_LENGTH), confidence: 1, ...ofPicture }),
    ),
  ];
}

/**
 * The parts of a message from the first on, until they have 20,000 UTF-16 units together; the last one is shortened. Else the
 * pictures of one message could have more text than the judgement of others should wait for.
 * @example withinTextLimit([part]) // [part]
 */
export function withinTextLimit(parts: readonly Part[]): readonly Part[] {
  let left = MAX_TEXT_LENGTH;
  return parts.flatMap((part) => {
    const text = part.text.slice(0, left);
    left -= text.length;
    return text === '' ? [] : [text === part.text ? part : { ...part, text }];
  });
}

/** The mean over letters, in hundredths. */
function meanConfidence(lines: PictureReading['lines']): number {
  const length = lines.reduce((sum, { text }) => sum + text.length, 0);
  const sum = lines.reduce((total, { text, confidence }) => total + confidence * text.length, 0);
  return length === 0 ? 0 : roundToHundredths(sum / length);
}

const roundToHundredths = (value: number): number => Math.round(value * 100) / 100;
