import { holders, listed } from './listed.ts';
import { ANYWHERE, type Plan, WORTH_READING } from './plan.ts';

/**
 * What a text could still add up to, while it is being read: groups seen make phrases, phrases make groups, groups
 * make rules. It reckons upwards: never less than the exact reading will find. Asking allocates nothing.
 */
export interface Outlook {
  /** Forgets the last text; the next is at most `length` long. */
  begin(length: number): void;
  /** A group was seen, its last letter at `last`. */
  see(group: number, last: number): void;
  /** Do the rules that have all that they need, in a text of so many letters, add up to anything? */
  promising(letters: number, atLeast?: number): boolean;
}

/**
 * `near` tells whether at most `reach` letters stand in (from, to]; without it phrases are made of halves anywhere.
 * @example const outlook = compileOutlook(plan); outlook.begin(5); outlook.see(3, 0); outlook.promising()
 */
export function compileOutlook(
  { phrases, offers, always, groups }: Plan,
  near?: (from: number, to: number, reach: number) => boolean,
): Outlook {
  const opens = holders(
    groups,
    phrases.map((p) => p.first),
  );
  const closes = holders(
    groups,
    phrases.map((p) => p.next),
  );
  const made = Int32Array.from(phrases, (p) => p.group);
  const reaches = Int32Array.from(phrases, (p) => (near === undefined ? ANYWHERE : p.reach));
  const needs = offers.flatMap((offer) => offer.needs);
  const asks = holders(groups, needs);
  const askedBy = Int32Array.from(offers.flatMap((offer, o) => offer.needs.map(() => o)));
  const twice = listed(offers.map((offer) => offer.twice));
  const enough = Int32Array.from(offers, (offer) => offer.enough);
  const weights = Int32Array.from(offers, (offer) => offer.weight);
  const limits = Float64Array.from(offers, (offer) => offer.lettersTo);

  // Places are counted over all texts, so that nothing has to be forgotten between two.
  let begun = 1;
  let longest = 0;
  const seenAt = new Int32Array(groups);
  const times = new Int32Array(groups);
  const openAt = new Int32Array(phrases.length);
  const closeAt = new Int32Array(phrases.length);
  const metAt = new Int32Array(needs.length);
  const askedAt = new Int32Array(offers.length);
  const met = new Int32Array(offers.length);
  /** The offers that have all that they need. */
  const ready = new Int32Array(offers.length);
  let readied = 0;

  function see(group: number, last: number): void {
    const place = begun + last;
    const again = seenAt[group]! >= begun;
    times[group] = again ? times[group]! + 1 : 1;
    if (again && near === undefined) return;
    for (let k = closes.from[group]!, end = closes.from[group + 1]!; k < end; k++) {
      const p = closes.values[k]!;
      if (closeAt[p] === place) continue;
      closeAt[p] = place;
      const open = openAt[p]!;
      if (open < begun) continue;
      const reach = reaches[p]!;
      if (reach === ANYWHERE || near!(open - begun, last, reach)) see(made[p]!, last);
    }
    for (let k = opens.from[group]!, end = opens.from[group + 1]!; k < end; k++) {
      const p = opens.values[k]!;
      if (openAt[p] === place) continue;
      openAt[p] = place;
      if (reaches[p] === ANYWHERE && closeAt[p]! >= begun) see(made[p]!, last);
    }
    if (again) return;
    seenAt[group] = place;
    for (let k = asks.from[group]!, end = asks.from[group + 1]!; k < end; k++) {
      const need = asks.values[k]!;
      if (metAt[need]! >= begun) continue;
      metAt[need] = place;
      const offer = askedBy[need]!;
      met[offer] = askedAt[offer]! >= begun ? met[offer]! + 1 : 1;
      askedAt[offer] = place;
      if (met[offer] === enough[offer]) ready[readied++] = offer;
    }
  }

  function isTwice(offer: number): boolean {
    const end = twice.from[offer + 1]!;
    let k = twice.from[offer]!;
    if (k === end) return true;
    let sum = 0;
    for (; k < end && sum < 2; k++) if (seenAt[twice.values[k]!]! >= begun) sum += times[twice.values[k]!]!;
    return sum >= 2;
  }

  return {
    begin(length) {
      begun += longest + 1;
      longest = length;
      readied = 0;
      if (begun + length < MOST_PLACES) return;
      for (const places of [seenAt, openAt, closeAt, metAt, askedAt]) places.fill(0);
      begun = 1;
    },
    see,
    promising(letters, atLeast = WORTH_READING) {
      let most = always;
      for (let r = 0; r < readied && most < atLeast; r++) {
        const offer = ready[r]!;
        if (limits[offer]! >= letters && isTwice(offer)) most += weights[offer]!;
      }
      return most >= atLeast;
    },
  };
}

const MOST_PLACES = 0x7000_0000;
