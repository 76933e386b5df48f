import type { CaseEvent, ReadPicture, Signal, Span, Stance } from '#core';
import { isConcreteSort, isEvidence } from '#core';
import {
  applyEvents,
  type CaseState,
  deriveCaseState,
  isSameGroupApartFromReadings,
  type JudgedMessage,
  joinMessages,
  picturesShowEvidence,
} from '../../cases/index.ts';
import { fingerprintOf, type PictureFingerprint } from './compare-pictures.ts';
import { hashEvidence } from './upheld-evidence.ts';

/** A picture of a case that moderators have decided. */
export interface DecidedPicture extends PictureFingerprint {
  readonly label: 'upheld' | 'dismissed';
  /** True if it only came with the evidence: its return leads to a review at most. */
  readonly isWeak?: true;
  /** Of an upheld picture: hashed parts of the words that were evidence in it; absent if the rules found none. */
  readonly evidence?: readonly string[];
}

/**
 * The pictures that the newest decision of a case is about; empty for an undecided case, or one whose decision was taken back.
 * The case is read as it was when the moderator decided, with what was read later in the pictures of the same messages. Of a
 * dismissed case only pictures count that had led to it, and none if the author warned or quoted: the same picture may be an offer
 * elsewhere.
 * @example decidedPicturesOf(state) // [{ label: 'upheld', hash: '9f3c61c39c3e61c2', text: [], letters: 0, … }]
 */
export function decidedPicturesOf({ moderatorDecision, events }: CaseState): readonly DecidedPicture[] {
  if (!moderatorDecision) return [];
  const atDecision = deriveCaseState(events.slice(0, moderatorDecision.index + 1));
  if (!atDecision) return [];
  const { evidence, latest } = withLaterReadings(atDecision, events.slice(moderatorDecision.index + 1));
  const judged = hasReadPictures(evidence) ? evidence : latest;
  const { readPictures = [] } = joinMessages(judged.message, judged.pieces);
  return readPictures.flatMap((picture): readonly DecidedPicture[] => {
    const fingerprint = fingerprintOf(picture);
    if (!fingerprint) return [];
    return moderatorDecision.decision === 'overturn'
      ? toDismissed(fingerprint, picture, judged)
      : [toUpheld(fingerprint, picture, judged)];
  });
}

/**
 * The case with the readings that came after its decision, if they are of the messages that were decided. A reading with evidence
 * does not count for a dismissal: moderators are asked once more about it.
 */
function withLaterReadings(atDecision: CaseState, later: readonly CaseEvent[]): CaseState {
  const { latest, moderatorDecision } = atDecision;
  const readings = later.filter(
    (event) =>
      event.kind === 'rejudged' &&
      event.isLateReading === true &&
      isSameGroupApartFromReadings(event.pieces ?? [event.message], latest.pieces),
  );
  const read = applyEvents(atDecision, readings);
  const isAskedAgain = moderatorDecision?.decision === 'overturn' && picturesShowEvidence(read.latest);
  return isAskedAgain ? atDecision : read;
}

function toUpheld(
  fingerprint: PictureFingerprint,
  picture: ReadPicture,
  judged: JudgedMessage,
): DecidedPicture {
  if (!isAboutPicture(picture, judged)) return { ...fingerprint, label: 'upheld', isWeak: true };
  const evidence = hashEvidence(evidenceWords(picture, judged));
  return { ...fingerprint, label: 'upheld', ...(evidence.length > 0 && { evidence }) };
}

const toDismissed = (
  fingerprint: PictureFingerprint,
  picture: ReadPicture,
  judged: JudgedMessage,
): readonly DecidedPicture[] =>
  SPEAKS_FOR_ITSELF.has(judged.verdict.stance) && isAboutPicture(picture, judged)
    ? [{ ...fingerprint, label: 'dismissed' }]
    : [];

/**
 * Whether pictures of the case were read, so that a decision may concern them.
 * @example hasPictures(state) // false
 */
export const hasPictures = ({ evidence, latest }: CaseState): boolean =>
  hasReadPictures(evidence) || hasReadPictures(latest);

const hasReadPictures = ({ message, pieces }: JudgedMessage): boolean =>
  message.readPictures !== undefined || pieces.some(({ readPictures }) => readPictures !== undefined);

const SPEAKS_FOR_ITSELF: ReadonlySet<Stance> = new Set(['soliciting', 'none']);
/** So many sorts of concrete evidence in a picture are evidence, with or without what was typed. */
const ENOUGH_SORTS = 2;
/** Groups of three letters are compared. */
const MIN_WORD_LENGTH = 3;

/**
 * Whether the case is about this picture: it was known as the same before, it showed two sorts of evidence, or all evidence of
 * the case is in it. A picture without words counts if it is all that was posted. One that only came with typed evidence does
 * not: else anyone could have the picture of another member hidden.
 */
function isAboutPicture(
  { picture, known }: ReadPicture,
  { message, pieces, verdict }: JudgedMessage,
): boolean {
  if (known?.label === 'upheld' && known.match === 'same') return true;
  const { text, parts, readPictures = [] } = joinMessages(message, pieces);
  const shown = verdict.signals.filter(showsWords);
  const isIn = ({ part }: Span): boolean => part !== undefined && parts[part]?.picture === picture;
  const inPicture = shown.filter(({ spans }) => spans.some(isIn));
  if (countConcreteSorts(inPicture) >= ENOUGH_SORTS) return true;
  const isElsewhere = shown.some(({ spans }) => !spans.every(isIn));
  if (isElsewhere) return false;
  return inPicture.length > 0 || (readPictures.length === 1 && text.trim() === '');
}

/** The words of concrete evidence in a picture. In place of a word of one or two letters, its line. */
function evidenceWords(
  { picture }: ReadPicture,
  { message, pieces, verdict }: JudgedMessage,
): readonly string[] {
  const { parts } = joinMessages(message, pieces);
  const spans = verdict.signals
    .filter((signal) => showsWords(signal) && signal.sorts.some(isConcreteSort))
    .flatMap((signal) => signal.spans);
  return spans.flatMap(({ part, start, end }) => {
    const found = part === undefined ? undefined : parts[part];
    if (found?.picture !== picture) return [];
    return end - start >= MIN_WORD_LENGTH ? found.text.slice(start, end) : lineAt(found.text, start);
  });
}

const lineAt = (text: string, index: number): string => {
  const end = text.indexOf('\n', index);
  return text.slice(text.lastIndexOf('\n', index - 1) + 1, end === -1 ? undefined : end);
};

const showsWords = (signal: Signal): boolean => isEvidence(signal) && signal.spans.length > 0;

const countConcreteSorts = (signals: readonly Signal[]): number =>
  new Set(signals.flatMap(({ sorts }) => sorts.filter(isConcreteSort))).size;
