import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A rule file as read; paths are relative to the rules folder, with `/`. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
  /** What the text says, where whoever read it knows already; absent, it is read here. */
  readonly value?: unknown;
}

/** A rule file that cannot be used: where, and what to write instead. */
export class RuleError extends Error {
  readonly file: string;
  readonly line: number;

  constructor(file: string, line: number, problem: string) {
    super(`${file}, line ${line}: ${problem}`);
    this.name = 'RuleError';
    this.file = file;
    this.line = line;
  }
}

/** On which line something stands; asked only when it is wrong. */
export type GetLine = () => number;

/** A parsed file that still knows on which line each value stands. */
export interface ParsedFile<T> {
  readonly value: T;
  lineOf(path: readonly PropertyKey[]): number;
}

/**
 * Reads YAML strictly: unknown keys, wrong types and broken syntax are a `RuleError` with file, line and reason.
 * @example parseYaml({ path: 'policy.yaml', text }, policySchema).value
 */
export function parseYaml<T>(file: RuleFile, schema: z.ZodType<T>): ParsedFile<T> {
  const parsed = once(() => parseWithPositions(file));
  const lineOf = (path: readonly PropertyKey[]): number => {
    const { document, lines } = parsed();
    const offset = findOffset(document, path);
    return offset === undefined ? 1 : lines.linePos(offset).line;
  };
  const result = schema.safeParse(file.value ?? parsed().document.toJS());
  if (result.success) return { value: result.data, lineOf };

  // A misspelt key is also a missing one; what was written says more than what was not.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    const known = allowedKeys(schema, issue.path);
    throw new RuleError(
      file.path,
      lineOf([...issue.path, key]),
      `unknown key "${key}"${didYouMean(key, known)}`,
    );
  }
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new RuleError(file.path, lineOf(issue.path), `${where}${issue.message}`);
}

/** With the place of every value. Throws `RuleError` for what is no YAML. */
function parseWithPositions(file: RuleFile): { readonly document: Document; readonly lines: LineCounter } {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new RuleError(file.path, lines.linePos(broken.pos[0]).line, broken.message.split('\n')[0]!);
  }
  return { document, lines };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function findOffset(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(last));
      if (isNode(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

/** The keys that a strict object at this path would take, as far as the schema can be asked. */
function allowedKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = schema;
  for (const step of path) {
    const def = (at as { def?: Record<string, unknown> })?.def;
    const inner = unwrapSchema(def);
    if (inner?.shape !== undefined) at = (inner.shape as Record<PropertyKey, unknown>)[step];
    else if (inner?.element !== undefined) at = inner.element;
    else if (inner?.valueType !== undefined) at = inner.valueType;
    else return [];
  }
  const shape = unwrapSchema((at as { def?: Record<string, unknown> })?.def)?.shape;
  return shape === undefined ? [] : Object.keys(shape as object);
}

function unwrapSchema(def: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  let now = def;
  while (now?.innerType !== undefined) now = (now.innerType as { def: Record<string, unknown> }).def;
  return now;
}

/** " - did you mean x?" for the nearest known word, or the list. @example didYouMean('treshold', ['thresholds']) */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const near = [...known]
    .map((k) => ({ k, d: levenshtein(word.toLowerCase(), k.toLowerCase()) }))
    .sort((a, b) => a.d - b.d)[0]!;
  if (near.d <= Math.max(2, Math.floor(word.length / 3))) return `; did you mean "${near.k}"?`;
  return `; known here: ${[...known].sort().join(', ')}`;
}

function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
  }
  return row[b.length]!;
}
