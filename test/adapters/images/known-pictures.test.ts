import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { KnownPicture, PictureReading } from '#core';
import { DEFAULT_LIMITS } from '../../../adapters/images/index.ts';
import { decodePicture } from '../../../adapters/images/reading/decode-picture.ts';
import { hashPicture } from '../../../adapters/images/reading/hash-picture.ts';
import {
  comparePictures,
  fingerprintOf,
  type PictureFingerprint,
} from '../../../src/pipeline/pictures/compare-pictures.ts';
import { type GeneratedPicture, generateInnocents, generateOffers } from '../../support/pictures/pictures.ts';
import { createVariants } from '../../support/pictures/variants.ts';
import { sized } from '../../support/test-size.ts';

/** The distances were chosen with other seeds: docs/decisions/known-pictures.md. */
const SEED = 2027;
const OFFERS_WITH_VARIANTS = sized(1, 50);
/** Of 19 variants every fourth one, or all. */
const VARIANT_STEP = sized(4, 1);
const COUNT = sized(4, 300);
const FULL_SIZE_MS = 30 * 60 * 1000;

const box = { left: 0, top: 0, width: 10, height: 10 };

async function hashOf(bytes: Buffer): Promise<string | undefined> {
  const decoded = await decodePicture(bytes, DEFAULT_LIMITS);
  if (typeof decoded === 'string') throw new Error(decoded);
  return hashPicture(decoded.frames[0]!);
}

/** The real hash; text and code as they were drawn, since this test is about hashes. */
async function fingerprint({ lines, code }: GeneratedPicture, bytes: Buffer): Promise<PictureFingerprint> {
  const hash = await hashOf(bytes);
  const reading: Pick<PictureReading, 'hash' | 'lines' | 'codes'> = {
    ...(hash !== undefined && { hash }),
    lines: lines.map((text) => ({ text, confidence: 0.9, box })),
    codes: code === undefined ? [] : [{ text: code, box }],
  };
  return fingerprintOf(reading)!;
}

type Matches = Record<KnownPicture['match'] | 'none', number>;
const count = (matches: readonly (keyof Matches)[]): Matches => {
  const counts: Matches = { same: 0, similar: 0, none: 0 };
  for (const match of matches) counts[match]++;
  return counts;
};

describe('generated pictures that come back', () => {
  it(
    'are recognised recompressed, resized, cut, with a border, brighter or darker',
    async () => {
      const matches: (keyof Matches)[] = [];
      for (const offer of await generateOffers(OFFERS_WITH_VARIANTS, SEED)) {
        const original = await fingerprint(offer, offer.bytes);
        for (const [i, variant] of Object.values(await createVariants(offer.bytes)).entries())
          if (i % VARIANT_STEP === 0)
            matches.push(comparePictures(original, await fingerprint(offer, variant)).match);
      }
      const { same, none } = count(matches);
      expect(matches).toHaveLength(OFFERS_WITH_VARIANTS * Math.ceil(19 / VARIANT_STEP));
      expect(none).toBeLessThanOrEqual(matches.length * 0.05);
      expect(same).toBeGreaterThanOrEqual(matches.length * sized(0.6, 0.85));
    },
    FULL_SIZE_MS,
  );

  it(
    'are taken for no ordinary picture',
    async () => {
      const upheld: PictureFingerprint[] = [];
      for (const offer of await generateOffers(COUNT, SEED))
        upheld.push(await fingerprint(offer, offer.bytes));
      const matches: (keyof Matches)[] = [];
      for (const innocent of await generateInnocents(COUNT, SEED)) {
        const posted = await fingerprint(innocent, innocent.bytes);
        const all = upheld.map((offer) => comparePictures(offer, posted).match);
        matches.push(
          all.find((match) => match === 'same') ?? all.find((match) => match === 'similar') ?? 'none',
        );
      }
      expect(count(matches).same).toBe(0);
      expect(count(matches).similar).toBeLessThanOrEqual(COUNT * 0.02);
    },
    FULL_SIZE_MS,
  );

  it('have no hash if they are nearly uniform: noise would be compared', async () => {
    const create = { width: 300, height: 200, channels: 3 as const, background: '#777' };
    expect(await hashOf(await sharp({ create }).jpeg().toBuffer())).toBeUndefined();
  });
});
