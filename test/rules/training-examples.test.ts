import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';

const FOLDER = new URL('../../training/wording', import.meta.url).pathname;

interface Line {
  readonly text: string;
  readonly expect: 'hide' | 'flag' | 'pass';
}

const lines = (
  await Promise.all(
    (
      await readdir(FOLDER)
    )
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFile(join(FOLDER, name), 'utf8')),
  )
).flatMap((file) =>
  file
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line)),
);
const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined);
if (!loaded.ok) throw new Error(loaded.why);
const rulings = lines.map((line) => ({
  ...line,
  ruling: loaded.value.judge({ text: line.text, parts: [] }).ruling,
}));
const share = (expect: Line['expect'], ...wanted: readonly string[]): number => {
  const there = rulings.filter((line) => line.expect === expect);
  return there.filter(({ ruling }) => wanted.includes(ruling)).length / there.length;
};

// Examples count from the day they are written. After a training that has seen all of them, the first bound of the offers
// is 0.68 and the first of the innocents 0.004.
describe('what the examples teach is known', () => {
  it('offers are hidden, or at least seen', () => {
    expect(share('hide', 'hide')).toBeGreaterThan(0.66);
    expect(share('hide', 'hide', 'review')).toBeGreaterThan(0.88);
  });

  it('fragments come to the moderators', () => {
    expect(share('flag', 'hide', 'review')).toBeGreaterThan(0.5);
    expect(share('flag', 'hide')).toBeLessThan(0.18);
  });

  it('innocents are left alone', () => {
    expect(share('pass', 'hide')).toBeLessThan(0.0045);
    expect(share('pass', 'review')).toBeLessThan(0.025);
  });
});
