import type { Finding, Language, Log, Tokeniser } from '#core';
import { passageOf, reconsider } from '../detect/grammar.ts';
import { nameOf } from './detect.ts';

/** A second look at a finding with the grammar of the text. It only ever lowers. */
export type Reconsider = (finding: Finding, text: string, language: Language) => Promise<Finding>;

/**
 * Asks the tokeniser about the passage that matters; without an answer the finding stays what it is. Throws nothing.
 * @example const reconsider = createReconsider({ tokeniser, log }); await reconsider(finding, message.text, 'ja')
 */
export function createReconsider({
  tokeniser,
  log,
}: {
  readonly tokeniser?: Tokeniser;
  readonly log: Log;
}): Reconsider {
  return async (finding, text, language) => {
    if (!tokeniser) return finding;
    try {
      const passage = passageOf(finding, text);
      if (!passage) return finding;
      const tokens = await tokeniser.tokenise(text.slice(passage.start, passage.end));
      if (!tokens) return finding;
      const placed = tokens.map((token) => ({ ...token, start: token.start + passage.start }));
      const again = reconsider(finding, text, placed, language);
      return again.score <= finding.score ? again : finding;
    } catch (error) {
      log.warn('grammar not considered', { error: nameOf(error) });
      return finding;
    }
  };
}
