export { readColumns } from './deobfuscate/columns.ts';
export { compileDeobfuscator } from './deobfuscate/deobfuscate.ts';
export { createFold, type FoldedText, foldedString, foldText } from './fold/fold.ts';
export { isKanji, isLetterOrDigit } from './fold/fold-table.ts';
export {
  isLightSymbol,
  isOtherScript,
  LIGHT_CONTEXT,
  LIGHT_FOLD,
  LIGHT_SKIP,
  lightFold,
  lightFoldAt,
  lightLetterAt,
} from './fold/light-fold.ts';
export {
  createNgramNormaliser,
  extractNgrams,
  hashNgram,
  hashNgramAt,
  isBoundary,
  MAX_NGRAM_LENGTH,
  MAX_NGRAM_UNITS,
  type NgramInput,
  ngramToString,
} from './fold/ngrams.ts';
export { mergeSpans, originalSpan } from './fold/spans.ts';
export { compileTermMatcher, type TermHit, type TermMatcher } from './match/term-matcher.ts';
export { type CompiledTerms, compileTerms, type Term } from './match/terms.ts';
export { compilePhoneticReader } from './phonetic/phonetic-reader.ts';
export { compileRespeller, type RespellingSource } from './phonetic/respell.ts';
export { compileMisreadTerms } from './recognised/misread-terms.ts';
export type { CorrectedText } from './recognised/replacements.ts';
