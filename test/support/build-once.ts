import { existsSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** The id of this test run, which all threads of the runner share. */
export const TEST_RUN: string = process.env.TEST_RUN ?? `${process.pid}-${Date.now()}`;

/**
 * Makes a folder that all threads of a run use: the first one builds its content, the others wait. Its path should
 * contain `TEST_RUN`. Rejects like `build`. Without a runner of tests the folder is deleted when the process ends.
 * @example await buildOnce(join(tmpdir(), `programs-${TEST_RUN}`), (folder) => compileInto(folder))
 */
export async function buildOnce(folder: string, build: (folder: string) => Promise<unknown>): Promise<void> {
  const completeFile = join(folder, 'complete');
  await mkdir(dirname(folder), { recursive: true });
  const isFirst = await mkdir(folder).then(
    () => true,
    () => false,
  );
  if (isFirst && !process.env.TEST_RUN)
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  if (isFirst) await build(folder).finally(() => writeFile(completeFile, ''));
  else while (!existsSync(completeFile)) await setTimeout(20);
}
