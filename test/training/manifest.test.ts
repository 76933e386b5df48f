import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { trainingManifestSchema } from '../../src/cli/train/training-manifest.ts';

const FOLDER = join(PROJECT_ROOT, 'training/wording');
const { files } = trainingManifestSchema.parse(parse(await readFile(join(FOLDER, 'manifest.yaml'), 'utf8')));

describe('the manifest of the training examples', () => {
  it('lists every file, and no other', async () => {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.jsonl'));
    expect(Object.keys(files).sort()).toEqual(names.sort());
  });

  it('counts the lines of every file, and calls nothing everyday that contains an offer', async () => {
    for (const [name, { role, hide = 0, flag = 0, pass = 0 }] of Object.entries(files)) {
      const lines = (await readFile(join(FOLDER, name), 'utf8')).split('\n').filter((line) => line !== '');
      const count = (label: string): number =>
        lines.filter((line) => (JSON.parse(line) as { expect: string }).expect === label).length;
      expect([count('hide'), count('flag'), count('pass')], name).toEqual([hide, flag, pass]);
      expect(role === 'everyday', name).toBe(hide + flag === 0);
    }
  });
});
