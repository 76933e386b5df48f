import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const MAX_FILE_LINES = 300;
const MAX_FUNCTION_LINES = 80;
/** A factory returns functions that share its variables. */
const MAX_FACTORY_LINES = 100;
const MAX_FILES_PER_FOLDER = 16;

/** Files that are served to browsers as they are. */
const BROWSER_FOLDERS = ['adapters/sandbox/page', 'adapters/console/assets', 'examples/tiny-sns/assets'];

/** Written by programs, not read by people. */
const GENERATED_FILES = [
  // The client of the operator API: `npm run examples:client` makes it from docs/openapi.json.
  'examples/tiny-sns/client/api.ts',
];

const FILES = ['src', 'adapters', 'examples']
  .flatMap((top) =>
    readdirSync(join(PROJECT_ROOT, top), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(top, name),
    ),
  )
  .filter(
    (file) =>
      /\.(ts|tsx|js|mjs|cjs)$/.test(file) &&
      !BROWSER_FOLDERS.some((folder) => file.startsWith(folder)) &&
      !GENERATED_FILES.includes(file),
  )
  .sort();
const sourceOf = (file: string): string => readFileSync(join(PROJECT_ROOT, file), 'utf8');
const countLines = (text: string): number => text.split('\n').length;

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

const childrenOf = (node: SyntaxNode): SyntaxNode[] => Object.values(node).flat().filter(isNode);

const FUNCTION_TYPES = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];
const isFunction = (node: SyntaxNode): boolean => FUNCTION_TYPES.includes(node.type) && isNode(node.body);

/** Whether functions with a body of statements are declared somewhere inside this one. */
const isFactory = (node: SyntaxNode): boolean =>
  childrenOf(node).some(
    (child) =>
      (isFunction(child) && (child.body as SyntaxNode).type !== 'CallExpression') || isFactory(child),
  );

/** Every function of a file that is longer than it may be, as `file:line (lines)`. */
function tooLongFunctionsIn(file: string, text: string): string[] {
  const tooLong: string[] = [];
  const visit = (node: SyntaxNode): void => {
    if (isFunction(node)) {
      const lines = countLines(text.slice(node.start, node.end));
      const limit = isFactory(node.body as SyntaxNode) ? MAX_FACTORY_LINES : MAX_FUNCTION_LINES;
      if (lines > limit) tooLong.push(`${file}:${countLines(text.slice(0, node.start))} (${lines} lines)`);
    }
    childrenOf(node).forEach(visit);
  };
  visit(parseSync(file, text).program as unknown as SyntaxNode);
  return tooLong;
}

/** Imported files, types included. */
function importsOf(file: string): string[] {
  const patterns = [/\bfrom\s+'(\.[^']+)'/g, /^import\s+'(\.[^']+)'/gm];
  const text = sourceOf(file);
  return patterns
    .flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!))
    .map((target) => relative(PROJECT_ROOT, resolve(PROJECT_ROOT, dirname(file), target)));
}

/** Groups of files that import each other in a circle (Tarjan's strongly connected components). */
function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.get(file)!);
    stack.push(file);
    for (const target of edges.get(file) ?? []) {
      if (!order.has(target)) visit(target);
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const members = stack.splice(stack.indexOf(file));
    if (members.length > 1) cycles.push(members.sort());
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return cycles;
}

describe('the code stays readable', () => {
  it('no files import each other in a circle, types included', () => {
    expect(findCycles(new Map(FILES.map((file) => [file, importsOf(file)])))).toEqual([]);
  });

  it('the test detects a circle of three files', () => {
    const edges = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ]);
    expect(findCycles(edges)).toEqual([['a', 'b', 'c']]);
  });

  it('functions, factories and files are short', () => {
    expect(FILES.flatMap((file) => tooLongFunctionsIn(file, sourceOf(file)))).toEqual([]);
    expect(FILES.filter((file) => countLines(sourceOf(file)) > MAX_FILE_LINES + 1)).toEqual([]);
  });

  it('the test detects a function of 81 lines and accepts one of 80', () => {
    const functionOf = (lines: number): string => `function f() {\n${'f();\n'.repeat(lines - 2)}}\n`;
    expect(tooLongFunctionsIn('x.ts', functionOf(80))).toEqual([]);
    expect(tooLongFunctionsIn('x.ts', functionOf(81))).toEqual(['x.ts:1 (81 lines)']);
  });

  it('a folder holds at most 16 files', () => {
    const filesByFolder = Map.groupBy(FILES, (file) => dirname(file));
    const full = [...filesByFolder].filter(([, files]) => files.length > MAX_FILES_PER_FOLDER);
    expect(full.map(([folder, files]) => `${folder}: ${files.length}`)).toEqual([]);
  });

  it('everything but the pages for browsers is TypeScript', () => {
    expect(FILES.filter((file) => extname(file) !== '.ts')).toEqual([]);
  });
});
