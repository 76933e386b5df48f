import { type Document, isMap, isNode, type LineCounter } from 'yaml';
import { z } from 'zod';
import { didYouMean, lazy } from '#lib';
import { parseYamlDocument } from './yaml-document.ts';

/** A rule file as read; paths are relative to the rules folder, with `/`. */
export interface RuleFile {
  readonly path: string;
  readonly text: string;
  /** The parsed text, if the reader of the file has it already; otherwise it is parsed here. */
  readonly value?: unknown;
}

/** A place in a text: line and column in UTF-16 units, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The beginning of a text. */
export const TEXT_START: Position = { line: 1, column: 1 };

/** A rule file is invalid; the message says where, and what to write instead. */
export class RuleError extends Error {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The message without the place. */
  readonly problem: string;

  constructor(file: string, { line, column }: Position, problem: string) {
    super(`${file}, line ${line}: ${problem}`);
    this.name = 'RuleError';
    this.file = file;
    this.line = line;
    this.column = column;
    this.problem = problem;
  }
}

/** The position of a value. A function, because it is expensive and only errors need it. */
export type GetPosition = () => Position;

/** A parsed file that can tell the position of each value. */
export interface ParsedFile<T> {
  readonly value: T;
  positionOf(path: readonly PropertyKey[]): Position;
}

/**
 * Reads YAML strictly: unknown keys, wrong types and broken syntax are a `RuleError` with file, line and reason.
 * @example parseYaml({ path: 'policy.yaml', text }, policySchema).value
 */
export function parseYaml<T>(file: RuleFile, schema: z.ZodType<T>): ParsedFile<T> {
  const parsed = lazy(file, parseWithPositions);
  const positionOf = (path: readonly PropertyKey[]): Position => findPosition(parsed(), path);
  const suggestions = new Map<string, string>();
  const result = schema.safeParse(file.value ?? parsed().document.toJS(), {
    // Each schema is used for a few files only: generated code would take longer than it saves.
    jitless: true,
    error(issue) {
      if (issue.code !== 'unrecognized_keys' || !(issue.inst instanceof z.ZodObject)) return undefined;
      for (const key of issue.keys) suggestions.set(key, didYouMean(key, Object.keys(issue.inst.shape)));
      return undefined;
    },
  });
  if (result.success) return { value: result.data, positionOf };

  // A misspelt key is also a missing key. Report the misspelt one.
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    throw new RuleError(
      file.path,
      positionOf([...issue.path, key]),
      `unknown key "${key}"${suggestions.get(key) ?? ''}`,
    );
  }
  const where = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  throw new RuleError(file.path, positionOf(issue.path), `${where}${issue.message}`);
}

/** Parses with the position of every value. Throws `RuleError` on a syntax error. */
function parseWithPositions(file: RuleFile): { readonly document: Document; readonly lines: LineCounter } {
  const { document, lines } = parseYamlDocument(file.text);
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new RuleError(file.path, toPosition(lines, broken.pos[0]), broken.message.split('\n')[0]!);
  }
  return { document, lines };
}

/**
 * Creates a function that finds the line of a path in a YAML text; 1 for a path that is not there. Throws `RuleError` on a
 * syntax error.
 * @example createLineFinder('mode: shadow\nnative: off')(['native']) // 2
 */
export function createLineFinder(text: string): (path: readonly PropertyKey[]) => number {
  const parsed = parseWithPositions({ path: '', text });
  return (path) => findPosition(parsed, path).line;
}

function findPosition(
  { document, lines }: ReturnType<typeof parseWithPositions>,
  path: readonly PropertyKey[],
): Position {
  const offset = findOffset(document, path);
  return offset === undefined ? TEXT_START : toPosition(lines, offset);
}

function toPosition(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
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
