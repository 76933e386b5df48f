import { createFold, createNgramNormaliser, MAX_NGRAM_LENGTH, type NgramInput } from '../../../text/index.ts';

/** Texts by their n-grams: row r has the columns `columns[rowStarts[r]]` to `columns[rowStarts[r + 1] - 1]`. */
export interface NgramMatrix {
  readonly rowStarts: Uint32Array;
  readonly columns: Uint32Array;
  readonly columnCount: number;
  /** By row: the units of the text with its markers, for `lengthNormalisation`. */
  readonly lengths: Uint32Array;
  /** The units of the n-gram of a column. */
  ngramOf(column: number): readonly number[];
}

/** An n-gram in fewer texts does not generalise. */
const MIN_TEXTS_PER_NGRAM = 3;
const UNIT_RANGE = 2 ** 16;
/** More n-grams than the shipped examples and three chat corpora have; a power of two. */
const INITIAL_TABLE_SIZE = 1 << 22;

/**
 * Reads the distinct n-grams of each text, one to three letters, without those of fewer than three texts. Typed arrays only:
 * a hundred million n-grams as strings would take gigabytes.
 * @example buildNgramMatrix(['日給5万、DMで']).columnCount
 */
export function buildNgramMatrix(texts: readonly string[]): NgramMatrix {
  const fold = createFold();
  const toNgramInput = createNgramNormaliser();
  const vocabulary = createVocabulary();
  const rowStarts = new Uint32Array(texts.length + 1);
  const lengths = new Uint32Array(texts.length);
  const letters = texts.reduce((sum, { length }) => sum + length + 2, 0);
  let columns = new Uint32Array(letters * MAX_NGRAM_LENGTH);
  let count = 0;
  for (const [row, text] of texts.entries()) {
    const input = toNgramInput(fold(text));
    lengths[row] = input.length;
    if (count + input.length * MAX_NGRAM_LENGTH > columns.length)
      columns = grow(columns, columns.length * 2 + input.length * MAX_NGRAM_LENGTH);
    count = vocabulary.addNgrams(input, row, columns, count);
    rowStarts[row + 1] = count;
  }
  return keepFrequent({ rowStarts, columns, lengths }, vocabulary);
}

interface Vocabulary {
  /** Writes the numbers of the distinct n-grams of a text from `at` on, and returns where they end. */
  addNgrams(input: NgramInput, row: number, columns: Uint32Array, at: number): number;
  readonly size: () => number;
  keyOf(id: number): number;
  textCountOf(id: number): number;
}

/** Numbers n-grams in the order of their first occurrence: a hash table with open addressing. */
function createVocabulary(): Vocabulary {
  let mask = INITIAL_TABLE_SIZE - 1;
  let slots = new Int32Array(INITIAL_TABLE_SIZE).fill(-1);
  let keys = new Float64Array(INITIAL_TABLE_SIZE / 2);
  let textCounts = new Uint32Array(INITIAL_TABLE_SIZE / 2);
  let lastRows = new Int32Array(INITIAL_TABLE_SIZE / 2).fill(-1);
  let size = 0;

  const slotOf = (key: number): number => {
    const high = Math.floor(key / 2 ** 32);
    let slot = (Math.imul(key | 0, 0x9e3779b1) ^ Math.imul(high + 1, 0x85ebca6b)) >>> 7;
    for (slot &= mask; slots[slot]! >= 0 && keys[slots[slot]!] !== key; slot = (slot + 1) & mask);
    return slot;
  };

  function enlarge(): void {
    mask = mask * 2 + 1;
    slots = new Int32Array(mask + 1).fill(-1);
    keys = grow(keys, keys.length * 2);
    textCounts = grow(textCounts, textCounts.length * 2);
    lastRows = grow(lastRows, lastRows.length * 2);
    for (let id = 0; id < size; id++) slots[slotOf(keys[id]!)] = id;
  }

  function numberOf(key: number): number {
    const slot = slotOf(key);
    if (slots[slot]! >= 0) return slots[slot]!;
    if (size === keys.length) {
      enlarge();
      return numberOf(key);
    }
    keys[size] = key;
    lastRows[size] = -1;
    slots[slot] = size;
    return size++;
  }

  return {
    size: () => size,
    keyOf: (id) => keys[id]!,
    textCountOf: (id) => textCounts[id]!,
    addNgrams({ units, length }, row, columns, at) {
      let count = at;
      for (let last = 0; last < length; last++) {
        let key = 0;
        for (let first = last; first >= 0 && last - first < MAX_NGRAM_LENGTH; first--) {
          key += units[first]! * UNIT_RANGE ** (last - first);
          const id = numberOf(key);
          if (lastRows[id] === row) continue;
          lastRows[id] = row;
          textCounts[id]!++;
          columns[count++] = id;
        }
      }
      return count;
    },
  };
}

function keepFrequent(
  { rowStarts, columns, lengths }: { rowStarts: Uint32Array; columns: Uint32Array; lengths: Uint32Array },
  vocabulary: Vocabulary,
): NgramMatrix {
  const columnOf = new Int32Array(vocabulary.size()).fill(-1);
  const keys: number[] = [];
  for (let id = 0; id < columnOf.length; id++) {
    if (vocabulary.textCountOf(id) < MIN_TEXTS_PER_NGRAM) continue;
    columnOf[id] = keys.length;
    keys.push(vocabulary.keyOf(id));
  }
  const starts = new Uint32Array(rowStarts.length);
  let kept = 0;
  for (let row = 0; row + 1 < rowStarts.length; row++) {
    for (let k = rowStarts[row]!; k < rowStarts[row + 1]!; k++) {
      const column = columnOf[columns[k]!]!;
      if (column >= 0) columns[kept++] = column;
    }
    starts[row + 1] = kept;
  }
  return {
    rowStarts: starts,
    columns: columns.subarray(0, kept),
    columnCount: keys.length,
    lengths,
    ngramOf: (column) => unitsOf(keys[column]!),
  };
}

function unitsOf(key: number): readonly number[] {
  const units: number[] = [];
  for (let rest = key; rest > 0; rest = Math.floor(rest / UNIT_RANGE)) units.push(rest % UNIT_RANGE);
  return units.reverse();
}

function grow<T extends Uint32Array | Int32Array | Float64Array>(array: T, length: number): T {
  const grown = new (array.constructor as new (length: number) => T)(length);
  grown.set(array);
  return grown;
}
