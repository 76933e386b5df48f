import type { Language } from '#core';
import { isLanguage, parseCommandLine } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: yamidome bench [options]

Measures how fast yamidome judges, as ratios to a bare character loop of the same run, beside peers that are given the
same terms; and what each of them finds in labelled posts. It takes two minutes or three; --quick takes seconds.

  --chat PATH         ordinary chat: JSON lines with "text", or a folder of them: its chat-*.jsonl
                      (default: chat that comes with yamidome)
  --posts FILE        labelled posts, JSON lines with "text" and "expect"; the hide lines are the candidates
                      (default: the posts of the tests and the examples of the rules)
  --json              figures for machines
  --lang ja|en        the language of the answer (default: the terminal's)
  --quick             few messages, one round: to see that it runs, not how fast
  --policy FILE       the policy to judge by (default: policy.yaml of the rules)
  --rules FOLDER      the rules to judge by (default: those of yamidome)
  --help              this text

Exit code: 0 when everything was measured, whether or not the goals are met; 2 when something could not be read.
`;

/** `yamidome bench`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out } = terminal;
  const refuse = createRefuse('bench', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang ?? terminalLanguage();
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);

  const { runBench } = await import('./bench/run-bench.ts');
  return runBench(cliOptions, language, terminal);
};

const parseArguments = (args: readonly string[]) => {
  const parsed = parseCommandLine({
    args: [...args],
    options: {
      chat: { type: 'string' },
      posts: { type: 'string' },
      json: { type: 'boolean' },
      lang: { type: 'string' },
      quick: { type: 'boolean' },
      policy: { type: 'string' },
      rules: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return typeof parsed === 'string' ? parsed : parsed.values;
};

/** The language of the system settings, such as LANG. */
const terminalLanguage = (): Language =>
  Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en';

await runIfMain(import.meta.url, main);
