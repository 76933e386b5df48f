import type { Rulebook } from './rulebook.ts';

/** So many examples of every pack ask for every pattern. */
const EXAMPLES = 40;
/** Joined, so many make a text that is read for long; plain and held apart, that often until its code is at speed. */
const JOINED = 20;
const APART = ['', '/', '🍀'];
const ROUNDS = 8;

/**
 * Judges examples of the packs, one each time it is asked to go on, so that the first message of a member finds the code
 * ready: a pattern is compiled when it is first asked for, which takes far longer than asking it. What comes out is
 * thrown away.
 * @example inTurns(warmingUp(rulebook)) // or all at once: for (const _ of warmingUp(rulebook)) count++;
 */
export function* warmingUp({ judge, sources, packs }: Rulebook): Generator<undefined, void> {
  const options = { packs, language: 'ja' as const };
  for (const { rules } of sources) {
    const hits = Object.values(rules).flatMap((rule) => rule.hits);
    const step = Math.max(1, Math.floor(hits.length / EXAMPLES));
    const examples = hits.filter((_, i) => i % step === 0);
    const letters = [...examples.slice(0, JOINED).join('\n')];
    const long = APART.map((mark) => letters.join(mark));
    for (const text of [...examples, ...Array.from({ length: ROUNDS }, () => long).flat()]) {
      judge({ text, parts: [] }, options);
      yield;
    }
  }
}
