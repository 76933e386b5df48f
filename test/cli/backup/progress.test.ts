import { expect, test } from 'vitest';
import { createBackupProgress } from '../../../src/cli/backup/progress.ts';

test('each step of a backup has its own bar, which is gone at the end', () => {
  const written: string[] = [];
  let ms = 0;
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  const progress = createBackupProgress(stream, 'en', () => ms);
  progress.update('copy', 0);
  ms = 3_000;
  progress.update('copy', 0.5);
  ms = 6_000;
  progress.update('verify', 0);
  ms = 8_000;
  progress.update('verify', 0.2);
  progress.clear();
  expect(written).toEqual([
    '\r\u001b[K[#####.....]  50 %  copying the database, 3 s left',
    '\r\u001b[K',
    '\r\u001b[K[##........]  20 %  verifying the evidence, 8 s left',
    '\r\u001b[K',
  ]);
});

test('a backup of less than two seconds shows nothing', () => {
  const written: string[] = [];
  let ms = 0;
  const progress = createBackupProgress(
    { isTTY: true, write: (text: string) => written.push(text) },
    'ja',
    () => ms,
  );
  for (const share of [0, 0.5, 1]) {
    progress.update('copy', share);
    ms += 900;
  }
  progress.clear();
  expect(written).toEqual([]);
});
