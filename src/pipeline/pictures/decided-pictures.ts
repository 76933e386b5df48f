import { isConcreteSort, isEvidence, type ReadPicture, type Signal, type Stance } from '#core';
import { type CaseState, deriveCaseState, type JudgedMessage, joinMessages } from '../../cases/index.ts';
import { fingerprintOf, type PictureFingerprint } from './compare-pictures.ts';

/** A picture of a case that moderators have decided. */
export interface DecidedPicture extends PictureFingerprint {
  readonly label: 'upheld' | 'dismissed';
  /** True if it only came with the evidence: its return leads to a review at most. */
  readonly isWeak?: true;
}

/**
 * The pictures that the newest decision of a case is about; empty for an undecided case, or one whose decision was taken back.
 * The case is read as it was when the moderator decided. Of a dismissed case only pictures count that had led to it, and none
 * if the author warned or quoted: the same picture may be an offer elsewhere.
 * @example decidedPicturesOf(state) // [{ label: 'upheld', hash: '9f3c61c39c3e61c2', text: [], codes: [], contacts: [] }]
 */
export function decidedPicturesOf({ moderatorDecision, events }: CaseState): readonly DecidedPicture[] {
  if (!moderatorDecision) return [];
  const atDecision = deriveCaseState(events.slice(0, moderatorDecision.index + 1));
  if (!atDecision) return [];
  const { evidence, latest } = atDecision;
  const judged = hasReadPictures(evidence) ? evidence : latest;
  const { readPictures = [] } = joinMessages(judged.message, judged.pieces);
  const pictures = readPictures.flatMap((picture) => {
    const fingerprint = fingerprintOf(picture);
    return fingerprint ? [{ ...fingerprint, isWeak: !isAboutPicture(picture, judged) }] : [];
  });
  if (moderatorDecision.decision === 'overturn')
    return SPEAKS_FOR_ITSELF.has(judged.verdict.stance)
      ? pictures.flatMap(({ isWeak, ...picture }) => (isWeak ? [] : [{ ...picture, label: 'dismissed' }]))
      : [];
  return pictures.map(({ isWeak, ...picture }) => ({
    ...picture,
    label: 'upheld',
    ...(isWeak && { isWeak }),
  }));
}

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
  const shown = verdict.signals.filter((signal) => isEvidence(signal) && signal.spans.length > 0);
  const isIn = (part: number | undefined): boolean => part !== undefined && parts[part]?.picture === picture;
  const inPicture = shown.filter(({ spans }) => spans.some(({ part }) => isIn(part)));
  if (countConcreteSorts(inPicture) >= ENOUGH_SORTS) return true;
  const isElsewhere = shown.some(({ spans }) => spans.some(({ part }) => !isIn(part)));
  if (isElsewhere) return false;
  return inPicture.length > 0 || (readPictures.length === 1 && text.trim() === '');
}

const countConcreteSorts = (signals: readonly Signal[]): number =>
  new Set(signals.flatMap(({ sorts }) => sorts.filter(isConcreteSort))).size;
