export { type Automaton, compileAutomaton, type Hit } from './automaton.ts';
export { createFold, type Folded, foldedString, foldText } from './fold.ts';
export { mergeSpans, originalSpan } from './spans.ts';
