/** One file of a bundle. Its content is written as a stream. */
export interface BundleFile {
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  /** False for content that is compressed already. */
  readonly compress: boolean;
}

/** A table on an answer sheet. `columnWidths` are shares of the page's width. */
export interface AnswerSheetTable {
  readonly headings: readonly string[];
  readonly columnWidths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** The complete text of an answer sheet; the renderer adds nothing. */
export interface AnswerSheet {
  readonly title: string;
  readonly addressee: string;
  readonly introduction: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly {
    readonly heading: string;
    readonly table?: AnswerSheetTable;
    readonly paragraphs: readonly string[];
  }[];
  /** The line below each page. */
  readonly formatPageNumber: (page: number, pages: number) => string;
}

/** Position of an event in its server's hash chain, without its content. */
export interface ChainLink {
  readonly number: number;
  readonly case: string;
  /** Position of the event in its case, from 0. */
  readonly event: number;
  readonly kind: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}
