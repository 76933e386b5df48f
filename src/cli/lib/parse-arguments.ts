import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Language } from '#core';
// Not from #lib: its index loads zod, which --help does not need.
import { didYouMean } from '../../lib/did-you-mean.ts';

/** Is the value of `--lang` a language? @example isLanguage('ja') // true */
export const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

/**
 * Parses command line arguments. A mistake becomes one sentence, which names the nearest option.
 * @example parseCommandLine({ args, options }) // the values, or 'Unknown option \'--lagn\'; did you mean "--lang"?; see --help'
 */
export function parseCommandLine<T extends ParseArgsConfig>(
  config: T,
): ReturnType<typeof parseArgs<T>> | string {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const ambiguous = /^Option '(?:-\w, )?(--[\w-]+).*' argument is ambiguous/.exec(error.message)?.[1];
    if (ambiguous !== undefined)
      return `${ambiguous} needs a value; one that begins with "-" is written ${ambiguous}=VALUE; see --help`;
    const sentence = error.message.split('. ')[0]!;
    const unknown = /^Unknown option '(--[^']+)'/.exec(sentence)?.[1];
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    return `${sentence}${unknown === undefined ? '' : didYouMean(unknown, known)}; see --help`;
  }
}
