import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeArgumentsFor } from '../support/cli/build-programs.ts';
import { callCommand, runCommand, SMALL_RULES_FOLDER } from '../support/cli/run-command.ts';

let tempFolder: string;
beforeAll(async () => {
  tempFolder = await mkdtemp(join(tmpdir(), 'scan-'));
});
afterAll(() => rm(tempFolder, { recursive: true }));

const file = async (name: string, content: string | Buffer): Promise<string> => {
  await writeFile(join(tempFolder, name), content);
  return join(tempFolder, name);
};
const scan = (path: string, ...more: string[]) =>
  callCommand('scan', ['--rules', SMALL_RULES_FOLDER, ...more, path]);

describe('yamidome scan', () => {
  it('prints one line per message, in order, and a summary on standard error', async () => {
    const path = await file(
      'chat.jsonl',
      '{"text":"おはよう"}\n{"text":"荷物はテレグラムで"}\n{"text":"荷物です"}\n',
    );
    const { code, out, err } = await runCommand('scan', ['--rules', SMALL_RULES_FOLDER, path]);
    expect(out).toBe(
      [
        '{"index":0,"ruling":"pass","probability":0.0001,"logOdds":-9.21,"stance":"none","signals":[]}',
        '{"index":1,"ruling":"hide","probability":0.04698,"logOdds":-3.01,"stance":"soliciting","signals":[' +
          '{"rule":"parcels/parcel","weight":3,"sorts":["errand"],"spans":[[0,2]],"note":"荷物の話です"},' +
          '{"rule":"parcels/elsewhere","weight":3.2,"sorts":["contact"],"spans":[[3,8]],"note":"外部アプリへの誘導です"}]}',
        '{"index":2,"ruling":"review","probability":0.002005,"logOdds":-6.21,"stance":"soliciting","signals":[' +
          '{"rule":"parcels/parcel","weight":3,"sorts":["errand"],"spans":[[0,2]],"note":"荷物の話です"}]}',
        '',
      ].join('\n'),
    );
    expect(err).toMatch(
      /^3件を判定しました：問題なし 1件、確認 1件、非表示 1件（\d+\.\d秒(?:、毎秒\d+件)?）。ルール集の版 \w+\n$/,
    );
    expect(code).toBe(0);
  });

  it('prints lines and a table for people, in which a text is no formula', async () => {
    const path = await file(
      'people.jsonl',
      '{"text":"荷物は\\nテレグラムで","author":"rin","channel":"general","sentAt":"2026-11-02T03:00:00Z"}\n{"text":"=荷物"}\n',
    );
    const human = await scan(path, '--human', '--only', 'hide');
    expect(human.out).toMatch(
      /^hide {7}4\.7% {2}2026-11-02 12:00 {2}rin {2}#general\n {8}荷物は テレグラムで\n {8}- parcels\/elsewhere: .*\n {8}- parcels\/parcel: .*\n$/,
    );
    const table = await scan(path, '--csv');
    const [head, first, ...rest] = table.out.split('\r\n').join('\n').split('\n');
    expect(head).toBe(
      '\ufeffindex,ruling,probability,log_odds,stance,sent_utc,author,account,channel,text,rules,reasons,picture_text',
    );
    expect(first).toMatch(/^0,hide,0\.04698,-3\.01,soliciting,/);
    expect(rest.join('\n')).toContain(",'=荷物,");
    expect((await scan(path, '--csv', '--human')).err).toContain('write one of --human and --csv');
  });

  it('counts one message as one', async () => {
    const { err } = await scan(await file('one.jsonl', '{"text":"おはよう"}\n'));
    expect(err).toMatch(/^1件を判定しました/);
  });

  it('reads standard input, and prints only the requested rulings', async () => {
    const input = '{"text":"荷物です"}\n{"text":"荷物はテレグラムで"}\n{"text":"おはよう"}';
    const { code, out } = await runCommand(
      'scan',
      ['--rules', SMALL_RULES_FOLDER, '--only', 'hide,review', '-'],
      { input },
    );
    expect(out.split('\n').map((line) => line.slice(0, 27))).toEqual([
      '{"index":0,"ruling":"review',
      '{"index":1,"ruling":"hide",',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('reads exports of other programs, with the attachments of messages', async () => {
    const channel = await scan('test/captures/history/channel.json');
    expect(channel.out.split('\n').map((line) => line.slice(0, 27))).toEqual([
      '{"index":0,"ruling":"review',
      '{"index":1,"ruling":"pass",',
      '{"index":2,"ruling":"hide",',
      '',
    ]);
    // The word is in a file name, so no span of the text is highlighted.
    expect(channel.out.split('\n')[0]).toContain('"spans":[]');
    const workspace = await scan('test/captures/history/export', '--only', 'review');
    expect(workspace.out).toMatch(/^{"index":3,"ruling":"review"[^\n]*\n$/);
    expect([channel.code, workspace.code]).toEqual([0, 0]);
  });

  it('judges a text of 100,000 characters like any other', async () => {
    const path = await file('long.jsonl', `{"text":"${'あ'.repeat(99_998)}荷物"}`);
    const { code, out } = await scan(path);
    expect(out).toContain('"spans":[[99998,100000]]');
    expect(code).toBe(0);
  });

  it('reports bad lines with their place, judges the others, and says so at the end', async () => {
    const lines = [
      '{"text":"荷物です"}',
      'hello',
      '{"txt":1}',
      '{"text":"\\ud800"}',
      '{"text":"おはよう"}',
      '{"te',
    ];
    const path = await file('mixed.jsonl', lines.join('\r\n'));
    const { code, out, err } = await scan(path);
    expect(out.split('\n').map((line) => line.slice(0, 10))).toEqual(['{"index":0', '{"index":4', '']);
    expect(err.split('\n').slice(0, -2)).toEqual([
      `scan: ${path}, line 2: it is not JSON`,
      `scan: ${path}, line 3: there is no "text"`,
      `scan: ${path}, line 4: "text" holds half a character (a lone surrogate such as \\ud800)`,
      `scan: ${path}, line 6: it ends in the middle`,
    ]);
    expect(err).toContain('2件を判定しました：問題なし 1件、確認 1件、非表示 0件、読めなかったもの 4件');
    expect(code).toBe(2);
  });

  it('judges everything before the place where an export was cut', async () => {
    const whole = await readFile('test/captures/history/channel.json');
    const path = await file('cut.json', whole.subarray(0, whole.length - 400));
    const { code, out, err } = await scan(path);
    expect(out.match(/"index":/g)).toHaveLength(2);
    expect(err).toContain(`scan: ${path}, byte ${whole.length - 400}: it ends in the middle\n`);
    expect(code).toBe(2);
  });

  it('reports only the first twenty of a thousand bad lines', async () => {
    const { err, code } = await scan(await file('bad.txt', 'no\n'.repeat(1000)));
    expect(err.match(/it is not JSON/g)).toHaveLength(20);
    expect(err).toContain('980 more records could not be read');
    expect(code).toBe(2);
  });

  it('refuses an empty file in one sentence', async () => {
    const path = await file('empty.jsonl', '');
    expect(await scan(path)).toEqual({
      code: 2,
      out: '',
      err: `scan: ${path}: it is empty: there is no message in it\n`,
    });
  });

  it('reads a history that is larger than its memory', async () => {
    // Two bytes for each character in memory, and quick to judge.
    const text = '漢'.repeat(10_000);
    const lines = Buffer.from(`{"text":"${text}"}\n`.repeat(20));
    const input = (function* () {
      for (let i = 0; i < 120; i++) yield lines;
    })();
    const { code, err } = await runCommand('scan', ['--rules', SMALL_RULES_FOLDER, '-'], {
      input,
      flags: ['--max-old-space-size=52'],
    });
    expect(err).toContain('2,400件');
    expect(code).toBe(0);
  });

  it('ends without an error when the reader closes the pipe, as head does', async () => {
    const path = await file('many.jsonl', '{"text":"荷物です"}\n'.repeat(50_000));
    const child = spawn(process.execPath, [
      ...(await nodeArgumentsFor('scan')),
      '--rules',
      SMALL_RULES_FOLDER,
      path,
    ]);
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect([code, err]).toEqual([0, '']);
  });
});

describe('the arguments of the command', () => {
  it.each([
    ['probability:', 'probabilty:', 'line 4: unknown key "probabilty"; did you mean "probability"?'],
    ['[parcels]', '[parcel]', 'line 3: index.yaml lists no pack "parcel"; did you mean "parcels"?'],
  ])('a policy with a typing error is refused with its line: %s written %s', async (right, wrong, why) => {
    const policyText = (await readFile(join(SMALL_RULES_FOLDER, 'policy.yaml'), 'utf8')).replace(
      right,
      wrong,
    );
    const path = await file('policy.yaml', policyText);
    expect(await scan('test/captures/history/channel.json', '--policy', path)).toEqual({
      code: 2,
      out: '',
      err: `scan: ${path}, ${why}\n`,
    });
  });

  it('wrong flags and files are refused in one line', async () => {
    const wrong = await Promise.all([
      scan('no-such-file.jsonl'),
      callCommand('scan', []),
      callCommand('scan', ['--polcy', 'x', 'y']),
      callCommand('scan', ['--only', 'hidden', 'y']),
    ]);
    expect(wrong.map(({ code, err }) => `${code} ${err}`)).toEqual([
      '2 scan: no-such-file.jsonl: there is no such file or folder\n',
      '2 scan: one history is needed: yamidome scan FILE; see --help\n',
      `2 scan: Unknown option '--polcy'; did you mean "--policy"?; see --help\n`,
      '2 scan: --only knows pass, review and hide, not "hidden"\n',
    ]);
    const help = await callCommand('scan', ['--help']);
    expect(help.out).toMatch(/^使い方: yamidome scan/);
    expect(help.code).toBe(0);
  });
});
