import type { Tokeniser } from '#core';

/** No grammar at hand: everything else decides without it. */
export const noopTokeniser: Tokeniser = { tokenise: async () => null };
