import { DEFAULT_BASE_RATE, NO_EVIDENCE_LOG_ODDS, sigmoid } from '#core';

/** A text that no model was trained with, as two kinds of evidence. */
export interface HeldOutText {
  /** Log odds of its wording, by a model that did not see its file. */
  readonly wording: number;
  /** The sum of its rules and of its stance, before calibration. */
  readonly rules: number;
  readonly isOffer: boolean;
}

/** Log odds = those of the base rate + `shift` + `slope` × (`WORDING_SHARE` × wording + rules). */
export interface Calibration {
  readonly slope: number;
  readonly shift: number;
  /** The highest log odds of an innocent text: above it the probability is extrapolated. */
  readonly measuredTo: number;
}

/**
 * How much the wording counts beside the rules. A regression on the training examples would trust it twice as much, because
 * their authors avoided the words of rules more than recruiters do.
 */
export const WORDING_SHARE = 1.5;

const NEWTON_STEPS = 60;
/** The evidence must not count against itself, even if a few odd examples say so. */
const MIN_SLOPE = 0.1;
/**
 * Pulls slope 1 and shift 0 together with the texts: too weak to matter where offers and innocent texts overlap, enough
 * for a few texts that do not.
 */
const PRIOR = 1e-7;

/**
 * Platt scaling (Platt 1999): fits slope and shift, so that the log odds are those of an offer where `DEFAULT_BASE_RATE` of
 * all texts are offers. Offers count that share in total, innocent texts the rest. If there are none of either, slope and shift
 * stay as they are without texts: 1 and 0.
 * @example calibrate(heldOut).slope // 1.3
 */
export function calibrate(texts: readonly HeldOutText[]): Calibration {
  const offers = texts.reduce((count, { isOffer }) => count + (isOffer ? 1 : 0), 0);
  if (offers === 0 || offers === texts.length)
    return { slope: 1, shift: 0, measuredTo: NO_EVIDENCE_LOG_ODDS };
  const weightOfOffer = DEFAULT_BASE_RATE / offers;
  const weightOfInnocent = (1 - DEFAULT_BASE_RATE) / (texts.length - offers);
  const sumOf = ({ wording, rules }: HeldOutText): number => WORDING_SHARE * wording + rules;
  let [slope, shift] = [1, 0];
  for (let step = 0; step < NEWTON_STEPS; step++) {
    let [gs, gb, ss, sb, bb] = [PRIOR * (slope - 1), PRIOR * shift, PRIOR, 0, PRIOR];
    for (const text of texts) {
      const sum = sumOf(text);
      const p = sigmoid(NO_EVIDENCE_LOG_ODDS + shift + slope * sum);
      const weight = text.isOffer ? weightOfOffer : weightOfInnocent;
      const error = weight * (p - (text.isOffer ? 1 : 0));
      const curvature = weight * p * (1 - p);
      gs += error * sum;
      gb += error;
      ss += curvature * sum * sum;
      sb += curvature * sum;
      bb += curvature;
    }
    const determinant = ss * bb - sb * sb;
    const [ds, db] = [(gs * bb - gb * sb) / determinant, (gb * ss - gs * sb) / determinant];
    const limit = 1 / Math.max(1, Math.abs(ds) / 0.2, Math.abs(db) / 0.5);
    slope = Math.max(MIN_SLOPE, slope - ds * limit);
    shift -= db * limit;
  }
  const highest = texts.reduce(
    (most, text) => (text.isOffer ? most : Math.max(most, sumOf(text))),
    Number.NEGATIVE_INFINITY,
  );
  return { slope, shift, measuredTo: NO_EVIDENCE_LOG_ODDS + shift + slope * highest };
}
