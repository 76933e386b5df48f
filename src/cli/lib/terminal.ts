import type { Readable } from 'node:stream';
import { styleText } from 'node:util';
import type { Language } from '#core';

/** The stream for the output of a command. */
interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

/** Input, output and environment of a command: those of the process, or those of a test. */
export interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly out: OutputStream;
  readonly err: OutputStream;
  /** If absent, the environment of the process is used. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The settings file (.env); it may be missing. */
  readonly settingsPath: string;
  /** The language that was chosen before the command; if absent, the environment decides. */
  readonly language?: Language | undefined;
  /** Whether colour was switched off before or after the command. */
  readonly isColourOff?: boolean | undefined;
}

/** Runs a command and returns the exit code. */
export type CliCommand = (args: readonly string[], terminal: Terminal) => number | Promise<number>;

/**
 * The terminal of the process; its streams are opened at the first access.
 * @example process.exitCode = await main(['--help'], processTerminal)
 */
export const processTerminal: Terminal = {
  get input() {
    return process.stdin;
  },
  get out() {
    return process.stdout;
  },
  get err() {
    return process.stderr;
  },
  get env() {
    return process.env;
  },
  settingsPath: '.env',
};

/**
 * The same terminal with another language or without colour. It opens no stream.
 * @example const terminal = changeTerminal(processTerminal, { language: 'ja' })
 */
export const changeTerminal = (
  terminal: Terminal,
  changes: Pick<Terminal, 'language' | 'isColourOff'>,
): Terminal => Object.assign(Object.create(terminal) as Terminal, changes);

/** Where programs look for the language, the first that is set decides. Source: POSIX, Environment Variables, LC_ALL. */
const LOCALE_VARIABLES = ['LC_ALL', 'LC_MESSAGES', 'LANG'] as const;

/**
 * The language of a terminal: Japanese if LC_ALL, LC_MESSAGES or LANG says so (the first of them that is set), English
 * otherwise. Without these variables, as on Windows, `systemLocale` decides.
 * @example languageOfTerminal({ LANG: 'ja_JP.UTF-8' }) // 'ja'
 */
export const languageOfTerminal = (
  env: Readonly<Record<string, string | undefined>>,
  systemLocale = Intl.DateTimeFormat().resolvedOptions().locale,
): Language => {
  const names = LOCALE_VARIABLES.map((name) => env[name]).filter(
    (value) => value !== undefined && value !== '',
  );
  return /^ja\b|^ja_/i.test(names[0] ?? systemLocale) ? 'ja' : 'en';
};

/**
 * The language in which a command answers, unless its own options say otherwise.
 * @example languageOf({ env: { LANG: 'ja_JP.UTF-8' } }) // 'ja'
 */
export const languageOf = ({ language, env = {} }: Pick<Terminal, 'language' | 'env'>): Language =>
  language ?? languageOfTerminal(env);

/**
 * Whether a command writes colour to a stream: on terminals only. NO_COLOR and --no-color switch it off, FORCE_COLOR
 * switches it on. Source: https://no-color.org
 * @example usesColour(terminal, terminal.out)
 */
export const usesColour = ({ env = {}, isColourOff }: Terminal, stream: OutputStream): boolean => {
  if (isColourOff === true || isSet(env.NO_COLOR)) return false;
  if (isSet(env.FORCE_COLOR)) return !['0', 'false'].includes(env.FORCE_COLOR ?? '');
  return stream.isTTY === true && env.TERM !== 'dumb' && stream.hasColors?.() !== false;
};

/** The colours of the commands. */
export type Colour = 'red' | 'yellow' | 'green' | 'dim';

/** Writes a text in a colour, or as it is. */
export type Style = (colour: Colour, text: string) => string;

/**
 * Colours texts for a stream where `usesColour` allows it.
 * @example const style = createStyle(terminal, terminal.out); terminal.out.write(style('red', 'hide'))
 */
export const createStyle = (terminal: Terminal, stream: OutputStream): Style =>
  usesColour(terminal, stream)
    ? (colour, text) => styleText(colour, text, { validateStream: false })
    : (_, text) => text;

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';

/**
 * Creates the function that prints in one line why a command cannot run, and returns exit code 2.
 * @example const refuse = createRefuse('scan', terminal); return refuse('one history is needed')
 */
export const createRefuse =
  (name: string, { err }: Pick<Terminal, 'err'>) =>
  (why: string): number => {
    err.write(`${name}: ${why}\n`);
    return 2;
  };
