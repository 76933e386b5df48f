import type { Detector } from './detector-types.ts';

/** This many examples of every pack use every regular expression. */
const EXAMPLES_PER_PACK = 40;
/** Joined examples make a long text. It is evaluated plain and with separators, often enough for the JIT to optimise. */
const JOINED_EXAMPLES = 20;
const LETTER_SEPARATORS = ['', '/', '🍀'];
const LONG_TEXT_ROUNDS = 8;

/** The warm-ups that have begun. A detector stays warm, so the next bot of the same process continues its warm-up. */
const begun = new WeakMap<Detector, Generator<undefined, void>>();

/**
 * Evaluates examples of the packs, one per step, so that the code is already compiled when the first member posts: the
 * first use of a regular expression takes far longer than the next. The results are discarded. Every detector is warmed
 * up once: a second call for it continues where the first one was stopped.
 * @example runCooperatively(warmUpJit(detector)) // or all at once: for (const _ of warmUpJit(detector)) count++;
 */
export function warmUpJit(detector: Detector): Generator<undefined, void> {
  const warmUp = begun.get(detector) ?? evaluateExamples(detector);
  begun.set(detector, warmUp);
  return warmUp;
}

function* evaluateExamples({ detect, sources, packs }: Detector): Generator<undefined, void> {
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
