import type { Tokeniser } from '#core';

/**
 * A tokeniser that is never ready: detection decides without grammar.
 * @example await noopTokeniser.tokenise('荷物') // null
 */
export const noopTokeniser: Tokeniser = { tokenise: async () => null };
