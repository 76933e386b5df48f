import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, test } from 'vitest';
import { COMMAND_PAGES, writeHelpBlocks } from '../../scripts/write-command-docs.ts';
import { PROJECT_ROOT } from '../../src/app/project-paths.ts';
import { type CommandDeclaration, parseDeclared } from '../../src/cli/lib/declare-command.ts';
import { COMMANDS, isCommandName } from '../../src/cli/program/commands.ts';
import { declaration as completion } from '../../src/cli/program/completion/index.ts';
import { callProgram, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

const LANGUAGES = ['en', 'ja'] as const;
const pageOf = (language: (typeof LANGUAGES)[number]): string =>
  readFileSync(join(PROJECT_ROOT, COMMAND_PAGES[language]), 'utf8');

/** The words of each example after `yamidome`, as a shell splits them, without redirections and comments. */
const examplesIn = (page: string): readonly (readonly string[])[] =>
  [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, lines]) => lines!.trim().split('\n'))
    .map((line) => line.replace(/ +#.*$| > \S+$/, ''))
    .map((line) =>
      [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!).slice(1),
    );

const examples = examplesIn(pageOf('en'));

it.each(LANGUAGES)(
  'the page shows the help of every command (otherwise: npm run docs:commands; %s)',
  async (language) => {
    expect(pageOf(language)).toBe(await writeHelpBlocks(pageOf(language), language));
  },
);

it('both pages have the same examples, at least one for each command', () => {
  expect(examplesIn(pageOf('ja'))).toEqual(examples);
  const shown = new Set(examples.map(([name = 'serve']) => name));
  expect([...shown]).toEqual([...Object.keys(COMMANDS), 'completion']);
});

it.each(examples.filter(([name]) => name !== undefined))(
  'the options exist: yamidome %s %s',
  async (name, ...args) => {
    const declaration: CommandDeclaration = isCommandName(name!)
      ? (await COMMANDS[name].load()).declaration
      : completion;
    expect(
      parseDeclared(
        declaration,
        args.filter((arg) => arg !== undefined),
      ),
    ).toMatchObject({ isHelp: false });
  },
);

const folder = mkdtempSync(join(tmpdir(), 'yamidome-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** The files of the examples, written for the small rules of the tests. */
const FILES: Readonly<Record<string, string>> = {
  'history.jsonl': '{"text":"荷物はテレグラムで"}\n{"text":"おはよう"}\n',
  'labelled.jsonl': '{"text":"荷物はテレグラムで","expect":"hide"}\n{"text":"おはよう","expect":"pass"}\n',
};
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);

/** What the examples print that need neither a bot nor a database. */
const PRINTED: readonly (readonly [example: string, out: RegExp])[] = [
  ['check 完全ホワイト案件。本日稼働できる方、DMください', /^ {2}完全ホワイト案件。[\s\S]*判定: /],
  ['check --json --all 日給5万、荷物を運ぶだけ。詳細はテレグラムで', /^{"index":0,"ruling":"hide",/],
  ['scan history.jsonl', /^{"index":0,"ruling":"hide",[^\n]*\n{"index":1,"ruling":"pass",/],
  ['scan --human --only hide,review history.jsonl', /^hide {7}4\.7% [^\n]*\n {8}荷物はテレグラムで\n/],
  ['scan --csv history.jsonl', /^\ufeffindex,ruling,[^\n]*\n0,hide,0\.04698,/],
  ['eval labelled.jsonl', /labelled\.jsonl/],
  ['eval labelled.jsonl --evasions --json', /^{"packs":/],
  [
    'invite --with kick,ban --id 41771983423143937',
    /^https:\/\/discord\.com\/[^\n]*client_id=41771983423143937/,
  ],
  ['notices --date 2026-12-20 --days 14', /^2026-12-20から14日間のお知らせ/],
  ['notices holidays --text vi', /^Đây là mùa/],
  ['completion bash', /complete -o default -F _yamidome yamidome\n$/],
];
const USES_SMALL_RULES = /^(check|scan|eval)/;

test.each(PRINTED)('the example works: yamidome %s', async (example, out) => {
  expect(examples.map((words) => words.join(' '))).toContain(example);
  const words = example.split(' ').map((word) => (word in FILES ? join(folder, word) : word));
  const rules = USES_SMALL_RULES.test(example) ? ['--rules', SMALL_RULES_FOLDER] : [];
  const result = await callProgram([...words, ...rules]);
  expect(result.out).toMatch(out);
  expect(result.code).toBe(0);
});
