/** One file of a bundle, written as it comes. */
export interface BundleFile {
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  /** False for what does not shrink. */
  readonly compress: boolean;
}

/** A table on an answer sheet; `widths` are shares of the page's. */
export interface AnswerSheetTable {
  readonly headings: readonly string[];
  readonly columnWidths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** The answer sheet, worded; whoever draws it adds nothing. */
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
  /** Below each page. */
  readonly formatPageNumber: (page: number, pages: number) => string;
}
