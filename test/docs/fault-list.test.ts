import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';

const PAGE = 'docs/reliability.md';
const HEADING = '## Faults found in use';

interface FaultRow {
  readonly fault: string;
  readonly cells: readonly string[];
  /** The last cell: tests as `path`: "name", or the reason why the fault is left, after "left: ". */
  readonly evidence: string;
}

/** The rows of all tables of the section, without head and separator lines. */
function readFaultRows(): FaultRow[] {
  const section = readFileSync(join(PROJECT_ROOT, PAGE), 'utf8').split(HEADING)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| fault |') && !line.startsWith('|---'))
    .map((line) => {
      const cells = line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim());
      return { fault: cells[0] ?? '', cells, evidence: cells.at(-1) ?? '' };
    });
}

/** Paths of tests in the cell, each with the names that follow it in quotes. */
const testsIn = (evidence: string): { path: string; names: string[] }[] =>
  [...evidence.matchAll(/`(test\/[\w./-]+\.ts)`((?:[^`]|`(?!test\/))*)/g)].map(([, path, rest]) => ({
    path: path!,
    names: [...rest!.matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
  }));

/** Whether the file exists and has each name. A name that ends in "…" is the beginning of one. */
const hasTests = (path: string, names: readonly string[]): boolean => {
  if (!existsSync(join(PROJECT_ROOT, path))) return false;
  const code = readFileSync(join(PROJECT_ROOT, path), 'utf8').replaceAll("\\'", "'");
  return names.every((name) => code.includes(name.replace(/ ?…$/, '')));
};

describe('the list of faults in docs/reliability.md', () => {
  const rows = readFaultRows();

  it('has rows of four filled cells', () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter(({ cells }) => cells.length !== 4 || cells.includes(''))).toEqual([]);
  });

  it('names a test for each fault, or the reason why the fault is left', () => {
    const unproven = rows.filter(
      ({ evidence }) => testsIn(evidence).length === 0 && !/^left: .{10}/.test(evidence),
    );
    expect(unproven.map(({ fault }) => fault)).toEqual([]);
  });

  it('names only tests that exist', () => {
    const named = rows.flatMap(({ fault, evidence }) =>
      testsIn(evidence).map((test) => ({ fault, ...test })),
    );
    expect(named.filter(({ path, names }) => !hasTests(path, names))).toEqual([]);
  });

  it('lists a fault once', () => {
    const faults = rows.map(({ fault }) => fault);
    expect(faults.filter((fault, index) => faults.indexOf(fault) !== index)).toEqual([]);
  });
});
