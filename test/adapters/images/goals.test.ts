import { afterAll, describe, expect, it } from 'vitest';
import { openPictureReader } from '../../../adapters/images/index.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { loadOfflineDetector } from '../../../src/cli/lib/offline-detector.ts';
import { type Ruling, toPictureParts } from '../../../src/core/index.ts';
import { type GeneratedPicture, generateInnocents, generateOffers } from '../../support/pictures/pictures.ts';
import { sized } from '../../support/test-size.ts';

/** No picture with this seed was looked at while the reader was made. */
const SEED = 2026;
/** The gate reads three of each kind, because each takes two seconds of processor time; every layout is read in another test. */
const COUNT = sized(3, 300);
const FULL_SIZE_MS = 60 * 60 * 1000;

const reader = openPictureReader({
  log: { info: () => {}, warn: () => {}, error: () => {} },
  // A busy machine is slow: this test is about words, not about time.
  deadlineMs: 60_000,
});
afterAll(() => reader.stop());

async function judgeAll(pictures: readonly GeneratedPicture[]): Promise<Record<Ruling, number>> {
  const loaded = await loadOfflineDetector(DEFAULT_RULES_FOLDER, undefined, 'ja');
  if (!loaded.ok) throw new Error(loaded.why);
  const counts: Record<Ruling, number> = { pass: 0, review: 0, hide: 0 };
  for (const { bytes, message } of pictures) {
    const parts = toPictureParts(await reader.read({ bytes }));
    counts[loaded.value.judge({ text: message, parts }).ruling]++;
  }
  return counts;
}

describe('generated pictures, read and judged', () => {
  it(
    'of pictures with offers most are seen, and most are hidden',
    async () => {
      const { pass, hide } = await judgeAll(await generateOffers(COUNT, SEED));
      // One picture in 34 is a code alone, which is no evidence.
      expect(COUNT - pass).toBeGreaterThanOrEqual(COUNT * sized(0.75, 0.88));
      expect(hide).toBeGreaterThanOrEqual(COUNT * sized(0.4, 0.6));
    },
    FULL_SIZE_MS,
  );

  it(
    'of ordinary pictures none is hidden and hardly one is reviewed',
    async () => {
      const { review, hide } = await judgeAll(await generateInnocents(COUNT, SEED));
      expect(hide).toBe(0);
      expect(review).toBeLessThanOrEqual(COUNT * 0.02);
    },
    FULL_SIZE_MS,
  );
});
