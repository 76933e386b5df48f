/** Terms and where their last letters stand, collected in any order, told in the order of the places. */
export interface Sightings {
  /** Two numbers each: the term, and the place of its last letter. */
  readonly list: Int32Array;
  readonly count: number;
  /** False when there is no more room. */
  add(term: number, last: number, letters: number): boolean;
  clear(): void;
  /** Puts `list` in order: by places, at the same place longer terms first. */
  sort(): void;
}

const TERMS = 2 ** 20;
const LONGEST = 64;
/** So few are sorted faster by hand. */
const FEW = 40;

/** Room for so many. @example const seen = createSightings(4096); seen.add(3, 17, 5); seen.sort(); */
export function createSightings(most: number): Sightings {
  const list = new Int32Array(most * 2);
  const keys = new Float64Array(most);
  let count = 0;
  return {
    list,
    get count() {
      return count;
    },
    add(term, last, letters) {
      if (count >= most) return false;
      keys[count++] = (last * LONGEST + (LONGEST - 1 - Math.min(letters, LONGEST - 1))) * TERMS + term;
      return true;
    },
    clear() {
      count = 0;
    },
    sort() {
      if (count > FEW) keys.subarray(0, count).sort();
      else {
        for (let i = 1; i < count; i++) {
          const key = keys[i]!;
          let k = i;
          for (; k > 0 && keys[k - 1]! > key; k--) keys[k] = keys[k - 1]!;
          keys[k] = key;
        }
      }
      for (let i = 0; i < count; i++) {
        const place = Math.floor(keys[i]! / TERMS);
        list[i * 2] = keys[i]! - place * TERMS;
        list[i * 2 + 1] = Math.floor(place / LONGEST);
      }
    },
  };
}
