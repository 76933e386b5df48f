import { readFileSync } from 'node:fs';

/** A file whose code stands in a page of docs/. */
export interface DocumentedFile {
  /** Path from the root of the repository. */
  readonly path: string;
  /** The text in brackets after the path, for example `add to its lists`; absent without brackets. */
  readonly note?: string;
  readonly code: string;
}

const FILE_BLOCK = /^File: (\S+)(?: \(([^)]+)\))?\n\n```\w+\n([\s\S]*?)^```$/gm;

/**
 * The code blocks of a page of docs/ that stand under a line `File: <path>`, in their order.
 * @example readDocumentedFiles('contributing/adapter.md')[0]?.path // 'adapters/wall/supported-actions.ts'
 */
export function readDocumentedFiles(page: string): readonly DocumentedFile[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(FILE_BLOCK)].map(([, path, note, code]) => ({
    path: path!,
    code: code!,
    ...(note !== undefined && { note }),
  }));
}
