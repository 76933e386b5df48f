import {
  createNgramNormaliser,
  type FoldedText,
  hashNgramAt,
  MAX_NGRAM_LENGTH,
  MAX_NGRAM_UNITS,
  type NgramInput,
} from '../../text/index.ts';
import { BITS_PER_MODEL, buildWeightTable, type WeightLists } from './weight-table.ts';

/** What several models have learnt about the n-grams of one text. Valid until the reader reads the next text. */
export interface NgramReading {
  readonly text: FoldedText;
  readonly input: NgramInput;
  /** By model: the sum of the weights of the distinct n-grams that it has, and their number. */
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  /** By unit: the weights of the first model of the n-grams that end there. */
  readonly weightEndingAt: Float32Array;
  /** The highest sum of `weightEndingAt` over any units in a row. */
  readonly highestRun: number;
}

/**
 * Creates a reader with buffers of its own. It looks up each n-gram (one to three adjacent letters) of a text once for all
 * models: the lookups are what costs. Allocates nothing per text.
 * @example createNgramReader([{ '0.7': '運ぶ' }])(fold('荷物を運ぶ')).sums[0] // 0.7
 */
export function createNgramReader(models: readonly WeightLists[]): (text: FoldedText) => NgramReading {
  const { cells, weights, findCell } = buildWeightTable(models);
  const toNgramInput = createNgramNormaliser();
  /** A bit for each cell whose n-gram the text has, and these cells. */
  const seen = new Int32Array((cells.length >>> 6) + 1);
  const seenCells = new Int32Array(MAX_NGRAM_UNITS * MAX_NGRAM_LENGTH);
  const reading = {
    text: undefined as unknown as FoldedText,
    input: undefined as unknown as NgramInput,
    sums: new Float64Array(models.length),
    counts: new Int32Array(models.length),
    weightEndingAt: new Float32Array(MAX_NGRAM_UNITS),
    highestRun: 0,
  };
  const { sums, counts, weightEndingAt } = reading;

  function addToSums(packed: number): void {
    for (let model = 0, bits = packed; bits !== 0; model++, bits >>>= BITS_PER_MODEL) {
      const index = bits & WEIGHT_MASK;
      if (index === 0) continue;
      sums[model]! += weights[model]![index]!;
      counts[model]!++;
    }
  }

  return (text) => {
    const input = toNgramInput(text);
    const { units, length } = input;
    const firstWeights = weights[0]!;
    sums.fill(0);
    counts.fill(0);
    let seenCount = 0;
    let run = 0;
    let highestRun = 0;
    for (let last = 0; last < length; last++) {
      let ending = 0;
      for (let size = 1; size <= MAX_NGRAM_LENGTH && size <= last + 1; size++) {
        const cell = findCell(hashNgramAt(units, last, size));
        const packed = cells[cell * 2 + 1]!;
        if (packed === 0) continue;
        ending += firstWeights[packed & WEIGHT_MASK]!;
        const bit = 1 << (cell & 31);
        if ((seen[cell >>> 5]! & bit) !== 0) continue;
        seen[cell >>> 5]! |= bit;
        seenCells[seenCount++] = cell;
        addToSums(packed);
      }
      weightEndingAt[last] = ending;
      run = Math.max(0, run + ending);
      highestRun = Math.max(highestRun, run);
    }
    for (let k = 0; k < seenCount; k++) seen[seenCells[k]! >>> 5] = 0;
    reading.text = text;
    reading.input = input;
    reading.highestRun = highestRun;
    return reading;
  };
}

const WEIGHT_MASK = (1 << BITS_PER_MODEL) - 1;
