import { foldText, isLetterOrDigit } from '../../text/index.ts';
import { type GetPosition, type Position, RuleError } from '../parse-yaml.ts';
import type { WrittenTerm } from './lexicon-types.ts';

/** Limit for the forms of one term. */
const MAX_EXPANSIONS = 600;
/** Special characters of other pattern languages; people expect them to work. */
const STRAY_CHARACTERS = /[\\?[\]^*+]/;
/** A term without special characters: most terms. */
const PLAIN_TERM = /^[^\\?[\]^*+()]*$/;
const SHORT_KATAKANA = /^[ァ-ヶー]{1,4}$/;

/**
 * The folded forms of terms with alternatives. `positionOf` is where a term stands, by its index. Throws `RuleError` for a syntax
 * error, and for a form that folds to nothing or begins or ends with punctuation.
 * @example expandTerms(['荷物(を|)運ぶ'], 'lexicon/job.yaml', () => 3).length // 2
 */
export function expandTerms(
  terms: readonly string[],
  file: string,
  positionOf: (term: number) => Position,
): readonly WrittenTerm[] {
  const formsOf = (term: string, t: number): string | readonly string[] =>
    PLAIN_TERM.test(term) ? term : expandAlternatives(term, file, () => positionOf(t));
  const forms = terms.flatMap(formsOf);
  return foldAll(forms).map((folded, f) => {
    const originalSpelling = forms[f]!;
    const problem = findProblem(folded);
    if (problem !== undefined) {
      const at = terms.findIndex((term, t) => formsOf(term, t).includes(originalSpelling));
      throw new RuleError(file, positionOf(at), `"${terms[at]}"${problem}`);
    }
    const shortKatakana = originalSpelling.length <= 4 && SHORT_KATAKANA.test(originalSpelling);
    return { folded, originalSpelling, shortKatakana };
  });
}

/** Folds all texts at once, unless one has a line break: a call of the fold costs more than the few letters of a term. */
function foldAll(texts: readonly string[]): readonly string[] {
  const folded = foldText(texts.join('\n')).split('\n');
  return folded.length === texts.length ? folded : texts.map(foldText);
}

function findProblem(folded: string): string | undefined {
  if (isLetterOrDigit(folded.charCodeAt(0)) && isLetterOrDigit(folded.charCodeAt(folded.length - 1))) return;
  if (folded.trim() === '') return ' has a form without a character; write at least one';
  // One symbol is a term.
  if (folded.length > 1) return `: "${folded}" begins or ends with a mark, which folding leaves out`;
  return undefined;
}

/** `荷物(を|)運ぶ` has two forms: 荷物を運ぶ and 荷物運ぶ. */
function expandAlternatives(source: string, file: string, position: GetPosition): readonly string[] {
  const stray = STRAY_CHARACTERS.exec(source);
  if (stray !== null)
    throw new RuleError(
      file,
      position(),
      `"${source}": "${stray[0]}" has no meaning in a term; only (a|b|) has`,
    );
  let forms = [''];
  for (const [nth, text] of source.split('(').entries()) {
    const close = text.indexOf(')');
    if (nth === 0 ? close !== -1 : close === -1 || close !== text.lastIndexOf(')'))
      throw new RuleError(
        file,
        position(),
        `"${source}": brackets do not match, or stand inside one another`,
      );
    const choices = nth === 0 ? [text] : text.slice(0, close).split('|');
    const rest = nth === 0 ? '' : text.slice(close + 1);
    const extended: string[] = [];
    for (const form of forms) for (const choice of choices) extended.push(form + choice + rest);
    forms = extended;
    if (forms.length > MAX_EXPANSIONS)
      throw new RuleError(
        file,
        position(),
        `"${source}" stands for more than ${MAX_EXPANSIONS} phrases; split it`,
      );
  }
  return forms;
}
