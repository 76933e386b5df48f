/**
 * Of 10,000 posts of an ordinary server, about one recruits for crime. Log odds of a detection are stated for this base
 * rate; `probabilityOf` shifts them to the base rate of a server.
 */
export const DEFAULT_BASE_RATE = 0.0001;

/**
 * The log odds of a probability: ln(p / (1 - p)). 0 gives -Infinity, 1 gives Infinity.
 * @example logit(0.99) // 4.595…
 */
export const logit = (probability: number): number => Math.log(probability / (1 - probability));

/**
 * The probability of log odds, the inverse of `logit`.
 * @example sigmoid(0) // 0.5
 */
export const sigmoid = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/**
 * Log odds with two decimals, as they are stored and compared.
 * @example roundLogOdds(4.59512) // 4.6
 */
export const roundLogOdds = (logOdds: number): number => Math.round(logOdds * 100) / 100;

/** The log odds of a text about which nothing is known, at the default base rate. */
export const NO_EVIDENCE_LOG_ODDS = roundLogOdds(logit(DEFAULT_BASE_RATE));

/**
 * The probability that a post recruits, on a server where `baseRate` is the share of posts that do. With a higher base
 * rate, the same text is more probably an offer.
 * @example probabilityOf(0, DEFAULT_BASE_RATE) // 0.5
 * @example probabilityOf(0, 0.001) // 0.909…
 */
export const probabilityOf = (logOdds: number, baseRate: number): number =>
  roundedSigmoid(shiftToBaseRate(logOdds, baseRate));

/**
 * Whether a probability is reached. Compares log odds with two decimals, because probabilities near 1 differ only in
 * decimals that rounding would lose. A required probability of 1 is never reached.
 * @example reachesProbability(4.6, 0.99, DEFAULT_BASE_RATE) // true
 */
export const reachesProbability = (logOdds: number, required: number, baseRate: number): boolean =>
  roundLogOdds(shiftToBaseRate(logOdds, baseRate)) >= roundLogOdds(logit(required));

/** `sigmoid` with some significant digits; near 1 these are the digits of the distance to 1. */
function roundedSigmoid(logOdds: number, digits = 4): number {
  const smaller = Number(sigmoid(-Math.abs(logOdds)).toPrecision(digits));
  return logOdds < 0 ? smaller : Number((1 - smaller).toPrecision(15));
}

/**
 * The log odds, at the default base rate, that have this probability on a server with this base rate.
 * @example logOddsAt(0.5, DEFAULT_BASE_RATE) // 0
 */
export const logOddsAt = (probability: number, baseRate: number): number =>
  logit(probability) - logit(baseRate) + logit(DEFAULT_BASE_RATE);

const shiftToBaseRate = (logOdds: number, baseRate: number): number =>
  logOdds + logit(baseRate) - logit(DEFAULT_BASE_RATE);

/** The probabilities of the shipped policy: from these on a post is reviewed, and hidden. */
export const SHIPPED_PROBABILITIES = { review: 0.04, hide: 0.55 } as const;

/**
 * Before there were log odds, a score from 0 to 1 was stored. A score of 0.5 led to a review and 0.8 to hiding; they become
 * the probabilities of the shipped policy. The log odds between and beyond are on the straight line through both.
 */
const REVIEW_SCORE = 0.5;
const HIDE_SCORE = 0.8;
const LOG_ODDS_PER_SCORE =
  (logit(SHIPPED_PROBABILITIES.hide) - logit(SHIPPED_PROBABILITIES.review)) / (HIDE_SCORE - REVIEW_SCORE);
const exactLogOddsOfScore = (score: number): number =>
  logit(SHIPPED_PROBABILITIES.review) + (score - REVIEW_SCORE) * LOG_ODDS_PER_SCORE;

/**
 * The log odds of a score from 0 to 1: -3.18 + (score - 0.5) × 11.26, with two decimals.
 * @example logOddsOfScore(0.8) // 0.20
 */
export const logOddsOfScore = (score: number): number => roundLogOdds(exactLogOddsOfScore(score));

/**
 * A part of a score, such as the weight of one rule, in log odds: part × 11.26, with two decimals.
 * @example logOddsOfScorePart(0.2) // 2.25
 */
export const logOddsOfScorePart = (part: number): number => roundLogOdds(part * LOG_ODDS_PER_SCORE);

/**
 * The probability of a score from 0 to 1, on the same line.
 * @example probabilityOfScore(0.8) // 0.55
 */
export const probabilityOfScore = (score: number): number => roundedSigmoid(exactLogOddsOfScore(score), 6);

/** How a percentage and the bounds near 0 and 1 are written; `{percent}` stands for a number. */
export interface PercentTexts {
  readonly percent: string;
  readonly above: string;
  readonly below: string;
}

/** For lists and terminals. */
const PERCENT_SYMBOLS: PercentTexts = { percent: '{percent}%', above: '> {percent}%', below: '< {percent}%' };

/**
 * A probability in per cent with one decimal. Near 0 and 1 it is a bound, so that nothing is shown as certain.
 * @example formatPercent(0.9932) // '99.3%'
 * @example formatPercent(0.99996, wording.probability) // 'more than 99.9%'
 */
export function formatPercent(probability: number, texts: PercentTexts = PERCENT_SYMBOLS): string {
  if (probability > 0.999) return texts.above.replace('{percent}', '99.9');
  if (probability < 0.001) return texts.below.replace('{percent}', '0.1');
  return texts.percent.replace('{percent}', String(Math.round(probability * 1000) / 10));
}

/**
 * A probability of a policy in per cent, with all its digits.
 * @example formatRequiredPercent(0.9995) // '99.95%'
 */
export const formatRequiredPercent = (probability: number): string =>
  `${Number((probability * 100).toPrecision(12))}%`;
