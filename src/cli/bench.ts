import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Language } from '#core';
import { readRuleFiles } from '../../adapters/rulebook/index.ts';
import { decide } from '../pipeline/decide.ts';
import { type Posts, readChat, readPosts } from './bench-messages.ts';
import { termLists } from './bench-peers.ts';
import { ALL_KINDS, benchReport } from './bench-report.ts';
import { benchTable } from './bench-table.ts';
import { benchWords } from './bench-words.ts';
import { loadPolicy, loadRules, RULES_FOLDER } from './load.ts';
import { type Command, refusing, whenStarted } from './terminal.ts';

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

const FULL = { rounds: 9, messages: 2_000, leastMs: 50, warmMs: 2_500 };
const QUICK = { rounds: 1, messages: 50, leastMs: 0, warmMs: 0 };
const QUICK_KINDS = ALL_KINDS.slice(0, 2);

/** The command, for whoever brings a terminal. */
export const main: Command = async (args, terminal) => {
  const { out, err } = terminal;
  const refuse = refusing('bench', terminal);
  const asked = readArguments(args);
  if (typeof asked === 'string') return refuse(asked);
  if (asked.help === true) {
    out.write(USAGE);
    return 0;
  }
  const language = asked.lang ?? terminalLanguage();
  if (!isLanguage(language)) return refuse(`--lang knows ja and en, not "${language}"`);

  const folder = asked.rules ?? RULES_FOLDER;
  const rules = await loadRules(folder);
  if (!rules.ok) return refuse(rules.why);
  const policy = await loadPolicy(asked.policy ?? join(folder, 'policy.yaml'), rules.value.packs);
  if (!policy.ok) return refuse(policy.why);
  const chat = await readChat(asked.chat);
  if (!chat.ok) return refuse(chat.why);
  const posts = await readPosts(asked.posts, rules.value.sources);
  if (!posts.ok) return refuse(posts.why);

  const options = { packs: policy.value.packs, language: policy.value.language };
  const quick = asked.quick === true;
  const words = benchWords[language];
  const report = await benchReport(
    {
      packs: rules.value.version,
      terms: termLists(await readRuleFiles(folder)),
      chat: quick ? { ...chat.value, texts: chat.value.texts.slice(0, QUICK.messages) } : chat.value,
      posts: quick ? someOf(posts.value) : posts.value,
      rule: (text) => decide(rules.value.judge({ text, parts: [] }, options), policy.value).ruling,
      rounds: quick ? QUICK : FULL,
      kinds: quick ? QUICK_KINDS : ALL_KINDS,
      cold: { rules: folder, policy: asked.policy },
    },
    (what) => err.isTTY === true && err.write(`${words.doing[what]}\n`),
  );
  out.write(asked.json === true ? `${JSON.stringify(report)}\n` : benchTable(report, words));
  return 0;
};

const readArguments = (args: readonly string[]) => {
  try {
    return parseArgs({
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
    }).values;
  } catch (error) {
    return error instanceof Error ? `${error.message.split('. ')[0]}; see --help` : String(error);
  }
};

/** As many of each kind as there are messages of chat. */
const someOf = ({ from, ...posts }: Posts): Posts => ({
  from,
  hide: posts.hide.slice(0, QUICK.messages),
  pass: posts.pass.slice(0, QUICK.messages),
  candidates: posts.candidates.slice(0, QUICK.messages),
});

/** As the system's settings (LANG and its like) say. */
const terminalLanguage = (): Language =>
  Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en';

const isLanguage = (text: string): text is Language => text === 'ja' || text === 'en';

await whenStarted(import.meta.url, main);
