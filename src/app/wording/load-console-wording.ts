import { join } from 'node:path';
import type { ZodType } from 'zod';
import {
  CONSOLE_TEXT_AREAS,
  CONSOLE_WORDING_SCHEMAS,
  type ConsoleTextArea,
  type ConsoleWording,
  type ConsoleWordings,
  fillMissingTexts,
  findPlaceholderMismatches,
  type Language,
} from '#core';
import { parseYaml, RuleError, type RuleFile, TEXT_START } from '../../detect/index.ts';
import { DEFAULT_RULES_FOLDER } from '../project-paths.ts';
import type { LoadResult } from './load-result.ts';
import { readShippedFile } from './read-shipped-file.ts';

const LANGUAGES: readonly Language[] = ['ja', 'en'];

/**
 * The texts of the console: `wording/console/<language>/<area>.yaml`. Texts that an operator's copy of the rules does not
 * have are taken from the installation. An error has file, line and reason.
 * @example const loaded = await loadConsoleWordings(folder, files); if (loaded.ok) loaded.value.ja.frame.name
 */
export async function loadConsoleWordings(
  folder: string,
  files: readonly RuleFile[],
): Promise<LoadResult<ConsoleWordings>> {
  const wordings: Partial<Record<Language, ConsoleWording>> = {};
  try {
    for (const language of LANGUAGES) wordings[language] = await loadLanguage(folder, files, language);
  } catch (error) {
    if (error instanceof RuleError) return { ok: false, why: error.message };
    throw error;
  }
  const { ja, en } = wordings as ConsoleWordings;
  const difference = findPlaceholderMismatches({ ja, en })[0];
  if (difference === undefined) return { ok: true, value: { ja, en } };
  const place = join(folder, 'wording', 'console');
  return { ok: false, why: `${place}: ja and en must fill the same places; ${difference}` };
}

async function loadLanguage(
  folder: string,
  files: readonly RuleFile[],
  language: Language,
): Promise<ConsoleWording> {
  const texts: Partial<Record<ConsoleTextArea, unknown>> = {};
  for (const area of CONSOLE_TEXT_AREAS) texts[area] = await loadArea(folder, files, language, area);
  return texts as ConsoleWording;
}

async function loadArea(
  folder: string,
  files: readonly RuleFile[],
  language: Language,
  area: ConsoleTextArea,
): Promise<unknown> {
  const path = `wording/console/${language}/${area}.yaml`;
  const own = files.find((file) => file.path === path);
  const shipped = own && folder === DEFAULT_RULES_FOLDER ? undefined : await readShippedFile(path);
  const file = own ? { ...own, path: join(folder, path) } : shipped;
  if (!file) throw new RuleError(join(folder, path), TEXT_START, 'there is no such file');
  const value = own ? fillMissingTexts(own.value, shipped?.value) : file.value;
  const schema: ZodType<unknown> = CONSOLE_WORDING_SCHEMAS[area];
  return parseYaml({ ...file, value }, schema).value;
}
