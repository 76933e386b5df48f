import { lengthNormalisation } from '../../../detect/classifier/ngram-classifier.ts';
import type { NgramMatrix } from './ngram-matrix.ts';

/** What a row should be: 1 an offer, 0 an innocent text, between them a doubtful one; and how much the row counts. */
export interface Targets {
  readonly labels: Float32Array;
  /** 0 leaves the row out. */
  readonly weights: Float32Array;
  /** Strength of the L2 penalty. */
  readonly penalty: number;
}

/** Log odds of a row: bias + sum of the weights of its columns / `lengthNormalisation` of the length of its text. */
export interface LinearModel {
  readonly bias: number;
  readonly weights: Float64Array;
}

const ITERATIONS = 60;

/** Pairs of steps and gradients that L-BFGS remembers. */
const MEMORY = 5;
const MIN_DECREASE = 1e-4;

/**
 * Logistic regression with an L2 penalty over the distinct n-grams of each row, by L-BFGS (Liu, Nocedal 1989) with a
 * backtracking line search. Deterministic.
 * @example fitLogistic(matrix, { labels, weights, penalty: 0.02 }).bias // -2.7
 */
export function fitLogistic(matrix: NgramMatrix, targets: Targets): LinearModel {
  const scales = columnScales(matrix, targets);
  const size = matrix.columnCount + 1;
  let at = new Float64Array(size);
  let gradient = new Float64Array(size);
  let loss = evaluate(matrix, targets, scales, at, gradient);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const direction = descentDirection(gradient, steps, changes);
    const slope = dot(direction, gradient);
    if (slope >= 0) break;
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let length = iteration === 0 ? 1 / Math.sqrt(dot(gradient, gradient)) : 1;
    let nextLoss = Infinity;
    for (let tries = 0; tries < 20; tries++, length /= 2) {
      for (let k = 0; k < size; k++) next[k] = at[k]! + length * direction[k]!;
      nextLoss = evaluate(matrix, targets, scales, next, nextGradient);
      if (nextLoss <= loss + MIN_DECREASE * length * slope) break;
    }
    if (!(nextLoss < loss)) break;
    const step = steps.length < MEMORY ? new Float64Array(size) : steps.shift()!;
    const change = changes.length < MEMORY ? new Float64Array(size) : changes.shift()!;
    for (let k = 0; k < size; k++) {
      step[k] = next[k]! - at[k]!;
      change[k] = nextGradient[k]! - gradient[k]!;
    }
    if (dot(step, change) > 1e-12) {
      steps.push(step);
      changes.push(change);
    }
    [at, gradient, loss] = [next, nextGradient, nextLoss];
  }
  return {
    bias: at[size - 1]! * scales[size - 1]!,
    weights: at.subarray(0, size - 1).map((value, k) => value * scales[k]!),
  };
}

/**
 * The log odds of one row.
 * @example logOddsOfRow(matrix, fitLogistic(matrix, targets), 0) > 0 // more probably an offer than not
 */
export function logOddsOfRow(
  { rowStarts, columns, lengths }: NgramMatrix,
  model: LinearModel,
  row: number,
): number {
  const [start, end] = [rowStarts[row]!, rowStarts[row + 1]!];
  let sum = 0;
  for (let k = start; k < end; k++) sum += model.weights[columns[k]!]!;
  return model.bias + sum / lengthNormalisation(lengths[row]!);
}

/** The assumed curvature p (1 - p) of a typical row. */
const TYPICAL_CURVATURE = 0.1;

/**
 * Frequent n-grams have a much larger curvature than rare ones. The search is done in coordinates in which all are about
 * the same; a weight is its coordinate times this scale.
 */
function columnScales(
  { rowStarts, columns, columnCount, lengths }: NgramMatrix,
  { weights, penalty }: Targets,
): Float64Array {
  const curvatures = new Float64Array(columnCount + 1).fill(penalty);
  for (let row = 0; row < weights.length; row++) {
    const curvature = weights[row]! * TYPICAL_CURVATURE;
    curvatures[columnCount]! += curvature;
    const share = curvature / lengthNormalisation(lengths[row]!) ** 2;
    for (let k = rowStarts[row]!; k < rowStarts[row + 1]!; k++) curvatures[columns[k]!]! += share;
  }
  return curvatures.map((curvature) => 1 / Math.sqrt(curvature));
}

/** The loss at a point, and its gradient into `gradient`. The last number of a point is the bias. */
function evaluate(
  { rowStarts, columns, columnCount, lengths }: NgramMatrix,
  { labels, weights: rowWeights, penalty }: Targets,
  scales: Float64Array,
  at: Float64Array,
  gradient: Float64Array,
): number {
  const weights = at.map((value, k) => value * scales[k]!);
  let loss = 0;
  for (let k = 0; k < columnCount; k++) {
    gradient[k] = penalty * weights[k]!;
    loss += (penalty / 2) * weights[k]! * weights[k]!;
  }
  let biasGradient = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = rowWeights[row]!;
    if (weight === 0) continue;
    const [start, end] = [rowStarts[row]!, rowStarts[row + 1]!];
    const share = 1 / lengthNormalisation(lengths[row]!);
    let sum = 0;
    for (let k = start; k < end; k++) sum += weights[columns[k]!]!;
    const odds = weights[columnCount]! + sum * share;
    const label = labels[row]!;
    loss +=
      weight *
      (odds > 0
        ? Math.log1p(Math.exp(-odds)) + (1 - label) * odds
        : Math.log1p(Math.exp(odds)) - label * odds);
    const error = weight * (1 / (1 + Math.exp(-odds)) - label);
    biasGradient += error;
    const slope = error * share;
    for (let k = start; k < end; k++) gradient[columns[k]!]! += slope;
  }
  gradient[columnCount] = biasGradient;
  for (let k = 0; k <= columnCount; k++) gradient[k]! *= scales[k]!;
  return loss;
}

/** The two-loop recursion of L-BFGS. */
function descentDirection(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const direction = gradient.map((value) => -value);
  const shares: number[] = [];
  for (let m = steps.length - 1; m >= 0; m--) {
    shares[m] = dot(steps[m]!, direction) / dot(steps[m]!, changes[m]!);
    addScaled(direction, changes[m]!, -shares[m]!);
  }
  const last = steps.length - 1;
  if (last >= 0) {
    const scale = dot(steps[last]!, changes[last]!) / dot(changes[last]!, changes[last]!);
    for (let k = 0; k < direction.length; k++) direction[k]! *= scale;
  }
  for (let m = 0; m < steps.length; m++) {
    const share = dot(changes[m]!, direction) / dot(steps[m]!, changes[m]!);
    addScaled(direction, steps[m]!, shares[m]! - share);
  }
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}

function addScaled(target: Float64Array, source: Float64Array, scale: number): void {
  for (let k = 0; k < target.length; k++) target[k]! += scale * source[k]!;
}
