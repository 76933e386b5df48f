/** One word of a text, with its grammar. */
export interface Token {
  readonly surface: string;
  readonly baseForm: string;
  readonly partOfSpeech: string;
  /** Offset in UTF-16 units. */
  readonly start: number;
}

/** Morphological analysis. It is slow, so it is used only for suspicious messages. */
export interface Tokeniser {
  /** Null if the tokeniser is not ready or missed its deadline. */
  tokenise(text: string): Promise<readonly Token[] | null>;
}
