/** So many moves for each sighting are faster than sorting, and few need any. */
const MOST_MOVES = 8;
const TERMS = 2 ** 20;
const LONGEST = 256;

/**
 * Puts the first `count` sightings, two numbers each, the term and the place of its last letter, in the order of the
 * places; at the same place longer terms come first. `lengths` are those of the terms.
 * @example putInOrder(Int32Array.of(7, 30, 4, 12), 2, lengths) // 4, 12, 7, 30
 */
export function putInOrder(seen: Int32Array, count: number, lengths: Uint8Array): void {
  let moves = 64 + count * MOST_MOVES;
  for (let i = 2; i < count * 2; i += 2) {
    const term = seen[i]!;
    const last = seen[i + 1]!;
    let k = i;
    for (; k > 0 && isBehind(seen[k - 2]!, seen[k - 1]!, term, last, lengths); k -= 2) {
      seen[k] = seen[k - 2]!;
      seen[k + 1] = seen[k - 1]!;
    }
    seen[k] = term;
    seen[k + 1] = last;
    moves -= (i - k) >> 1;
    if (moves < 0) {
      putManyInOrder(seen, count, lengths);
      return;
    }
  }
}

function isBehind(term: number, at: number, other: number, last: number, lengths: Uint8Array): boolean {
  if (at !== last) return at > last;
  return lengths[term]! < lengths[other]! || (lengths[term] === lengths[other] && term > other);
}

function putManyInOrder(seen: Int32Array, count: number, lengths: Uint8Array): void {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const term = seen[i * 2]!;
    keys[i] = (seen[i * 2 + 1]! * LONGEST + LONGEST - 1 - lengths[term]!) * TERMS + term;
  }
  keys.sort();
  for (let i = 0; i < count; i++) {
    const place = Math.floor(keys[i]! / TERMS);
    seen[i * 2] = keys[i]! - place * TERMS;
    seen[i * 2 + 1] = Math.floor(place / LONGEST);
  }
}
