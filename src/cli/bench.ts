import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Language } from '#core';
import { readRuleFiles } from '../../adapters/rule-files/index.ts';
import { DEFAULT_RULES_FOLDER, loadPolicy, loadRulebook } from '../app/load-rules.ts';
import { decide } from '../pipeline/decide.ts';
import { benchWording } from './bench/bench-wording.ts';
import { formatBenchReport } from './bench/format-bench-report.ts';
import { readTermLists } from './bench/peer-libraries.ts';
import { type LabelledCorpus, readChatCorpus, readLabelledCorpus } from './bench/read-corpus.ts';
import { runBenchmarks, WORST_CASE_KINDS } from './bench/run-benchmarks.ts';
import { isLanguage, parseOrExplain } from './lib/parse-arguments.ts';
import { type CliCommand, createRefuse, runIfMain } from './lib/terminal.ts';

const USAGE = `usage: npm run -s bench -- [options]

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

const FULL_ROUNDS = { rounds: 9, messages: 2_000, leastMs: 50, warmMs: 2_500 };
const QUICK_ROUNDS = { rounds: 1, messages: 50, leastMs: 0, warmMs: 0 };
const QUICK_WORST_CASES = WORST_CASE_KINDS.slice(0, 2);

/** `npm run bench`. @example await main(['--help'], terminal) */
export const main: CliCommand = async (args, terminal) => {
  const { out, err } = terminal;
  const refuse = createRefuse('bench', terminal);
  const cliOptions = parseArguments(args);
  if (typeof cliOptions === 'string') return refuse(cliOptions);
  if (cliOptions.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = cliOptions.lang ?? terminalLanguage();
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);

  const folder = cliOptions.rules ?? DEFAULT_RULES_FOLDER;
  const rules = await loadRulebook(folder);
  if (!rules.ok) return refuse(rules.why);
  const policy = await loadPolicy(cliOptions.policy ?? join(folder, 'policy.yaml'), rules.value.packs);
  if (!policy.ok) return refuse(policy.why);
  const chat = await readChatCorpus(cliOptions.chat);
  if (!chat.ok) return refuse(chat.why);
  const posts = await readLabelledCorpus(cliOptions.posts, rules.value.sources);
  if (!posts.ok) return refuse(posts.why);

  const options = { packs: policy.value.packs, language: policy.value.language };
  const quick = cliOptions.quick === true;
  const wording = benchWording[language];
  const report = await runBenchmarks(
    {
      packs: rules.value.version,
      terms: readTermLists(await readRuleFiles(folder)),
      chat: quick ? { ...chat.value, texts: chat.value.texts.slice(0, QUICK_ROUNDS.messages) } : chat.value,
      posts: quick ? limitCorpus(posts.value) : posts.value,
      rulingOf: (text) => decide(rules.value.detect({ text, parts: [] }, options), policy.value).ruling,
      rounds: quick ? QUICK_ROUNDS : FULL_ROUNDS,
      worstCases: quick ? QUICK_WORST_CASES : WORST_CASE_KINDS,
      coldStart: { rules: folder, policy: cliOptions.policy },
    },
    (what) => err.isTTY === true && err.write(`${wording.doing[what]}\n`),
  );
  out.write(cliOptions.json === true ? `${JSON.stringify(report)}\n` : formatBenchReport(report, wording));
  return 0;
};

const parseArguments = (args: readonly string[]) =>
  parseOrExplain(
    () =>
      parseArgs({
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
      }).values,
  );

/** Cuts each list to the number of chat messages of a quick run. */
const limitCorpus = ({ from, ...posts }: LabelledCorpus): LabelledCorpus => ({
  from,
  hide: posts.hide.slice(0, QUICK_ROUNDS.messages),
  pass: posts.pass.slice(0, QUICK_ROUNDS.messages),
  candidates: posts.candidates.slice(0, QUICK_ROUNDS.messages),
});

/** The language of the system settings, such as LANG. */
const terminalLanguage = (): Language =>
  Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en';

await runIfMain(import.meta.url, main);
