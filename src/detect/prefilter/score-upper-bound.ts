import { invertLists, packLists } from '#lib';
import { ANY_DISTANCE, MIN_SCORE_HUNDREDTHS, type PrefilterPlan } from './prefilter-plan.ts';

/**
 * What a text could still add up to, while it is being read: groups seen make phrases, phrases make groups, groups
 * make rules. It reckons upwards: never less than the exact reading will find. Asking allocates nothing.
 */
export interface ScoreUpperBound {
  /** Forgets the last text; the next is at most `length` long. */
  reset(length: number): void;
  /** A group was seen, its last letter at `last`. */
  addGroup(group: number, last: number): void;
  /** Do the rules that have all that they need, in a text of so many letters, add up to anything? */
  canReach(letters: number, atLeast?: number): boolean;
}

/**
 * `near` tells whether at most `reach` letters stand in (from, to]; without it phrases are made of halves anywhere.
 * @example const outlook = createScoreUpperBound(plan); outlook.begin(5); outlook.see(3, 0); outlook.promising()
 */
export function createScoreUpperBound(
  plan: PrefilterPlan,
  isNear?: (from: number, to: number, reach: number) => boolean,
): ScoreUpperBound {
  const { phrases, plannedRules, unconditionalWeight, groupCount } = plan;
  const { opens, closes, made, needs, asks, askedBy, twice, enough, weights, limits, ...tables } =
    getPlanTables(plan);
  const reaches = isNear === undefined ? tables.reaches.map(() => ANY_DISTANCE) : tables.reaches;

  // Places are counted over all texts, so that nothing has to be forgotten between two.
  let textBase = 1;
  let textLength = 0;
  const seenAt = new Int32Array(groupCount);
  const times = new Int32Array(groupCount);
  const openAt = new Int32Array(phrases.length);
  const closeAt = new Int32Array(phrases.length);
  const metAt = new Int32Array(needs);
  const askedAt = new Int32Array(plannedRules.length);
  const met = new Int32Array(plannedRules.length);
  /** The offers that have all that they need. */
  const readyRules = new Int32Array(plannedRules.length);
  let readyCount = 0;

  function addGroup(group: number, last: number): void {
    const place = textBase + last;
    const again = seenAt[group]! >= textBase;
    times[group] = again ? times[group]! + 1 : 1;
    if (again && isNear === undefined) return;
    for (let k = closes.offsets[group]!, end = closes.offsets[group + 1]!; k < end; k++) {
      const p = closes.values[k]!;
      if (closeAt[p] === place) continue;
      closeAt[p] = place;
      const open = openAt[p]!;
      if (open < textBase) continue;
      const reach = reaches[p]!;
      if (reach === ANY_DISTANCE || isNear!(open - textBase, last, reach)) addGroup(made[p]!, last);
    }
    for (let k = opens.offsets[group]!, end = opens.offsets[group + 1]!; k < end; k++) {
      const p = opens.values[k]!;
      if (openAt[p] === place) continue;
      openAt[p] = place;
      if (reaches[p] === ANY_DISTANCE && closeAt[p]! >= textBase) addGroup(made[p]!, last);
    }
    if (again) return;
    seenAt[group] = place;
    for (let k = asks.offsets[group]!, end = asks.offsets[group + 1]!; k < end; k++) {
      const need = asks.values[k]!;
      if (metAt[need]! >= textBase) continue;
      metAt[need] = place;
      const offer = askedBy[need]!;
      met[offer] = askedAt[offer]! >= textBase ? met[offer]! + 1 : 1;
      askedAt[offer] = place;
      if (met[offer] === enough[offer]) readyRules[readyCount++] = offer;
    }
  }

  function hasTwoTerms(offer: number): boolean {
    const end = twice.offsets[offer + 1]!;
    let k = twice.offsets[offer]!;
    if (k === end) return true;
    let sum = 0;
    for (; k < end && sum < 2; k++)
      if (seenAt[twice.values[k]!]! >= textBase) sum += times[twice.values[k]!]!;
    return sum >= 2;
  }

  return {
    reset(length) {
      textBase += textLength + 1;
      textLength = length;
      readyCount = 0;
      if (textBase + length < MAX_POSITION) return;
      for (const places of [seenAt, openAt, closeAt, metAt, askedAt]) places.fill(0);
      textBase = 1;
    },
    addGroup,
    canReach(letters, atLeast = MIN_SCORE_HUNDREDTHS) {
      let most = unconditionalWeight;
      for (let r = 0; r < readyCount && most < atLeast; r++) {
        const offer = readyRules[r]!;
        if (limits[offer]! >= letters && hasTwoTerms(offer)) most += weights[offer]!;
      }
      return most >= atLeast;
    },
  };
}

const tablesByPlan = new WeakMap<PrefilterPlan, ReturnType<typeof buildPlanTables>>();

/** A plan side by side in tables, once for all who look by it. */
function getPlanTables(plan: PrefilterPlan): ReturnType<typeof buildPlanTables> {
  const there = tablesByPlan.get(plan) ?? buildPlanTables(plan);
  tablesByPlan.set(plan, there);
  return there;
}

function buildPlanTables({ phrases, plannedRules, groupCount }: PrefilterPlan) {
  const needs = plannedRules.flatMap((offer) => offer.requiredSets);
  return {
    /** By group: the phrases that it opens, and that it closes; the needs that it meets. */
    opens: invertLists(
      groupCount,
      phrases.map((phrase) => phrase.first),
    ),
    closes: invertLists(
      groupCount,
      phrases.map((phrase) => phrase.next),
    ),
    asks: invertLists(groupCount, needs),
    made: Int32Array.from(phrases, (phrase) => phrase.group),
    reaches: Int32Array.from(phrases, (phrase) => phrase.maxDistance),
    needs: needs.length,
    askedBy: Int32Array.from(plannedRules.flatMap((offer, o) => offer.requiredSets.map(() => o))),
    twice: packLists(plannedRules.map((offer) => offer.needsTwoTermsOf)),
    enough: Int32Array.from(plannedRules, (offer) => offer.minRequiredSets),
    weights: Int32Array.from(plannedRules, (offer) => offer.weight),
    limits: Float64Array.from(plannedRules, (offer) => offer.maxLetters),
  };
}

const MAX_POSITION = 0x7000_0000;
