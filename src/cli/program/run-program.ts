import type { Language } from '#core';
import { readVersion } from '../../app/project-paths.ts';
// Not from #lib: its index loads more than the help needs.
import { didYouMean } from '../../lib/did-you-mean.ts';
import { isLanguage } from '../lib/parse-arguments.ts';
import { changeTerminal, createRefuse, languageOf, type Terminal } from '../lib/terminal.ts';
import { COMMANDS, isCommandName } from './commands.ts';
import { PURPOSES } from './own-commands.ts';
import { formatProgramHelp } from './program-help.ts';
import { PROGRAM_OPTIONS } from './program-options.ts';

/** Without a command the program starts. */
const DEFAULT_COMMAND = 'serve';

const OPTION_NAMES = Object.keys(PROGRAM_OPTIONS).map((name) => `--${name}`);

/** The options before the command, and the rest. */
interface ProgramArguments {
  readonly help: boolean;
  readonly version: boolean;
  readonly language: Language | undefined;
  /** The command and everything after it. */
  readonly rest: readonly string[];
}

/**
 * Runs the command that the arguments name and resolves with its exit code; 2 when there is no such command.
 * @example await runProgram(['check', '荷物を運ぶだけ'], terminal)
 */
export const runProgram = async (args: readonly string[], given: Terminal): Promise<number> => {
  const refuse = createRefuse('yamidome', given);
  const parsed = parseProgramArguments(withoutColourOption(args));
  if (typeof parsed === 'string') return refuse(`${parsed}; see yamidome --help`);
  const terminal = changeTerminal(given, {
    language: parsed.language ?? given.language,
    isColourOff: given.isColourOff === true || args.length !== withoutColourOption(args).length,
  });
  if (parsed.version) return printVersion(terminal);
  if (parsed.help) return printHelp(terminal);
  const [word = DEFAULT_COMMAND, ...rest] = parsed.rest;
  if (word === 'version') return printVersion(terminal);
  if (word === 'completion') return runCompletion(rest, terminal);
  if (word === 'help') return runHelp(rest, terminal);
  return runCommand(word, rest, terminal);
};

/** `help --lang ja` is `--help --lang ja`, `help scan --lang ja` is `scan --help --lang ja`. */
const runHelp = (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [wanted, ...others] = args;
  if (wanted === undefined || wanted.startsWith('-')) return runProgram(['--help', ...args], terminal);
  if (wanted === 'completion') return runCompletion(['--help', ...others], terminal);
  return runCommand(wanted, ['--help', ...others], terminal);
};

const runCompletion = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { main } = await import('./completion/index.ts');
  return main(args, terminal);
};

const runCommand = async (word: string, args: readonly string[], terminal: Terminal): Promise<number> => {
  if (!isCommandName(word)) {
    const advice = didYouMean(
      word,
      PURPOSES.map(([name]) => name),
    );
    return createRefuse('yamidome', terminal)(`there is no command "${word}"${advice}; see yamidome --help`);
  }
  const { main } = await COMMANDS[word].load();
  return main(args, terminal);
};

/** `--no-color` may stand anywhere before `--`. */
const withoutColourOption = (args: readonly string[]): readonly string[] => {
  const end = args.indexOf('--');
  return args.filter((arg, i) => arg !== '--no-color' || (end !== -1 && i > end));
};

/** The options before the command. A string says what is wrong. */
const parseProgramArguments = (args: readonly string[]): ProgramArguments | string => {
  const [first, ...rest] = args;
  if (first === undefined || !first.startsWith('-'))
    return { help: false, version: false, language: undefined, rest: args };
  if (first === '--help' || first === '-h') {
    const parsed = parseProgramArguments(rest);
    return typeof parsed === 'string' ? parsed : { ...parsed, help: true };
  }
  if (first === '--version' || first === '-V')
    return { help: false, version: true, language: undefined, rest: [] };
  const [name, value] = first.split('=', 2);
  if (name !== '--lang') return `there is no option "${first}"${didYouMean(first, OPTION_NAMES)}`;
  const [language = '', ...others] = value === undefined ? rest : [value, ...rest];
  if (!isLanguage(language)) return `--lang knows ja and en, not "${language}"`;
  const parsed = parseProgramArguments(others);
  return typeof parsed === 'string' ? parsed : { ...parsed, language: parsed.language ?? language };
};

const printHelp = (terminal: Terminal): number => {
  terminal.out.write(formatProgramHelp(languageOf(terminal)));
  return 0;
};

const printVersion = ({ out }: Terminal): number => {
  out.write(`yamidome ${readVersion()} (Node.js ${process.versions.node})\n`);
  return 0;
};
