import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTemporaryFolder, RECRUITING_TEXT, startApp } from '../support/worlds/running-app.ts';

let data: Awaited<ReturnType<typeof createTemporaryFolder>>;
beforeEach(async () => {
  data = await createTemporaryFolder('data');
});
afterEach(() => data.remove());

const open = (evidenceKey?: string) => startApp({ storageSettings: { dataDir: data.path, evidenceKey } });

test('cases and strikes survive a restart, and the second post after it gets the next step of the ladder', async () => {
  let app = await open();
  await app.post('patient', RECRUITING_TEXT);
  const chat = {
    general: await app.rows('general', 'patient'),
    mods: await app.rows('mods', 'moderator'),
  };
  await app.stop();
  app = await open();
  expect(await app.memberStatus('patient')).toMatchObject({ strikes: 1 });
  // The page shows the same as before: the hidden post, its warning, the card.
  expect(await app.rows('general', 'patient')).toEqual(chat.general);
  expect(await app.rows('mods', 'moderator')).toEqual(chat.mods);
  expect(chat.mods).toHaveLength(1);
  const files = await readdir(data.path, { withFileTypes: true });
  for (const { name } of files.filter((entry) => entry.isFile())) {
    expect((await readFile(join(data.path, name))).includes(Buffer.from(RECRUITING_TEXT.slice(0, 5)))).toBe(
      false,
    );
  }
  await app.post('patient', RECRUITING_TEXT);
  expect(await app.memberStatus('patient')).toMatchObject({ strikes: 2, state: 'timeout' });
  await app.stop();
});

test('a wrong key is refused at the start with a sentence', async () => {
  await (await open()).stop();
  await expect(open(Buffer.alloc(32, 7).toString('base64'))).rejects.toThrow(/EVIDENCE_KEY|evidence/);
});
