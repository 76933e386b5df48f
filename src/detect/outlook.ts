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
  plan: Plan,
  near?: (from: number, to: number, reach: number) => boolean,
): Outlook {
  const { phrases, offers, always, groups } = plan;
  const { opens, closes, made, needs, asks, askedBy, twice, enough, weights, limits, ...laid } = layOut(plan);
  const reaches = near === undefined ? laid.reaches.map(() => ANYWHERE) : laid.reaches;

  // Places are counted over all texts, so that nothing has to be forgotten between two.
  let begun = 1;
  let longest = 0;
  const seenAt = new Int32Array(groups);
  const times = new Int32Array(groups);
  const openAt = new Int32Array(phrases.length);
  const closeAt = new Int32Array(phrases.length);
  const metAt = new Int32Array(needs);
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

const laidOut = new WeakMap<Plan, ReturnType<typeof layOutAnew>>();

/** A plan side by side in tables, once for all who look by it. */
function layOut(plan: Plan): ReturnType<typeof layOutAnew> {
  const there = laidOut.get(plan) ?? layOutAnew(plan);
  laidOut.set(plan, there);
  return there;
}

function layOutAnew({ phrases, offers, groups }: Plan) {
  const needs = offers.flatMap((offer) => offer.needs);
  return {
    /** By group: the phrases that it opens, and that it closes; the needs that it meets. */
    opens: holders(
      groups,
      phrases.map((phrase) => phrase.first),
    ),
    closes: holders(
      groups,
      phrases.map((phrase) => phrase.next),
    ),
    asks: holders(groups, needs),
    made: Int32Array.from(phrases, (phrase) => phrase.group),
    reaches: Int32Array.from(phrases, (phrase) => phrase.reach),
    needs: needs.length,
    askedBy: Int32Array.from(offers.flatMap((offer, o) => offer.needs.map(() => o))),
    twice: listed(offers.map((offer) => offer.twice)),
    enough: Int32Array.from(offers, (offer) => offer.enough),
    weights: Int32Array.from(offers, (offer) => offer.weight),
    limits: Float64Array.from(offers, (offer) => offer.lettersTo),
  };
}

const MOST_PLACES = 0x7000_0000;
