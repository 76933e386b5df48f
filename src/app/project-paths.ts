import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of package.json. This file must stay two folders below it.
 * @example readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')
 */
export const PROJECT_ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The rules that come with yamidome.
 * @example const bundle = await loadRulesBundle(DEFAULT_RULES_FOLDER)
 */
export const DEFAULT_RULES_FOLDER = join(PROJECT_ROOT, 'rules');

/** The version of yamidome, from package.json. @example readVersion() // '0.1.0' */
export const readVersion = (): string =>
  (JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')) as { readonly version: string })
    .version;
