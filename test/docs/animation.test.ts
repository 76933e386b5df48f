import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { encodeGif } from './animation/encode-gif.ts';
import {
  ANIMATION_LANGUAGES,
  ANIMATION_RECORD,
  animationFile,
  recordStory,
  type StoryRecord,
} from './animation/story.ts';

const readDocs = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url));
const readRecord = async () =>
  JSON.parse((await readDocs(ANIMATION_RECORD)).toString()) as Record<
    string,
    StoryRecord & { sha256: string }
  >;
const HINT = 'the animation of the README is out of date: npm run docs:animation';

describe.each(ANIMATION_LANGUAGES)('the animation of the README (%s)', (language) => {
  it('shows what the program says today', async () => {
    const { sha256: _, ...shown } = (await readRecord())[language]!;
    expect(await recordStory(language), HINT).toEqual(shown);
  });

  it('is the file that was recorded, and is smaller than 1.5 MB', async () => {
    const animation = await readDocs(animationFile(language));
    expect(createHash('sha256').update(animation).digest('hex'), HINT).toBe(
      (await readRecord())[language]!.sha256,
    );
    expect(animation.length).toBeLessThan(1_500_000);
  });
});

describe('the encoder of the animation', () => {
  const SIZE = 8;
  const pixels = Array.from({ length: SIZE * SIZE }, (_, at) => [at * 4, 255 - at * 4, at, 255]);
  const noise = { rgba: new Uint8Array(pixels.flat()), milliseconds: 500 };

  it('stores almost nothing for a frame that did not change', () => {
    const one = encodeGif([noise], SIZE, SIZE);
    const two = encodeGif([noise, noise], SIZE, SIZE);
    expect(Buffer.from(one.subarray(0, 6)).toString()).toBe('GIF89a');
    expect(two.length - one.length).toBeLessThan(one.length);
  });
});
