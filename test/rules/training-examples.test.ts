import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_RULES_FOLDER } from '../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../src/cli/lib/offline-detector.ts';
import { sized } from '../support/test-size.ts';

const FOLDER = new URL('../../training/wording', import.meta.url).pathname;

interface Line {
  readonly text: string;
  readonly expect: 'hide' | 'flag' | 'pass';
}

/** Offers in these files avoid every word that a bot looks for. */
const CAREFUL =
  /^(friends-|errands-at-night|goods-out-of-shops|names-for-rent|tasks-and-false-claims|debts-hosts|one-line-offers|retold-as-news|twins-of-errand|grown-ups-ask|quiet-offers)/;

/** To judge all lines takes ten seconds: the gate takes every second one of each file. */
const STEP = sized(2, 1);

const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonl'));
const files = await Promise.all(
  names.map(async (name) => ({
    isCareful: CAREFUL.test(name),
    lines: (await readFile(join(FOLDER, name), 'utf8'))
      .split('\n')
      .filter((line, at) => line !== '' && at % STEP === 0),
  })),
);
const lines = files.flatMap(({ isCareful, lines: texts }) =>
  texts.map((line) => ({ ...(JSON.parse(line) as Line), isCareful })),
);
const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined);
if (!loaded.ok) throw new Error(loaded.why);
const rulings = lines.map((line) => ({
  ...line,
  ruling: loaded.value.judge({ text: line.text, parts: [] }).ruling,
}));
const shareOf = (there: typeof rulings, wanted: readonly string[]): number =>
  there.filter(({ ruling }) => wanted.includes(ruling)).length / there.length;
const share = (expect: Line['expect'], ...wanted: readonly string[]): number =>
  shareOf(
    rulings.filter((line) => line.expect === expect),
    wanted,
  );
const shareOfOffers = (isCareful: boolean, ...wanted: readonly string[]): number =>
  shareOf(
    rulings.filter((line) => line.expect === 'hide' && line.isCareful === isCareful),
    wanted,
  );

// Examples count from the day they are written: train the models after adding many.
describe('what the examples teach is known', () => {
  it('offers are hidden, or at least seen', () => {
    expect(shareOfOffers(false, 'hide')).toBeGreaterThan(0.7);
    expect(share('hide', 'hide', 'review')).toBeGreaterThan(0.88);
  });

  it('offers that avoid every catchword are seen, many of them hidden', () => {
    expect(shareOfOffers(true, 'hide')).toBeGreaterThan(0.44);
    expect(shareOfOffers(true, 'hide', 'review')).toBeGreaterThan(0.8);
  });

  it('fragments come to the moderators', () => {
    expect(share('flag', 'hide', 'review')).toBeGreaterThan(0.5);
    expect(share('flag', 'hide')).toBeLessThan(0.18);
  });

  it('innocents are left alone', () => {
    expect(share('pass', 'hide')).toBeLessThan(0.004);
    expect(share('pass', 'review')).toBeLessThan(0.025);
  });
});
