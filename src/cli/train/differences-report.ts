import { basename } from 'node:path';
import type { Ruling } from '#core';
import { truncate } from '#lib';
import { formatTable } from '../lib/text-table.ts';
import type { TrainingExample } from './read-examples.ts';

/** An example, and how the trained detector judges it. */
export type JudgedExample = Pick<TrainingExample, 'file' | 'text' | 'expect'> & { readonly ruling: Ruling };

const MAX_DIFFERENCES_SHOWN = 10;
const MAX_EXCERPT_LENGTH = 80;

/**
 * How the examples are judged: by file and in total the counts of those that are judged as labelled and otherwise, and the
 * first ten of the latter.
 * @example out.write(formatDifferences([{ file: 'own.jsonl', text: '荷物です', expect: 'pass', ruling: 'pass' }]))
 */
export function formatDifferences(examples: readonly JudgedExample[]): string {
  const different = examples.filter((example) => !isAsLabelled(example));
  const all =
    different.length === 0
      ? `all ${examples.length} of your examples are judged as they are labelled`
      : `${different.length} of your ${examples.length} examples are still judged otherwise:`;
  const lines = different.slice(0, MAX_DIFFERENCES_SHOWN).map(({ file, text, expect, ruling }) => {
    const excerpt = truncate(text.replace(/\s+/g, ' '), MAX_EXCERPT_LENGTH);
    return `  ${file}: expected ${expect}, judged ${ruling}: 「${excerpt}」`;
  });
  const rest = different.length - lines.length;
  return [
    ...(examples.length === 0 ? [] : [formatCounts(examples)]),
    all,
    ...lines,
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    '',
  ].join('\n');
}

/** A fragment may be hidden or reviewed. */
const isAsLabelled = ({ expect, ruling }: JudgedExample): boolean =>
  expect === 'flag' ? ruling !== 'pass' : ruling === expect;

function formatCounts(examples: readonly JudgedExample[]): string {
  const counts = new Map<string, { same: number; other: number }>();
  const total = { same: 0, other: 0 };
  for (const example of examples) {
    const ofFile = counts.get(example.file) ?? { same: 0, other: 0 };
    counts.set(example.file, ofFile);
    const key = isAsLabelled(example) ? 'same' : 'other';
    ofFile[key]++;
    total[key]++;
  }
  const rows = [...counts].map(([file, count]) => [basename(file, '.jsonl'), count] as const);
  return formatTable([
    ['file', 'as labelled', 'judged otherwise'],
    ...[...rows, ['all', total] as const].map(([name, { same, other }]) => [name, `${same}`, `${other}`]),
  ]);
}
