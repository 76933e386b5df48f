/** Up to this many moves per hit insertion sort is faster, because hits are nearly sorted. */
const MAX_MOVES_PER_HIT = 8;
const TERM_RADIX = 2 ** 20;
const LENGTH_RADIX = 256;

/**
 * Sorts the first `count` hits in place by position; at the same position longer terms come first. A hit is two numbers:
 * the term and the position of its last letter. `lengths` are the lengths of the terms.
 * @example sortHits(Int32Array.of(7, 30, 4, 12), 2, lengths) // 4, 12, 7, 30
 */
export function sortHits(hits: Int32Array, count: number, lengths: Uint8Array): void {
  let movesLeft = 64 + count * MAX_MOVES_PER_HIT;
  for (let i = 2; i < count * 2; i += 2) {
    const term = hits[i]!;
    const last = hits[i + 1]!;
    let k = i;
    for (; k > 0 && comesAfter(hits[k - 2]!, hits[k - 1]!, term, last, lengths); k -= 2) {
      hits[k] = hits[k - 2]!;
      hits[k + 1] = hits[k - 1]!;
    }
    hits[k] = term;
    hits[k + 1] = last;
    movesLeft -= (i - k) >> 1;
    if (movesLeft < 0) {
      sortManyHits(hits, count, lengths);
      return;
    }
  }
}

function comesAfter(term: number, at: number, other: number, last: number, lengths: Uint8Array): boolean {
  if (at !== last) return at > last;
  return lengths[term]! < lengths[other]! || (lengths[term] === lengths[other] && term > other);
}

/** Sorts by one number per hit: position, inverted length, term. */
function sortManyHits(hits: Int32Array, count: number, lengths: Uint8Array): void {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const term = hits[i * 2]!;
    keys[i] = (hits[i * 2 + 1]! * LENGTH_RADIX + LENGTH_RADIX - 1 - lengths[term]!) * TERM_RADIX + term;
  }
  keys.sort();
  for (let i = 0; i < count; i++) {
    const positionAndLength = Math.floor(keys[i]! / TERM_RADIX);
    hits[i * 2] = keys[i]! - positionAndLength * TERM_RADIX;
    hits[i * 2 + 1] = Math.floor(positionAndLength / LENGTH_RADIX);
  }
}
