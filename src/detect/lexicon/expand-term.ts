import { foldText, isLetterOrDigit } from '../../text/index.ts';
import { type GetLine, RuleError } from '../parse-yaml.ts';
import type { WrittenTerm } from './lexicon-types.ts';

/** Limit for the forms of one term. */
const MAX_EXPANSIONS = 600;

/**
 * The folded forms of a term with alternatives. Throws `RuleError` for a syntax error, and for a form that folds to nothing
 * or begins or ends with punctuation.
 * @example expandTerm('荷物(を|)運ぶ', 'lexicon/job.yaml', () => 3).length // 2
 */
export const expandTerm = (source: string, file: string, line: GetLine): readonly WrittenTerm[] =>
  PLAIN_TERM.test(source)
    ? [toWrittenTerm(source, source, file, line)]
    : expandAlternatives(source, file, line).map((written) => toWrittenTerm(source, written, file, line));

function toWrittenTerm(source: string, originalSpelling: string, file: string, line: GetLine): WrittenTerm {
  const folded = foldText(originalSpelling);
  // A cheap check first: there are tens of thousands of terms, and nearly all begin and end with letters.
  if (!(isLetterAt(folded, 0) && isLetterAt(folded, folded.length - 1))) {
    if (folded.trim() === '')
      throw new RuleError(file, line(), `"${source}" has a form without a character; write at least one`);
    if (folded.length > 1) {
      throw new RuleError(
        file,
        line(),
        `"${source}": "${folded}" begins or ends with a mark, which folding leaves out`,
      );
    }
  }
  return {
    folded,
    originalSpelling,
    shortKatakana: originalSpelling.length <= 4 && SHORT_KATAKANA.test(originalSpelling),
  };
}

/** A term without special characters: most terms. */
const PLAIN_TERM = /^[^\\?[\]^*+()]*$/;

/** `荷物(を|)運ぶ` has two forms: 荷物を運ぶ and 荷物運ぶ. */
function expandAlternatives(source: string, file: string, line: GetLine): string[] {
  const stray = /[\\?[\]^*+]/.exec(source);
  if (stray !== null) {
    throw new RuleError(file, line(), `"${source}": "${stray[0]}" has no meaning in a term; only (a|b|) has`);
  }
  let forms = [''];
  for (const [nth, text] of source.split('(').entries()) {
    const close = text.indexOf(')');
    if (nth === 0 ? close !== -1 : close === -1 || close !== text.lastIndexOf(')')) {
      throw new RuleError(file, line(), `"${source}": brackets do not match, or stand inside one another`);
    }
    const choices = nth === 0 ? [text] : text.slice(0, close).split('|');
    const rest = nth === 0 ? '' : text.slice(close + 1);
    const extended: string[] = [];
    for (const form of forms) for (const choice of choices) extended.push(form + choice + rest);
    forms = extended;
    if (forms.length > MAX_EXPANSIONS) {
      throw new RuleError(
        file,
        line(),
        `"${source}" stands for more than ${MAX_EXPANSIONS} phrases; split it`,
      );
    }
  }
  return forms;
}

const SHORT_KATAKANA = /^[ァ-ヶー]{1,4}$/u;

function isLetterAt(text: string, at: number): boolean {
  return isLetterOrDigit(text.charCodeAt(at));
}
