import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { PICTURE_FILE, type PictureRecord, playScene, RECORD_FILE, recordScene } from './picture/scene.ts';

const readDocs = (name: string) => readFile(new URL(`../../docs/${name}`, import.meta.url));
const HINT = 'the picture of the README is out of date: npm run docs:picture';

it('the picture of the README shows what the program says today', async () => {
  const { sha256: _, ...shown } = JSON.parse((await readDocs(RECORD_FILE)).toString()) as PictureRecord & {
    sha256: string;
  };
  const app = await playScene();
  try {
    expect(await recordScene(app), HINT).toEqual(shown);
  } finally {
    await app.stop();
  }
});

it('the record of what the picture shows belongs to this picture', async () => {
  const { sha256 } = JSON.parse((await readDocs(RECORD_FILE)).toString()) as { sha256: string };
  expect(
    createHash('sha256')
      .update(await readDocs(PICTURE_FILE))
      .digest('hex'),
    HINT,
  ).toBe(sha256);
});
