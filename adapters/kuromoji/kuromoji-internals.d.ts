// Types of the two parts of kuromoji 0.1.2 that are used here; the package has none.
declare module 'kuromoji/src/dict/DynamicDictionaries.js' {
  interface Dictionary {
    loadDictionary(table: Uint8Array): void;
    loadPosVector(table: Uint8Array): void;
    target_map: Record<string, ArrayLike<number> | undefined>;
  }
  export default class DynamicDictionaries {
    readonly token_info_dictionary: Dictionary;
    loadTrie(base: Int32Array, check: Int32Array): void;
    loadConnectionCosts(costs: Int16Array): void;
    loadUnknownDictionaries(...tables: readonly (Uint8Array | Uint32Array)[]): void;
  }
}

declare module 'kuromoji/src/Tokenizer.js' {
  import type DynamicDictionaries from 'kuromoji/src/dict/DynamicDictionaries.js';

  export interface KuromojiToken {
    readonly surface_form: string;
    readonly basic_form: string;
    readonly pos: string;
    readonly pos_detail_1: string;
    readonly conjugated_form: string;
    /** In code points, from 1. */
    readonly word_position: number;
  }
  export default class Tokenizer {
    constructor(dictionaries: DynamicDictionaries);
    tokenize(text: string): readonly KuromojiToken[];
  }
}
