import type { Detector } from './detector.ts';

/** So many examples of every pack ask for every pattern. */
const EXAMPLES_PER_PACK = 40;
/** Joined, so many make a text that is read for long; plain and held apart, that often until its code is at speed. */
const JOINED_EXAMPLES = 20;
const LETTER_SEPARATORS = ['', '/', '🍀'];
const LONG_TEXT_ROUNDS = 8;

/**
 * Judges examples of the packs, one each time it is asked to go on, so that the first message of a member finds the code
 * ready: a pattern is compiled when it is first asked for, which takes far longer than asking it. What comes out is
 * thrown away.
 * @example runCooperatively(warmUpJit(rulebook)) // or all at once: for (const _ of warmUpJit(rulebook)) count++;
 */
export function* warmUpJit({ detect, sources, packs }: Detector): Generator<undefined, void> {
  const options = { packs, language: 'ja' as const };
  for (const { rules } of sources) {
    const hits = Object.values(rules).flatMap((rule) => rule.hits);
    const step = Math.max(1, Math.floor(hits.length / EXAMPLES_PER_PACK));
    const examples = hits.filter((_, i) => i % step === 0);
    const letters = [...examples.slice(0, JOINED_EXAMPLES).join('\n')];
    const long = LETTER_SEPARATORS.map((mark) => letters.join(mark));
    for (const text of [...examples, ...Array.from({ length: LONG_TEXT_ROUNDS }, () => long).flat()]) {
      detect({ text, parts: [] }, options);
      yield;
    }
  }
}
