import type { DetectionResult, Language, Log, Tokeniser } from '#core';
import { errorName } from '#lib';
import { downgradeByGrammar, selectPassage } from '../../detect/grammar/downgrade.ts';

/** Checks a detection again with the grammar of the text. The check can only lower the log odds. */
export type CheckGrammar = (
  detection: DetectionResult,
  text: string,
  language: Language,
) => Promise<DetectionResult>;

/**
 * Creates the check. It sends only the relevant passage to the tokeniser. Without a result, the detection is not
 * changed. Never throws.
 * @example const checkGrammar = createGrammarCheck({ tokeniser, log }); await checkGrammar(detection, message.text, 'ja')
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
      return downgraded.logOdds <= detection.logOdds ? downgraded : detection;
    } catch (error) {
      log.warn('grammar_check_failed', { error: errorName(error) });
      return detection;
    }
  };
}
