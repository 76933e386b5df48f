/** The loaded value, or the error as one sentence: file, line and what to write instead. */
export type LoadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string };
