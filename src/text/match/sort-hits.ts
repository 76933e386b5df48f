/** So many moves for each sighting are faster than sorting, and few need any. */
const MAX_MOVES_PER_HIT = 8;
const TERM_RADIX = 2 ** 20;
const LENGTH_RADIX = 256;

/**
 * Puts the first `count` sightings, two numbers each, the term and the place of its last letter, in the order of the
 * places; at the same place longer terms come first. `lengths` are those of the terms.
 * @example sortHits(Int32Array.of(7, 30, 4, 12), 2, lengths) // 4, 12, 7, 30
 */
export function sortHits(hits: Int32Array, count: number, lengths: Uint8Array): void {
  let moves = 64 + count * MAX_MOVES_PER_HIT;
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
    moves -= (i - k) >> 1;
    if (moves < 0) {
      sortManyHits(hits, count, lengths);
      return;
    }
  }
}

function comesAfter(term: number, at: number, other: number, last: number, lengths: Uint8Array): boolean {
  if (at !== last) return at > last;
  return lengths[term]! < lengths[other]! || (lengths[term] === lengths[other] && term > other);
}

function sortManyHits(hits: Int32Array, count: number, lengths: Uint8Array): void {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const term = hits[i * 2]!;
    keys[i] = (hits[i * 2 + 1]! * LENGTH_RADIX + LENGTH_RADIX - 1 - lengths[term]!) * TERM_RADIX + term;
  }
  keys.sort();
  for (let i = 0; i < count; i++) {
    const place = Math.floor(keys[i]! / TERM_RADIX);
    hits[i * 2] = keys[i]! - place * TERM_RADIX;
    hits[i * 2 + 1] = Math.floor(place / LENGTH_RADIX);
  }
}
