import type { Part } from '../../message.ts';
import type { PictureReading } from './picture-reader.ts';

/** The highest confidence of recognised text: only a code is certain. */
const MAX_RECOGNISED = 0.99;

/**
 * What was read in a picture as parts of its message: all lines as one text, then each code. `file` is the stored copy of the
 * picture.
 * @example toPictureParts({ lines: [{ text: '日払い', confidence: 0.8, box }], codes: [], isTextLike: true }) // [{ kind: 'image-text', text: '日払い', confidence: 0.8 }]
 */
export function toPictureParts({ lines, codes }: PictureReading, file?: string): readonly Part[] {
  const kind = 'image-text' as const;
  const ofFile = file === undefined ? {} : { file };
  const text = lines.map((line) => line.text).join('\n');
  const confidence = Math.min(MAX_RECOGNISED, meanConfidence(lines));
  return [
    ...(text === '' ? [] : [{ kind, text, confidence, ...ofFile }]),
    ...codes.map((code): Part => ({ kind, text: code.text, confidence: 1, ...ofFile })),
  ];
}

/** The mean over letters, in hundredths. */
function meanConfidence(lines: PictureReading['lines']): number {
  const length = lines.reduce((sum, { text }) => sum + text.length, 0);
  const sum = lines.reduce((total, { text, confidence }) => total + confidence * text.length, 0);
  return length === 0 ? 0 : Math.round((sum / length) * 100) / 100;
}
