import { join } from 'node:path';
import type { Language } from '#core';
import { readRuleFiles } from '../../../adapters/rule-files/index.ts';
import { loadPolicy, loadRulebook } from '../../app/load-rules.ts';
import { DEFAULT_RULES_FOLDER } from '../../app/project-paths.ts';
import { decide } from '../../pipeline/decide.ts';
import { createStepProgress } from '../lib/progress.ts';
import { createRefuse, type Terminal } from '../lib/terminal.ts';
import { benchWording } from './bench-wording.ts';
import { formatBenchReport } from './format-bench-report.ts';
import { readTermLists } from './peer-libraries.ts';
import { type LabelledCorpus, readChatCorpus, readLabelledCorpus } from './read-corpus.ts';
import { runBenchmarks, WORST_CASE_KINDS } from './run-benchmarks.ts';

/** The options of the command line, without `--lang` and `--help`. */
export interface BenchOptions {
  readonly chat?: string;
  readonly posts?: string;
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly policy?: string;
  readonly rules?: string;
}

const FULL_ROUNDS = { rounds: 9, messages: 2_000, leastMs: 50, warmMs: 2_500 };
const QUICK_ROUNDS = { rounds: 1, messages: 50, leastMs: 0, warmMs: 0 };
const QUICK_WORST_CASES = WORST_CASE_KINDS.slice(0, 2);

/**
 * Loads the rules and the texts, measures, and prints the report in `language`. Resolves with the exit code.
 * @example await runBench({ quick: true }, 'en', terminal)
 */
export const runBench = async (
  cliOptions: BenchOptions,
  language: Language,
  terminal: Terminal,
): Promise<number> => {
  const { out, err } = terminal;
  const refuse = createRefuse('bench', terminal);
  const folder = cliOptions.rules ?? DEFAULT_RULES_FOLDER;
  const rules = await loadRulebook(folder);
  if (!rules.ok) return refuse(rules.why);
  const loaded = await loadPolicy(cliOptions.policy ?? join(folder, 'policy.yaml'), rules.value.packs);
  if (!loaded.ok) return refuse(loaded.why);
  const { policy } = loaded.value;
  const chat = await readChatCorpus(cliOptions.chat);
  if (!chat.ok) return refuse(chat.why);
  const posts = await readLabelledCorpus(cliOptions.posts, rules.value.sources);
  if (!posts.ok) return refuse(posts.why);

  const options = { packs: policy.packs, language: policy.language };
  const quick = cliOptions.quick === true;
  const wording = benchWording[language];
  const progress = createStepProgress({ stream: err, language }, wording.doing);
  const report = await runBenchmarks(
    {
      packs: rules.value.version,
      terms: readTermLists(await readRuleFiles(folder)),
      chat: quick ? { ...chat.value, texts: chat.value.texts.slice(0, QUICK_ROUNDS.messages) } : chat.value,
      posts: quick ? limitCorpus(posts.value) : posts.value,
      rulingOf: (text) => decide(rules.value.detect({ text, parts: [] }, options), policy).ruling,
      needsEvaluation: (text) => rules.value.needsEvaluation(text, {}),
      rounds: quick ? QUICK_ROUNDS : FULL_ROUNDS,
      worstCases: quick ? QUICK_WORST_CASES : WORST_CASE_KINDS,
      coldStart: { rules: folder, policy: cliOptions.policy },
    },
    progress.update,
  );
  progress.clear();
  out.write(cliOptions.json === true ? `${JSON.stringify(report)}\n` : formatBenchReport(report, wording));
  return 0;
};

/** Cuts each list to the number of chat messages of a quick run. */
const limitCorpus = ({ from, ...posts }: LabelledCorpus): LabelledCorpus => ({
  from,
  hide: posts.hide.slice(0, QUICK_ROUNDS.messages),
  pass: posts.pass.slice(0, QUICK_ROUNDS.messages),
  candidates: posts.candidates.slice(0, QUICK_ROUNDS.messages),
});
