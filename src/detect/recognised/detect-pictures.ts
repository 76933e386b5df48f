import type { DetectionResult, Message, Part, Signal, Span } from '#core';
import { roundLogOdds } from '#core';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { type CorrectedText, foldText } from '../../text/index.ts';
import { detectInParts } from '../detect-parts.ts';
import type { DetectOptions } from '../detector-types.ts';

type JudgedMessage = Pick<Message, 'text' | 'parts'>;

/** What the evaluation of recognised text needs of the detector. */
export interface PictureDetection {
  detectInText(text: string, options: DetectOptions): DetectionResult;
  /** Corrects what a recogniser misread; null if there is nothing to correct. */
  correct(text: string): CorrectedText | null;
}

/** A recogniser of text is never completely sure. A code has a checksum, so its text has the confidence 1. */
const isRecognised = ({ confidence }: Part): boolean => confidence !== undefined && confidence < 1;

/**
 * Whether a message has text from pictures, which is evaluated by `detectInPictures`.
 * @example hasPictureText({ parts: [{ kind: 'image-text', text: '日払い', confidence: 0.8 }] }) // true
 */
export const hasPictureText = ({ parts }: Pick<Message, 'parts'>): boolean =>
  parts.some(({ confidence }) => confidence !== undefined);

/**
 * Evaluates a message with text from pictures, as recognised and corrected. Evidence from recognised text counts as much as
 * the recogniser was sure. It leads to a review, unless what was typed or a code also speaks against the message: a contact,
 * or evidence of its own. A stance of the typed text, such as a warning, is that of the whole message.
 * @example detectInPictures(message, options, detection).reviewOnly // true
 */
export function detectInPictures(
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult {
  const inFull = { ...options, skipsPrefilter: true };
  const certain = detectCertain(message, inFull, detection);
  const corrections = message.parts.map((part) => (isRecognised(part) ? detection.correct(part.text) : null));
  const readings = [detectWeighted(message, message, inFull, detection)];
  if (corrections.some((correction) => correction !== null)) {
    const parts = message.parts.map((part, i) => ({ ...part, text: corrections[i]?.text ?? part.text }));
    const corrected = detectWeighted({ ...message, parts }, message, inFull, detection);
    readings.push(mapSpans(corrected, corrections));
  }
  const worst = readings.reduce((one, other) => (other.logOdds > one.logOdds ? other : one));
  if (worst.logOdds <= certain.logOdds) return certain;
  const isTypedStance = message.text !== '' && certain.stance !== 'none' && certain.stance !== 'soliciting';
  if (isTypedStance) return { ...worst, stance: certain.stance, reviewOnly: true };
  return isBacked(message, certain) ? worst : { ...worst, reviewOnly: true };
}

/** The message without recognised text. */
function detectCertain(
  message: JudgedMessage,
  options: DetectOptions,
  { detectInText }: PictureDetection,
): DetectionResult {
  const indexes = message.parts.flatMap((part, i) => (isRecognised(part) ? [] : [i]));
  const parts = indexes.map((i) => message.parts[i]!);
  const result = detectInParts({ text: message.text, parts }, options, detectInText);
  return withSpans(result, (span) =>
    span.part === undefined ? span : { ...span, part: indexes[span.part]! },
  );
}

/** Weighs the evidence of recognised text by the confidence of its part. */
function detectWeighted(
  judged: JudgedMessage,
  { parts }: JudgedMessage,
  options: DetectOptions,
  { detectInText }: PictureDetection,
): DetectionResult {
  const result = detectInParts(judged, options, detectInText);
  const signals = result.signals.map((signal): Signal => {
    if (signal.weight <= 0) return signal;
    return { ...signal, weight: roundLogOdds(signal.weight * confidenceOf(signal, parts)) };
  });
  const lost = result.signals.reduce((sum, { weight }, i) => sum + weight - signals[i]!.weight, 0);
  return lost === 0 ? result : { ...result, signals, logOdds: roundLogOdds(result.logOdds - lost) };
}

/** The lowest confidence of the parts in which a signal was found; without spans, of all parts. */
function confidenceOf({ spans }: Signal, parts: readonly Part[]): number {
  const found =
    spans.length === 0 ? parts : spans.flatMap(({ part }) => (part === undefined ? [] : parts[part]!));
  return Math.min(1, ...found.map(({ confidence = 1 }) => confidence));
}

/** A rule with a smaller weight only names a thing. */
const MIN_WEIGHT_OF_EVIDENCE = 0.1;

/** Does what was typed, or a code, show a contact or evidence of its own? */
const isBacked = (message: JudgedMessage, { signals }: DetectionResult): boolean =>
  signals.some(({ weight }) => weight >= MIN_WEIGHT_OF_EVIDENCE) ||
  [message.text, ...message.parts.filter((part) => !isRecognised(part)).map(({ text }) => text)].some(
    (text) => extractContacts(foldText(text)).length > 0,
  );

const mapSpans = (result: DetectionResult, corrections: readonly (CorrectedText | null)[]): DetectionResult =>
  withSpans(result, (span) => {
    const correction = span.part === undefined ? undefined : corrections[span.part];
    return correction ? { ...span, ...correction.toOriginal(span) } : span;
  });

const withSpans = (result: DetectionResult, map: (span: Span) => Span): DetectionResult => ({
  ...result,
  signals: result.signals.map((signal) => ({ ...signal, spans: signal.spans.map(map) })),
});
