/** One file of a bundle, written as it comes. */
export interface BundlePart {
  readonly name: string;
  readonly content: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
  /** False for what does not shrink. */
  readonly packed: boolean;
}

/** A table on an answer sheet; `widths` are shares of the page's. */
export interface SheetTable {
  readonly head: readonly string[];
  readonly widths: readonly number[];
  readonly rows: readonly (readonly string[])[];
}

/** The answer sheet, worded; whoever draws it adds nothing. */
export interface Sheet {
  readonly title: string;
  readonly to: string;
  readonly lead: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly {
    readonly heading: string;
    readonly table?: SheetTable;
    readonly paragraphs: readonly string[];
  }[];
  /** Below each page. */
  readonly page: (page: number, pages: number) => string;
}
