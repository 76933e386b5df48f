import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callCommand } from '../support/cli/run-command.ts';
import { RECRUITING_TEXT, type RunningApp, startApp } from '../support/worlds/running-app.ts';

const PAGES = {
  en: new URL('../../docs/request-mapping.md', import.meta.url),
  ja: new URL('../../docs/ja/request-mapping.md', import.meta.url),
};

/** What each documented command must show, so that its row is true. */
const SHOWN: Readonly<Record<string, RegExp>> = {
  'npm run -s check -- --lang en "日給5万、荷物を運ぶだけ。詳細はテレグラムで"': /Ruling: hide the message/,
  'npm run -s check -- --lang en "日給5万、荷物を運ぶだけ"': /Items of a job notice: \d of 6 \(missing: name/,
  'npm run -s check -- "日給5万、荷物を運ぶだけ。詳細はテレグラムで"': /判定: 投稿を非表示にします/,
  'npm run -s check -- "日給5万、荷物を運ぶだけ"': /求人に必要な表示: 6項目中\d項目（不足：募集者の氏名/,
  'npm run -s inquiry -- list': /照会 1件[\s\S]*Q-1　捜査関係事項照会[\s\S]*対応中/,
  'npm run -s verify': /改ざんは見つかりませんでした/,
  'npm run -s scoreboard': /闇止めの記録[\s\S]*投稿から非表示まで[\s\S]*捜査機関からの照会 1件/,
  'npm run -s scoreboard -- --lang en': /Inquiries of investigators: 1/,
  '/waiting': /wait/i,
  '/確認待ち': /確認待ち/,
  '/config show gate.mode': /off/,
  '/設定 表示 gate.mode': /off/,
  '/inquiry list': /Q-1/,
  '/照会 一覧': /Q-1/,
  '/notices preview': /holidays: next \d{4}-/,
  '/お知らせ 予定': /holidays　次回 \d{4}-/,
  '/help-lines': /#9110/,
  '/相談先': /#9110/,
  '/scoreboard': /inquiries of investigators/i,
  '/記録': /捜査機関からの照会/,
  '/export': /\d/,
  '/書き出し': /\d/,
  '/mode': /enforce/i,
  '/モード': /実施/,
  '/config show probability.hide': /0\.55/,
  '/設定 表示 probability.hide': /0\.55/,
};

interface MappingRow {
  readonly language: 'en' | 'ja';
  readonly request: string;
  readonly commands: readonly string[];
}

/** The rows of both tables, with the commands of their third column. */
async function readRows(): Promise<readonly MappingRow[]> {
  const rowsOf = async (language: 'en' | 'ja'): Promise<readonly MappingRow[]> =>
    (await readFile(PAGES[language], 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1)
      .map((line) => {
        const cells = line.split(' | ');
        const commands = [...cells[2]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
        return { language, request: cells[0]!.slice(2, 60), commands };
      });
  return [...(await rowsOf('en')), ...(await rowsOf('ja'))];
}

const rows = await readRows();

describe('each row of the mapping shows what it says', () => {
  let dataDir: string;
  let app: RunningApp;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'yamidome-mapping-'));
    app = await startApp({ storageSettings: { dataDir } });
    await app.post('recruiter', RECRUITING_TEXT);
    const paper = ['--authority', '架空県警察', '--document', '架刑第7号', '--dated', '2026-11-01'];
    const request = ['--ground', '照会', '--account', 'recruiter', '--item', '投稿', '--as', 'moderator'];
    const registered = await terminal('inquiry', ['register', ...paper, ...request]);
    expect(registered).toContain('Q-1');
  });
  afterAll(async () => {
    await app.stop();
    await rm(dataDir, { recursive: true });
  });

  async function terminal(command: string, args: readonly string[]): Promise<string> {
    const { code, out, err } = await callCommand(command, args, { env: { DATA_DIR: dataDir } });
    expect([code, err]).toEqual([0, '']);
    return out;
  }

  async function typeInSandbox(text: string, language: 'en' | 'ja'): Promise<string> {
    const response = await fetch(`${app.url}/api/commands?lang=${language}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        connection: 'close',
      },
      body: JSON.stringify({ as: 'moderator', channel: 'mods', text }),
    });
    expect(response.status).toBe(200);
    const answers = (await app.rows('mods', 'moderator')).filter(({ kind }) => kind === 'answer');
    return JSON.stringify(answers.at(-1));
  }

  async function show(command: string, language: 'en' | 'ja'): Promise<string> {
    if (command.startsWith('/')) return typeInSandbox(command, language);
    const [, name, args = ''] = /^npm run -s (\w+)(?: -- (.*))?$/.exec(command)!;
    const words = [...args.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]!);
    return terminal(name!, words);
  }

  test('the tables have the same rows, and each row has a command', () => {
    const counts = (['en', 'ja'] as const).map((language) =>
      rows.filter((row) => row.language === language).map(({ commands }) => commands.length),
    );
    expect(counts[0]).toEqual(counts[1]);
    expect(counts[0]!.length).toBe(7);
    expect(Math.min(...counts[0]!)).toBeGreaterThan(0);
  });

  test.each(rows)('$language: $request …', async ({ language, commands }) => {
    for (const command of commands) {
      const expected = SHOWN[command];
      expect(expected, command).toBeDefined();
      expect(await show(command, language), command).toMatch(expected!);
    }
  });

  test('no expectation is left for a command that the page does not have', () => {
    const documented = new Set(rows.flatMap(({ commands }) => commands));
    expect(Object.keys(SHOWN).filter((command) => !documented.has(command))).toEqual([]);
  });
});
