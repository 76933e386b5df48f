import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureHeapPerText } from '../../src/cli/bench/measure-heap.ts';
import { regexpPeer } from '../../src/cli/bench/peer-libraries.ts';
import {
  baselineLoop,
  readEach,
  runBenchTasks,
  shuffleDeterministically,
} from '../../src/cli/bench/runner.ts';
import { WORST_CASE_UNITS, type WorstCaseKind, worstCaseText } from '../../src/cli/bench/worst-case.ts';
import { sourceArguments } from '../support/cli/build-programs.ts';
import { callCommand, runCommand, runNode, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

let tempFolder: string;
beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'bench-'));
});
afterAll(() => rm(tempFolder, { recursive: true }));

const file = async (name: string, lines: readonly object[]): Promise<string> => {
  const path = join(tempFolder, name);
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  return path;
};
const bench = (...args: string[]) => runCommand('bench', ['--rules', SMALL_RULES_FOLDER, '--quick', ...args]);

const CHAT = Array.from({ length: 40 }, (_, i) => ({ text: `おはよう、${i}回目です` }));
const POSTS = [
  { text: '荷物の件はテレグラムで', expect: 'hide' },
  { text: '荷物です', expect: 'hide' },
  { text: '荷物が届いた', expect: 'pass' },
  { text: 'おやすみ', expect: 'pass' },
];
const PEERS = ['RegExp', 'obscenity', '@2toad/profanity', 'leo-profanity'];
const TASK_NAMES = ['charCodeAt', "normalize('NFKC')", ...PEERS, 'yamidome, prefilter', 'yamidome'];
const positive = expect.toSatisfy((value: unknown) => typeof value === 'number' && value > 0);
const nonNegative = expect.toSatisfy((value: unknown) => typeof value === 'number' && value >= 0);

/** Other test files may keep the processors busy. */
const LONG_TIMEOUT = { timeout: 180_000 };

describe('the speed of the rules', LONG_TIMEOUT, () => {
  let result: Awaited<ReturnType<typeof runCommand>>;
  beforeAll(async () => {
    const chat = await file('chat.jsonl', CHAT);
    const posts = await file('posts.jsonl', POSTS);
    const args = ['--rules', SMALL_RULES_FOLDER, '--quick', '--json', '--chat', chat, '--posts', posts];
    // Started like npm starts it, because it starts the processes that it measures in the same way.
    result = await runNode([...sourceArguments('bench'), ...args], {});
  }, LONG_TIMEOUT.timeout);

  it('--json has every library on the same messages, with its ratio to the bare loop of the run', () => {
    expect([result.code, result.err]).toEqual([0, '']);
    const report = JSON.parse(result.out);
    expect(report.messages).toMatchObject({
      chat: { messages: 40, characters: CHAT.map(({ text }) => text).join('').length },
      candidates: { messages: 2, characters: 15 },
    });
    const rowsOf = (set: string) => report.speed.filter((row: { set: string }) => row.set === set);
    expect(rowsOf('chat').map(({ name }: { name: string }) => name)).toEqual(TASK_NAMES);
    expect(rowsOf('candidates').map(({ name }: { name: string }) => name)).toEqual([
      'charCodeAt',
      'yamidome',
    ]);
    for (const row of report.speed)
      expect(row).toMatchObject({
        nsPerCharacter: positive,
        nsPerMessage: positive,
        messagesPerSecond: positive,
        timesBare: positive,
      });
    expect(rowsOf('chat')[0].timesBare).toBe(1);
    expect(report.worst).toHaveLength(2);
    for (const kind of report.worst)
      expect(kind).toMatchObject({
        readMs: positive,
        compileMs: positive,
        coldMs: positive,
        warmMs: positive,
      });
    expect(report.start).toMatchObject({ compileMs: positive, processes: 2 });
    expect(report.heap).toEqual({ bytesPerMessage: nonNegative, bareLoop: nonNegative });
    expect([report.missing, report.peers.length]).toEqual([[], 4]);
  });

  it('counts the hits of each library in labelled posts and in chat', () => {
    const { recall } = JSON.parse(result.out);
    const all = recall.filter((row: { terms: string | null }) => row.terms === 'all');
    expect(
      all.map(({ name, hide, pass }: Record<string, { hit: number }>) => [name, hide?.hit, pass?.hit]),
    ).toEqual([
      ['RegExp', 2, 1],
      ['obscenity', 2, 1],
      ['@2toad/profanity', 2, 1],
      ['leo-profanity', 0, 0],
    ]);
    expect(recall.at(-1)).toEqual({
      name: 'yamidome',
      terms: null,
      hide: { lines: 2, hit: 1 },
      pass: { lines: 2, hit: 0 },
      chat: { lines: 40, hit: 0 },
      review: { hide: 1, pass: 1, chat: 0 },
    });
  });

  it('shows the goal of each figure and whether it is met; an unmet goal does not change the exit code', () => {
    const { goals } = JSON.parse(result.out);
    expect(goals.map(({ figure, wanted }: Record<string, unknown>) => [figure, wanted])).toEqual([
      ['chat', { atMost: 15 }],
      ['chat speed', { atLeast: 1_000_000 }],
      ['prefilter', { atMost: 5 }],
      ['evaluated', { atMost: 2 }],
      ['candidates', { atMost: 250 }],
      ['candidate speed', { atLeast: 40_000 }],
      ['worst cold', { atMost: 10 }],
      ['worst warm', { atMost: 5 }],
      ['heap', null],
      ['start', { atMost: 250 }],
    ]);
    for (const { value, wanted, met } of goals) {
      if (wanted === null) expect(met).toBeNull();
      else expect(met).toBe('atLeast' in wanted ? value >= wanted.atLeast : value <= wanted.atMost);
    }
    expect(result.code).toBe(0);
  });

  it('a fresh clone has its own messages, and the table is in Japanese or English', async () => {
    const [ja, en] = await Promise.all([
      runCommand('bench', ['--quick', '--lang', 'ja']),
      bench(
        '--lang',
        'en',
        '--chat',
        join(tempFolder, 'chat.jsonl'),
        '--posts',
        join(tempFolder, 'posts.jsonl'),
      ),
    ]);
    expect([ja.code, en.code, ja.err, en.err]).toEqual([0, 0, '', '']);
    expect(ja.out).toMatch(/普段の会話: test\/bench\/everyday-chat.txt/);
    expect(ja.out).toMatch(/^yamidome +候補の投稿/m);
    expect(ja.out).toMatch(/^yamidome +- +非表示 .* %、確認 .* %/m);
    expect(en.out).toMatch(/^yamidome +ordinary chat/m);
    expect(en.out).toMatch(/^candidates, speed +.* messages\/s +≥ 40,000 messages\/s/m);
  });

  it('without the other libraries it names the missing rows and how to get them', async () => {
    const gone =
      "import{register}from'node:module';register('data:text/javascript,'+encodeURIComponent(" +
      '\'export async function resolve(name,context,next){if(["obscenity","@2toad/profanity","leo-profanity"]' +
      '.includes(name))throw Object.assign(new Error(name),{code:"ERR_MODULE_NOT_FOUND"});return next(name,context)}\'))';
    const { code, out } = await runCommand(
      'bench',
      [
        '--rules',
        SMALL_RULES_FOLDER,
        '--quick',
        '--lang',
        'en',
        '--chat',
        join(tempFolder, 'chat.jsonl'),
        '--posts',
        join(tempFolder, 'posts.jsonl'),
      ],
      { flags: ['--import', `data:text/javascript,${encodeURIComponent(gone)}`] },
    );
    expect(code).toBe(0);
    expect(out).toContain(
      'obscenity, @2toad/profanity, leo-profanity: not installed, rows left out. npm ci without --omit=dev',
    );
    expect(out).not.toMatch(/^obscenity +ordinary chat/m);
    expect(out).toMatch(/^RegExp +ordinary chat/m);
  });
});

describe('the measurement', () => {
  it('every task of a round reads the same messages, and each round reads others', () => {
    const read: string[][] = [[], []];
    const createTask = (name: string, i: number) => ({
      name,
      set: 'chat' as const,
      read: (texts: readonly string[]) => read[i]!.push(texts.join()),
    });
    const chat = ['a', 'b', 'c', 'd', 'e', 'f'];
    runBenchTasks(
      [createTask('charCodeAt', 0), createTask('other', 1)],
      { chat, candidates: [] },
      {
        rounds: 3,
        messages: 2,
        leastMs: 0,
        warmMs: 0,
      },
    );
    expect(read[0]).toEqual(read[1]);
    expect(read[0]!.join().split(',').sort()).toEqual(chat);
  });

  it('the order of messages is the same in every run', () => {
    const chat = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(shuffleDeterministically(chat)).toEqual(shuffleDeterministically(chat));
    expect([...shuffleDeterministically(chat)].sort()).toEqual(chat);
  });

  it('the heap measure sees memory that is kept, and only that', () => {
    const texts = Array.from({ length: 2_000 }, (_, i) => `message ${i}`);
    const retained: number[][] = [];
    const retainingTask = readEach(() => retained.push(new Array(100).fill(0.5)));
    measureHeapPerText(retainingTask, texts);
    expect(measureHeapPerText(retainingTask, texts)).toBeGreaterThan(700);
    // Other work in the process can only add to the figure, so the minimum counts.
    const bare = Array.from({ length: 5 }, () => measureHeapPerText(baselineLoop, texts) ?? Number.NaN);
    expect(Math.min(...bare)).toBeLessThan(50);
  });

  it('the bare loop reads every character', () => {
    expect(baselineLoop(['ab', 'あ'])).toBe(97 + 98 + 0x3042);
  });

  it('hostile messages have 4,000 characters', () => {
    for (const kind of Object.keys(WORST_CASE_UNITS) as WorstCaseKind[])
      expect([...worstCaseText(kind)].length, kind).toBe(4_000);
  });

  it('terms match literally, also with special characters', () => {
    const matches = regexpPeer.createMatcher(['t.me', 'U/D', '(株)']);
    expect(['t.me', 'U/D', '(株)', 'tame', 'UD', '株'].map(matches)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('the arguments of the command', LONG_TIMEOUT, () => {
  it('wrong flags, files and lines are refused in one line', async () => {
    await mkdir(join(tempFolder, 'nothing'));
    const chat = await file('ok.jsonl', CHAT);
    const refused = (...args: string[]) =>
      callCommand('bench', ['--rules', SMALL_RULES_FOLDER, '--quick', ...args]);
    const wrong = await Promise.all([
      refused('--chats', chat),
      refused('--lang', 'fr'),
      refused('--chat', 'no-such-file.jsonl'),
      refused('--chat', join(tempFolder, 'nothing')),
      refused('--chat', await file('bad.jsonl', [{ text: 'おはよう' }, { txt: 'おはよう' }])),
      refused('--chat', await file('empty.jsonl', [])),
      refused('--posts', 'no-such-file.jsonl'),
      refused('--posts', await file('unlabelled.jsonl', [{ text: 'おはよう' }])),
      refused('--posts', await file('picture.jsonl', [{ image: 'poster.png', expect: 'hide' }])),
      refused('--posts', await file('innocent.jsonl', [{ text: 'おはよう', expect: 'pass' }])),
    ]);
    expect(wrong.map(({ code, err }) => `${code} ${err.replaceAll(tempFolder, '')}`)).toEqual([
      `2 bench: Unknown option '--chats'; did you mean "--chat"?; see --help\n`,
      '2 bench: --lang knows ja and en, not "fr"\n',
      '2 bench: no-such-file.jsonl: there is no such file or folder\n',
      '2 bench: /nothing: there is no .jsonl file in it; chat-NAME.jsonl is expected\n',
      '2 bench: /bad.jsonl, line 2: write {"text":"…"}, one message a line\n',
      '2 bench: /empty.jsonl: it is empty; write {"text":"…"}, one message a line\n',
      '2 bench: no-such-file.jsonl: a file of labelled texts is needed, and it is not there\n',
      '2 bench: /unlabelled.jsonl, line 1: there is no "expect"; write "hide", "flag" or "pass"\n',
      '2 bench: /picture.jsonl, line 1: pictures are not read here, only by eval; leave the line out, or write its words as "text"\n',
      '2 bench: /innocent.jsonl: it has no line to hide; write {"text":"…","expect":"hide"}\n',
    ]);
    expect(wrong.every(({ out }) => out === '')).toBe(true);
  });
});
