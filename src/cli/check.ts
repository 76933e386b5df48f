import { isUtf8 } from 'node:buffer';
import { DEFAULT_RULES_FOLDER } from '../app/project-paths.ts';
import { formatVerdictJson } from './lib/format-verdict-json.ts';
import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain, type Terminal, usesColour } from './lib/terminal.ts';

const USAGE = `usage: yamidome check [options] "text"

Judges one text and says why. Without a text it is read from standard input.

  --json              the line that scan prints
  --all               every rule that fired (default: at most five, about different words)
  --lang ja|en        the language of the answer (default: the policy's)
  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --help              this text
`;

/** Limit for a text on standard input. */
const MAX_INPUT_BYTES = 16 * 1024 * 1024;

/** How many reasons are shown without `--all`. */
const SHOWN_RULES = 5;

/** `yamidome check`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('check', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang;
  if (language !== undefined && !isLanguage(language))
    return refuse(`--lang knows ja and en, not "${language}"`);

  const inputText = cliOptions.text ?? (terminal.input.isTTY ? '' : await readInput(terminal.input));
  if (typeof inputText !== 'string') return refuse(inputText.why);
  if (inputText.trim() === '') return refuse(`there is no text to judge\n\n${USAGE}`.trimEnd());

  const { formatOldSettings, loadOfflineDetector } = await import('./lib/offline-detector.ts');
  const detector = await loadOfflineDetector(
    cliOptions.rules ?? DEFAULT_RULES_FOLDER,
    cliOptions.policy,
    language,
  );
  if (!detector.ok) return refuse(detector.why);
  const { policy, version, unusedPacks } = detector.value;
  terminal.err.write(formatOldSettings('check', detector.value));
  if (unusedPacks.length > 0)
    terminal.err.write(
      `check: index.yaml lists ${unusedPacks.join(', ')}, and the policy does not use it: it never fires\n`,
    );
  const verdict = detector.value.judgeWithJobNotice({ text: inputText, parts: [] });
  if (cliOptions.json === true) {
    out.write(`${formatVerdictJson(0, verdict)}\n`);
    return 0;
  }
  const { BRACKET_MARKS, explainVerdict, TERMINAL_MARKS } = await import('./lib/explain-verdict.ts');
  const marks = usesColour(terminal, out) ? TERMINAL_MARKS : BRACKET_MARKS;
  const shownRules = cliOptions.all === true ? Number.POSITIVE_INFINITY : SHOWN_RULES;
  out.write(
    explainVerdict(inputText, verdict, {
      ...{ policy, version, language: language ?? policy.language, marks, shownRules },
    }),
  );
  return 0;
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean' },
      all: { type: 'boolean' },
      lang: { type: 'string' },
      policy: { type: 'string' },
      rules: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (typeof parsed === 'string') return parsed;
  const { values, positionals } = parsed;
  if (positionals.length > 1) return 'one text is judged at a time: put it in quotes';
  return { ...values, text: positionals[0] === '-' ? undefined : positionals[0] };
};

/** Standard input without its byte order mark and its last line break. */
const readInput = async (input: Terminal['input']): Promise<string | { readonly why: string }> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of input as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_INPUT_BYTES)
      return { why: `standard input is longer than ${MAX_INPUT_BYTES >> 20} MB; use scan` };
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) return { why: 'standard input is not UTF-8 text' };
  return bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r?\n$/, '');
};

await runIfMain(import.meta.url, main);
