import type { Language } from '#core';

/** Is the value of `--lang` a language? @example isLanguage('ja') // true */
export const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

/**
 * Runs a parser of command line arguments; its error becomes one sentence that points to --help.
 * @example parseOrExplain(() => parseArgs({ args, options }).values) // the values, or "Unknown option '--x'; see --help"
 */
export const parseOrExplain = <T extends object>(parse: () => T): T | string => {
  try {
    return parse();
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};
