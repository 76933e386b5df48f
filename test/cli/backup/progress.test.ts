import { describe, expect, test } from 'vitest';
import { createStepProgress } from '../../../src/cli/backup/progress.ts';

/** What is written for these shares at these milliseconds. */
function writtenFor(
  isTTY: boolean,
  steps: readonly (readonly [ms: number, share: number])[],
): readonly string[] {
  const written: string[] = [];
  let ms = 0;
  const stream = { isTTY, write: (text: string) => written.push(text) };
  const progress = createStepProgress(stream, 'en', () => ms);
  for (const [at, share] of steps) {
    ms = at;
    progress.update('copy', share);
  }
  progress.clear();
  return written;
}

describe('the progress of a copy', () => {
  test('a copy of less than two seconds shows nothing', () => {
    expect(
      writtenFor(true, [
        [100, 0.1],
        [1999, 0.9],
      ]),
    ).toEqual([]);
  });

  test('on a terminal one line changes in place, and is gone at the end', () => {
    expect(
      writtenFor(true, [
        [2000, 0.257],
        [2050, 0.3],
        [2100, 0.5],
      ]),
    ).toEqual(['\r\u001b[Kcopying the database 25 %', '\r\u001b[Kcopying the database 50 %', '\r\u001b[K']);
  });

  test('in a log it is one line every ten seconds', () => {
    expect(
      writtenFor(false, [
        [2000, 0.1],
        [9000, 0.4],
        [12_000, 0.5],
      ]),
    ).toEqual(['copying the database 10 %\n', 'copying the database 50 %\n']);
  });
});
