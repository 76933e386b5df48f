import type { DetectionResult, Message, Part, Signal, Span } from '#core';
import { roundLogOdds } from '#core';
import { extractContacts } from '../../text/extract/contacts/extract-contacts.ts';
import { type CorrectedText, foldText } from '../../text/index.ts';
import { detectInParts } from '../detect-parts.ts';
import type { DetectOptions } from '../detector-types.ts';
import { WORDING_RULE } from '../wording-signal.ts';

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
 * or evidence of its own. An invitation without these (気になる方はこちら) only says that the author means it; then the picture
 * must be a clear offer without it. A stance of the typed text, such as a warning, is that of the whole message.
 * @example detectInPictures(message, options, detection).reviewOnly // true
 */
export function detectInPictures(
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult {
  const inFull = { ...options, skipsPrefilter: true };
  const certain = detectCertain(message, inFull, detection);
  const worst = detectRecognised(message, inFull, detection);
  if (worst.logOdds <= certain.logOdds) return certain;
  const isTypedStance = message.text !== '' && certain.stance !== 'none' && certain.stance !== 'soliciting';
  if (isTypedStance) return { ...worst, stance: certain.stance, reviewOnly: true };
  if (isBacked(message, certain)) return worst;
  if (isInvitation(certain)) {
    const alone = detectRecognised({ ...message, text: '' }, inFull, detection);
    if (alone.logOdds >= CLEAR_OFFER) return worst;
  }
  return { ...worst, reviewOnly: true };
}

/** The message with recognised text: as it was read, or corrected if that speaks more against it. */
function detectRecognised(
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult {
  const asRead = detectWeighted(message, message, options, detection);
  const corrections = message.parts.map((part) => (isRecognised(part) ? detection.correct(part.text) : null));
  if (corrections.every((correction) => correction === null)) return asRead;
  const parts = message.parts.map((part, i) => ({ ...part, text: corrections[i]?.text ?? part.text }));
  const corrected = detectWeighted({ ...message, parts }, message, options, detection);
  return corrected.logOdds > asRead.logOdds ? mapSpans(corrected, corrections) : asRead;
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

/** Does what was typed, or a code, show a contact or evidence of its own? The wording of a whole text names nothing. */
const isBacked = (message: JudgedMessage, { signals }: DetectionResult): boolean =>
  signals.some(({ rule, sorts, weight }) => {
    return rule !== WORDING_RULE && sorts.length > 0 && weight >= MIN_WEIGHT_OF_EVIDENCE;
  }) ||
  [message.text, ...message.parts.filter((part) => !isRecognised(part)).map(({ text }) => text)].some(
    (text) => extractContacts(foldText(text)).length > 0,
  );

/** The log odds of 0.95. */
const CLEAR_OFFER = 2.94;
/** The weight of the wording of 詳細はこちら is 5.8, that of ordinary chat is negative. */
const MIN_WEIGHT_OF_INVITATION = 3;

const isInvitation = ({ stance, signals }: DetectionResult): boolean =>
  stance === 'soliciting' &&
  signals.some(({ rule, weight }) => rule === WORDING_RULE && weight >= MIN_WEIGHT_OF_INVITATION);

const mapSpans = (result: DetectionResult, corrections: readonly (CorrectedText | null)[]): DetectionResult =>
  withSpans(result, (span) => {
    const correction = span.part === undefined ? undefined : corrections[span.part];
    return correction ? { ...span, ...correction.toOriginal(span) } : span;
  });

const withSpans = (result: DetectionResult, map: (span: Span) => Span): DetectionResult => ({
  ...result,
  signals: result.signals.map((signal) => ({ ...signal, spans: signal.spans.map(map) })),
});
