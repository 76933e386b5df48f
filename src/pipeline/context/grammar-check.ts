import type { DetectionResult, Language, Log, Tokeniser } from '#core';
import { errorName } from '#lib';
import { downgradeByGrammar, selectPassage } from '../../detect/grammar/downgrade.ts';
import type { GrammarPatterns } from '../../detect/index.ts';

/** The dependencies of the check. */
export interface Grammar {
  readonly tokeniser: Tokeniser;
  /** The patterns in force. */
  readonly patterns: () => GrammarPatterns;
}

/** Checks a detection again with the grammar of the text. The check can only lower the log odds. */
export type CheckGrammar = (
  detection: DetectionResult,
  text: string,
  language: Language,
) => Promise<DetectionResult>;

/**
 * Creates the check. It sends only the relevant passage to the tokeniser. Without a result, or without
 * `grammar`, the detection is not changed. Never throws.
 * @example const checkGrammar = createGrammarCheck({ grammar, log }); await checkGrammar(detection, message.text, 'ja')
 */
export function createGrammarCheck({
  grammar,
  log,
}: {
  readonly grammar: Grammar | undefined;
  readonly log: Log;
}): CheckGrammar {
  return async (detection, text, language) => {
    if (!grammar) return detection;
    try {
      const passage = selectPassage(detection, text);
      if (!passage) return detection;
      const tokens = await grammar.tokeniser.tokenise(text.slice(passage.start, passage.end));
      if (!tokens) return detection;
      const tokensInText = tokens.map((token) => ({ ...token, start: token.start + passage.start }));
      const downgraded = downgradeByGrammar(grammar.patterns(), detection, text, tokensInText, language);
      return downgraded.logOdds <= detection.logOdds ? downgraded : detection;
    } catch (error) {
      log.warn('grammar_check_failed', { error: errorName(error) });
      return detection;
    }
  };
}
