export { compileDeobfuscator } from './deobfuscate/deobfuscate.ts';
export { minLetterCount, minRawLetterCount } from './deobfuscate/min-letter-count.ts';
export { createFold, type FoldedText, foldedString, foldText } from './fold/fold.ts';
export { isKanji, isLetterOrDigit } from './fold/fold-table.ts';
export {
  createNgramNormaliser,
  extractBigrams,
  extractNgrams,
  hashNgram,
  hashNgramAt,
  isBoundary,
  MAX_NGRAM_LENGTH,
  MAX_NGRAM_UNITS,
  type NgramInput,
} from './fold/ngrams.ts';
export { mergeSpans, originalSpan } from './fold/spans.ts';
export { packedLength } from './match/packed-strings.ts';
export { compileRawScanner, createRawNumberFlags, type RawScanner } from './match/raw-scanner.ts';
export { compileTermMatcher, type TermHit, type TermMatcher } from './match/term-matcher.ts';
export { type CompiledTerms, compileTerms, type Term } from './match/terms.ts';
export { compilePhoneticReader } from './phonetic/phonetic-reader.ts';
export { compileRespeller, type RespellingSource } from './phonetic/respell.ts';
