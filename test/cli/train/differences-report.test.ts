import { describe, expect, it } from 'vitest';
import { formatDifferences, type JudgedExample } from '../../../src/cli/train/differences-report.ts';

const example = (
  file: string,
  expected: JudgedExample['expect'],
  ruling: JudgedExample['ruling'],
): JudgedExample => ({ file, text: '荷物', expect: expected, ruling });

describe('the report on differences', () => {
  it('counts by file and in total; a fragment may be reviewed or hidden', () => {
    const report = formatDifferences([
      example('a/one.jsonl', 'hide', 'hide'),
      example('a/one.jsonl', 'hide', 'review'),
      example('a/two.jsonl', 'flag', 'hide'),
      example('a/two.jsonl', 'flag', 'review'),
      example('a/two.jsonl', 'pass', 'pass'),
    ]);
    expect(report).toMatch(/^one +1 +1$/m);
    expect(report).toMatch(/^two +3 +0$/m);
    expect(report).toMatch(/^all +4 +1$/m);
    expect(report).toContain(
      '1 of your 5 examples are still judged otherwise:\n  a/one.jsonl: expected hide',
    );
  });

  it('shows ten examples, and says how many more there are', () => {
    const report = formatDifferences(Array.from({ length: 12 }, () => example('one.jsonl', 'pass', 'hide')));
    expect(report.match(/expected pass/g)).toHaveLength(10);
    expect(report).toContain('  and 2 more\n');
  });

  it('says so if all are judged as labelled', () => {
    expect(formatDifferences([example('one.jsonl', 'pass', 'pass')])).toContain(
      'all 1 of your examples are judged as they are labelled\n',
    );
  });
});
