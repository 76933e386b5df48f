import type { Part } from '../../message.ts';
import type { PictureReading } from './picture.ts';

/** The highest confidence of recognised text: only a code is certain. */
const MAX_RECOGNISED = 0.99;

/**
 * What was read in a picture as parts of its message: all lines as one text, then each code. `picture` is its id, as in
 * `Message.pictures`.
 * @example toPictureParts({ lines: [{ text: '日払い', confidence: 0.8, box }], codes: [], isTextLike: true }) // [{ kind: 'image-text', text: '日払い', confidence: 0.8 }]
 */
export function toPictureParts({ lines, codes }: PictureReading, picture?: string): readonly Part[] {
  const kind = 'image-text' as const;
  const ofPicture = picture === undefined ? {} : { picture };
  const text = lines.map((line) => line.text).join('\n');
  const confidence = Math.min(MAX_RECOGNISED, meanConfidence(lines));
  return [
    ...(text === '' ? [] : [{ kind, text, confidence, ...ofPicture }]),
    ...codes.map((code): Part => ({ kind, text: code.text, confidence: 1, ...ofPicture })),
  ];
}

/** The mean over letters, in hundredths. */
function meanConfidence(lines: PictureReading['lines']): number {
  const length = lines.reduce((sum, { text }) => sum + text.length, 0);
  const sum = lines.reduce((total, { text, confidence }) => total + confidence * text.length, 0);
  return length === 0 ? 0 : Math.round((sum / length) * 100) / 100;
}
