export { type Automaton, compileAutomaton, type Hit, type Term } from './automaton.ts';
export { createFold, type Folded, foldedString, foldText } from './fold.ts';
export { mergeSpans, originalSpan } from './spans.ts';
export { isLetter } from './tables.ts';
