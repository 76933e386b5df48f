import type { Tokeniser } from '#core';

/**
 * A tokeniser that is never ready, so verdicts do not use grammar.
 * @example await noopTokeniser.tokenise('荷物') // null
 */
export const noopTokeniser: Tokeniser = { tokenise: async () => null };
