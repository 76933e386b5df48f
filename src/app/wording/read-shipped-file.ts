import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRuleFile } from '../../../adapters/rule-files/index.ts';
import type { RuleFile } from '../../detect/index.ts';
import { DEFAULT_RULES_FOLDER } from '../project-paths.ts';

/**
 * A file of the rules folder of the installation; undefined if it has no such file.
 * @example (await readShippedFile('wording/ja.yaml'))?.value
 */
export const readShippedFile = async (path: string): Promise<RuleFile | undefined> => {
  const fullPath = join(DEFAULT_RULES_FOLDER, path);
  const text = await readFile(fullPath, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : createRuleFile(fullPath, text);
};
