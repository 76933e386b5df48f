export { type Automaton, compileAutomaton, type Hit } from './automaton.ts';
export { compileByEar } from './by-ear.ts';
export { compileDisguise } from './disguise.ts';
export { fewestLetters, fewestLettersTyped } from './fewest-letters.ts';
export { createFold, type Folded, foldedString, foldText } from './fold.ts';
export { compileGlance } from './glance.ts';
export {
  createWording,
  gramAt,
  gramNumber,
  gramsOf,
  isBreak,
  LONGEST_GRAM,
  MOST_UNITS,
  pairsOf,
  type Worded,
} from './grams.ts';
export { compileSieve, figuresTyped, type Sieve } from './sieve.ts';
export { mergeSpans, originalSpan } from './spans.ts';
export { isLetter } from './tables.ts';
export { compileTerms, type Term, type Terms } from './terms.ts';
export { sizeOf } from './words.ts';
