import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OFFER, openHouse, ownFolder } from '../support/house.ts';

let data: Awaited<ReturnType<typeof ownFolder>>;
beforeEach(async () => {
  data = await ownFolder('data');
});
afterEach(() => data.remove());

const open = (evidenceKey?: string) => openHouse({ keeping: { dataDir: data.path, evidenceKey } });

test('cases and strikes outlive the process, and the second post after a restart climbs the ladder', async () => {
  let house = await open();
  await house.post('patient', OFFER);
  const chat = {
    general: await house.rows('general', 'patient'),
    mods: await house.rows('mods', 'moderator'),
  };
  await house.stop();
  house = await open();
  expect(await house.standing('patient')).toMatchObject({ strikes: 1 });
  // The page goes on where it was: the hidden post, its letter, the card.
  expect(await house.rows('general', 'patient')).toEqual(chat.general);
  expect(await house.rows('mods', 'moderator')).toEqual(chat.mods);
  expect(chat.mods).toHaveLength(1);
  const files = await readdir(data.path, { withFileTypes: true });
  for (const { name } of files.filter((each) => each.isFile())) {
    expect((await readFile(join(data.path, name))).includes(Buffer.from(OFFER.slice(0, 5)))).toBe(false);
  }
  await house.post('patient', OFFER);
  expect(await house.standing('patient')).toMatchObject({ strikes: 2, state: 'timeout' });
  await house.stop();
});

test('a key that does not fit is refused at the start with a sentence', async () => {
  await (await open()).stop();
  await expect(open(Buffer.alloc(32, 7).toString('base64'))).rejects.toThrow(/EVIDENCE_KEY|evidence/);
});
