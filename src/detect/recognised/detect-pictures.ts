import type { DetectionResult, Message, Part, Signal, Span, Stance } from '#core';
import { roundLogOdds } from '#core';
import type { CorrectedText } from '../../text/index.ts';
import { detectInParts } from '../detect-parts.ts';
import type { DetectOptions } from '../detector-types.ts';
import { isEvidenceOfRule, isInDoubt, isInvitation, offersByItself } from './typed-offer.ts';
import { hasContact, joinTypedText } from './typed-text.ts';

type JudgedMessage = Pick<Message, 'text' | 'parts'>;

/** What the evaluation of recognised text needs of the detector. */
export interface PictureDetection {
  detectInText(text: string, options: DetectOptions): DetectionResult;
  /** Corrects what a recogniser misread in lines of which it was not sure; null if there is nothing to correct. */
  correct(text: string, lineConfidences?: readonly number[]): CorrectedText | null;
  /** The stance of a text that was typed with a picture. */
  classifyTypedStance(text: string): Stance;
  /** Does a text that was typed with a picture send the reader to a contact? */
  hasInvitingWords(text: string): boolean;
}

/** A recogniser of text is never completely sure. A code has a checksum, so its text has the confidence 1. */
const isRecognised = ({ confidence }: Part): boolean => confidence !== undefined && confidence < 1;

/**
 * Whether this program read text in pictures of a message, which is evaluated by `detectInPictures`. Text that an operator
 * read has no confidence and counts as typed.
 * @example hasRecognisedText({ parts: [{ kind: 'image-text', text: '日払い', confidence: 0.8 }] }) // true
 */
export const hasRecognisedText = ({ parts }: Pick<Message, 'parts'>): boolean =>
  parts.some(({ confidence }) => confidence !== undefined);

/**
 * Evaluates a message with text from pictures, as recognised and corrected. Evidence from recognised text counts as much as
 * the recogniser was sure. It leads to a review, unless the pictures are likely offers by themselves and something certain also
 * speaks against the message: a code if nothing was typed, else what was typed, by a contact or evidence of its own. An
 * invitation without these (気になる方はこちら) only says that the author means it; then there must be a code, or the picture must
 * be a clear offer without it. What else was typed may be that of a member who shows an offer to others, so no code hides it;
 * the stance of the typed text, such as a warning, is that of the whole message.
 * @example detectInPictures(message, options, detection).reviewOnly // true
 */
export function detectInPictures(
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult {
  const inFull = { ...options, skipsPrefilter: true };
  const certain = detectCertain(message, inFull, detection);
  const recognised = detectRecognised(message, inFull, detection);
  const worst = recognised.logOdds > certain.logOdds ? recognised : certain;
  if (worst.stance === 'none') return worst;
  if (worst.stance === 'soliciting' && worst.logOdds < POSSIBLE_OFFER) return certain;
  const typed = joinTypedText(message);
  const { logOdds: pictures } = typed === '' ? worst : ofPictures(message, inFull, detection);
  const isLikely = pictures >= LIKELY_OFFER;
  if (typed === '') return isLikely && isBacked(message, certain) ? worst : { ...worst, reviewOnly: true };
  const alone = detection.detectInText(typed, inFull);
  if (isClearAlone(alone)) return worst;
  const stance =
    alone.stance === 'none' || alone.stance === 'soliciting'
      ? detection.classifyTypedStance(typed)
      : alone.stance;
  // A picture that solicits is an offer to others, so moderators see it. Its author gets help as well.
  if (stance === 'seeking-work' && worst.stance === 'soliciting')
    return { ...worst, stance: 'discussing', asksForHelp: true, reviewOnly: true };
  if (stance !== 'soliciting') return { ...worst, stance, reviewOnly: true };
  if (!isLikely || isInDoubt(alone)) return { ...worst, reviewOnly: true };
  const isInviting = detection.hasInvitingWords(typed);
  const isInvited = isInvitation(alone);
  const isMeant =
    offersByItself(typed, { alone, isInviting }) ||
    ((isInvited || isInviting) && isBacked(message, certain)) ||
    (isInvited && pictures >= CLEAR_OFFER);
  return isMeant ? worst : { ...worst, reviewOnly: true };
}

/** Evaluates what the pictures of a message show, without its text. */
const ofPictures = (
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult => detectRecognised({ ...message, text: '' }, options, detection);

/**
 * The message with recognised text: as it was read, or corrected if that speaks more against it. Letters that only the correction
 * has hide nothing by themselves. If one of the two is a warning, it is that one.
 */
function detectRecognised(
  message: JudgedMessage,
  options: DetectOptions,
  detection: PictureDetection,
): DetectionResult {
  const asRead = detectWeighted(message, message, options, detection);
  const corrections = message.parts.map((part) =>
    isRecognised(part) ? detection.correct(part.text, part.lineConfidences) : null,
  );
  if (corrections.every((correction) => correction === null)) return asRead;
  const parts = message.parts.map((part, i) => ({ ...part, text: corrections[i]?.text ?? part.text }));
  const corrected = detectWeighted({ ...message, parts }, message, options, detection);
  const result = mapSpans(corrected, corrections);
  // A right word of a warning can be one letter away from a word of an offer.
  const warning = [asRead, result].find(({ stance }) => WARNS.has(stance));
  if (warning) return warning;
  if (corrected.logOdds <= asRead.logOdds) return asRead;
  return asRead.logOdds >= 0 ? result : { ...result, reviewOnly: true };
}

const WARNS: ReadonlySet<Stance> = new Set(['warning', 'quoting']);

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

/** Is the typed text probably hidden without its pictures? Then nothing about them speaks for it. */
const isClearAlone = ({ stance, logOdds, reviewOnly }: DetectionResult): boolean =>
  stance === 'soliciting' && reviewOnly !== true && logOdds >= 0;

/** Does a code, or text that an operator read, show a contact or evidence of its own? */
const isBacked = ({ parts }: JudgedMessage, certain: DetectionResult): boolean =>
  certain.signals.some(isEvidenceOfRule) ||
  parts.some((part) => !isRecognised(part) && hasContact(part.text));

/**
 * The log odds of 0.18. What is read in posters, chats and screenshots of programs has the wording of offers more often than what
 * members type: of 117 ordinary pictures 11 were above the bound of typed texts (0.04), and 4 are above this one.
 */
const POSSIBLE_OFFER = -1.5;

/** The log odds of 0.92: pictures of shops and clubs that share words with offers are below it. */
const LIKELY_OFFER = 2.5;

/** The log odds of 0.95. */
const CLEAR_OFFER = 2.94;

const mapSpans = (result: DetectionResult, corrections: readonly (CorrectedText | null)[]): DetectionResult =>
  withSpans(result, (span) => {
    const correction = span.part === undefined ? undefined : corrections[span.part];
    return correction ? { ...span, ...correction.toOriginal(span) } : span;
  });

const withSpans = (result: DetectionResult, map: (span: Span) => Span): DetectionResult => ({
  ...result,
  signals: result.signals.map((signal) => ({ ...signal, spans: signal.spans.map(map) })),
});
