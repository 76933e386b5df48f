import type { DetectionResult, Language, Log, Tokeniser } from '#core';
import { errorName } from '#lib';
import { downgradeByGrammar, selectPassage } from '../../detect/grammar/downgrade.ts';

/** A second look at a finding with the grammar of the text. It only ever lowers. */
export type CheckGrammar = (
  finding: DetectionResult,
  text: string,
  language: Language,
) => Promise<DetectionResult>;

/**
 * Asks the tokeniser about the passage that matters; without an answer the finding stays what it is. Throws nothing.
 * @example const reconsider = createGrammarCheck({ tokeniser, log }); await downgradeByGrammar(finding, message.text, 'ja')
 */
export function createGrammarCheck({
  tokeniser,
  log,
}: {
  readonly tokeniser: Tokeniser | undefined;
  readonly log: Log;
}): CheckGrammar {
  return async (detection, text, language) => {
    if (!tokeniser) return detection;
    try {
      const passage = selectPassage(detection, text);
      if (!passage) return detection;
      const tokens = await tokeniser.tokenise(text.slice(passage.start, passage.end));
      if (!tokens) return detection;
      const tokensInText = tokens.map((token) => ({ ...token, start: token.start + passage.start }));
      const downgraded = downgradeByGrammar(detection, text, tokensInText, language);
      return downgraded.score <= detection.score ? downgraded : detection;
    } catch (error) {
      log.warn('grammar not considered', { error: errorName(error) });
      return detection;
    }
  };
}
