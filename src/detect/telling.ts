import { type Automaton, createFold, TELLING, type Terms, UNWANTED, WANTED } from '../text/index.ts';
import { type Plan, WORTH_READING } from './plan.ts';

/**
 * What each term is to the first look. Those that tell are chosen so that without one of them no rules against the
 * author add up to anything: of each rule the needs that everyday talk meets least. Rules so light that together they
 * add up to nothing need none. `everyday` are ordinary messages; they decide about speed and about nothing else.
 * @example compileFirstLook(terms, plan, weighTerms(terms, plan, automaton, ['お昼なに食べる？']))
 */
export function weighTerms(
  terms: Terms,
  plan: Plan,
  automaton: Automaton,
  everyday: readonly string[],
): Uint8Array {
  const { groupsOf, makesMoney, money, phrases, offers, groups } = plan;
  const met = metInTalk(plan, automaton, everyday);
  const metAny = (list: readonly number[]): number => list.reduce((sum, g) => sum + met[g]!, 0);
  // A phrase stands nowhere without its rarer half; it may build on a phrase before it.
  const rarerHalf = phrases.map(({ group, first, next }) => {
    const half = metAny(first) < metAny(next) ? first : next;
    met[group]! += metAny(half);
    return half;
  });

  const watched = offers.map(({ needs, enough, weight }) => {
    const rarestFirst = [...needs].sort((a, b) => metAny(a) - metAny(b));
    const list = rarestFirst.slice(0, needs.length - enough + 1).flat();
    return { list, weight, met: metAny(list) };
  });
  const tells = new Uint8Array(groups);
  let unwatched = plan.always;
  for (const { list, weight } of watched.sort((a, b) => b.met / b.weight - a.met / a.weight)) {
    if (unwatched + weight < WORTH_READING) unwatched += weight;
    else for (const g of list) tells[g] = 1;
  }
  for (let p = phrases.length - 1; p >= 0; p--)
    if (tells[phrases[p]!.group] === 1) for (const g of rarerHalf[p]!) tells[g] = 1;

  return Uint8Array.from(terms.list, (_, t) => {
    if (groupsOf[t]!.some((g) => tells[g] === 1)) return TELLING;
    if (makesMoney[t] === 1) return tells[money] === 1 ? TELLING : WANTED;
    return groupsOf[t]!.length > 0 ? WANTED : UNWANTED;
  });
}

/** By group: in how many everyday messages it stands; a little for what stands in none, the more the more terms it has. */
function metInTalk(plan: Plan, automaton: Automaton, everyday: readonly string[]): Float64Array {
  const { groupsOf, makesMoney, money, groups } = plan;
  const met = new Float64Array(groups);
  for (const list of groupsOf) for (const g of list) met[g]! += NEVER_MET;
  const fold = createFold();
  const lastIn = new Int32Array(groups).fill(-1);
  everyday.forEach((text, m) => {
    const meet = (g: number): void => {
      if (lastIn[g] !== m) met[g]!++;
      lastIn[g] = m;
    };
    for (let h = automaton.scan(fold(text)) - 1; h >= 0; h--) {
      const term = automaton.raw[h * 2]!;
      for (const g of groupsOf[term]!) meet(g);
      if (makesMoney[term] === 1) meet(money);
    }
  });
  return met;
}

/** For each term of a group that everyday talk has not met, in messages. */
const NEVER_MET = 0.001;
