import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createRuleFile, listedModelPath } from '../../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER, PROJECT_ROOT } from '../../app/project-paths.ts';

/**
 * The path of the model that index.yaml names under a key; undefined if it names none. The shipped rules use the model of
 * the installation; any other folder gets a model of its own.
 * @example await modelPathFor('rules', 'prefilter') // '/…/models/prefilter.json'
 */
export async function modelPathFor(
  folder: string,
  key: 'likeness' | 'stance-classifier' | 'prefilter',
): Promise<string | undefined> {
  const index = createRuleFile('index.yaml', await readFile(join(folder, 'index.yaml'), 'utf8'));
  const path = listedModelPath(index.value, key);
  const isShipped = resolve(folder) === resolve(DEFAULT_RULES_FOLDER);
  return path === undefined ? undefined : join(isShipped ? PROJECT_ROOT : folder, path);
}

/**
 * Writes a model, and creates its folder if it is missing.
 * @example await writeModel('models/wording-classifier.json', formatModel(trained))
 */
export async function writeModel(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
