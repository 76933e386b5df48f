import { expect, it } from 'vitest';
import { readEnv } from '../../../src/app/env.ts';
import { openReader, type PictureSetting } from '../../../src/app/pictures/open-pictures.ts';
import { settingsFromEnv } from '../../../src/app/settings.ts';
import { StartupError } from '../../../src/app/startup-error.ts';

const log = { info() {}, warn() {}, error() {} };
const settingOf = (variables: Record<string, string>): PictureSetting | undefined =>
  settingsFromEnv(readEnv(variables, 'no-such-file')).pictures;

it('IMAGES is auto, on or off', () => {
  expect(settingOf({})).toBe('auto');
  for (const setting of ['auto', 'on', 'off'] as const) expect(settingOf({ IMAGES: setting })).toBe(setting);
  expect(() => settingOf({ IMAGES: 'yes' })).toThrow('write auto, on or off');
});

it('with IMAGES=on the start fails when a package is missing, and names it', async () => {
  const start = openReader({ pictures: 'on' }, log, ['sharp', 'tesseract.js']);
  await expect(start).rejects.toThrow(StartupError);
  await expect(start).rejects.toThrow(
    'IMAGES=on needs packages that are not installed: sharp, tesseract.js.',
  );
});

it('with IMAGES=auto a missing package means that no picture is read', async () => {
  expect(await openReader({ pictures: 'auto' }, log, ['sharp'])).toBeUndefined();
  const reader = await openReader({ pictures: 'auto' }, log, []);
  expect(reader).toHaveProperty('read');
  reader!.stop!();
});
