import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendFinishedCase, MESSAGE_TEXT, sampleMessage } from '../adapters/sql/support/sample-cases.ts';
import {
  callCommand,
  createSmallRulesFolder,
  type ProcessResult,
  runCommand,
} from '../support/cli/run-command.ts';
import { openTestDatabase, type TestDatabase } from '../support/services/test-database.ts';

describe('yamidome inquiry', () => {
  let store: TestDatabase;
  let out: string;
  let rules: string;
  const inquiry = (args: readonly string[], input = ''): Promise<ProcessResult> =>
    callCommand('inquiry', [...args, '--data', store.dataDir], {
      input,
      env: { ...process.env, RULES_DIR: rules },
    });
  /** Runs the command in a separate process. */
  const runInProcess = (args: readonly string[], input = ''): Promise<ProcessResult> =>
    runCommand('inquiry', [...args, '--data', store.dataDir], { input, env: { RULES_DIR: rules } });
  const paper = ['--authority', '架空県警察', '--document', '架刑第7号', '--dated', '2026-11-01'];

  beforeAll(async () => {
    store = await openTestDatabase();
    rules = await createSmallRulesFolder();
    await appendFinishedCase(store.sql, 'Y-1', sampleMessage());
    out = join(store.dataDir, 'answer.zip');
  });
  afterAll(async () => {
    await store.close();
    await rm(rules, { recursive: true });
  });

  test('a warrant is registered, approved, answered and verified while the bot has the database open', async () => {
    const requestArguments = ['--ground', '令状', '--account', 'rin', '--item', '本文', '--item', 'IP'];
    const registered = await runInProcess(['登録', ...paper, ...requestArguments, '--as', 'aoi']);
    expect(registered).toMatchObject({ code: 0, err: '' });
    expect(registered.out).toContain('Q-1 として登録しました');
    expect((await inquiry(['検索', 'q1'])).out).toContain('アカウント rin：1件');
    expect((await inquiry(['hold', 'Q-1', '--days', '10', '--lang', 'en', '--as', 'aoi'])).out).toContain(
      'nothing of this is',
    );
    const withoutApproval = await inquiry(['bundle', 'Q-1', '--out', out, '--as', 'aoi']);
    expect(withoutApproval).toMatchObject({ code: 1, out: '' });
    expect(withoutApproval.err).toContain('2人目');
    expect((await inquiry(['承認', 'Q-1', '--as', 'kei'])).code).toBe(0);

    const unconfirmed = await inquiry(['提供', 'Q-1', '--out', out, '--as', 'aoi'], 'no\n');
    expect(unconfirmed).toMatchObject({ code: 1 });
    expect(unconfirmed.out).toContain('メンバーの言葉が含まれます');
    expect(existsSync(out)).toBe(false);
    const bundled = await runInProcess(['提供', 'Q-1', '--out', out, '--as', 'aoi'], 'Q-1\n');
    expect(bundled.code).toBe(0);
    expect(bundled.err).toBe(
      'inquiry: the answer sheet does not say who answers: set INQUIRY_ORGANISATION, INQUIRY_OFFICE, INQUIRY_PERSON, INQUIRY_PHONE (.env.example)\n',
    );
    const key = /指紋：([0-9a-f]{64})/.exec(bundled.out)![1]!;
    expect((await inquiry(['鍵'])).out).toContain(key);

    const verified = await runCommand('verify', [out, '--key', key.toUpperCase()]);
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain('署名の後の変更は見つかりませんでした（ファイル');
    expect(verified.out).not.toContain('署名者は確認していません');
    const unknownSigner = await callCommand('verify', [out, '--lang', 'en']);
    expect(unknownSigner).toMatchObject({ code: 3, err: '' });
    expect(unknownSigner.out).toContain('the signer is not verified');
    const asJson = await callCommand('verify', [out, '--json']);
    expect(JSON.parse(asJson.out)).toMatchObject({ signer: 'unverified', fingerprint: key });
    const headsFile = join(store.dataDir, 'kept.txt');
    writeFileSync(headsFile, verified.out);
    expect(await callCommand('verify', ['--data', store.dataDir, '--heads', headsFile])).toMatchObject({
      code: 0,
    });

    const bytes = readFileSync(out);
    bytes[bytes.indexOf('answer.pdf') + 400]! ^= 1;
    writeFileSync(out, bytes);
    const changed = await callCommand('verify', [out]);
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.out).toBe('answer.pdf: 内容が変更されています\n');
    expect((await inquiry(['終了', 'Q-1', '--ending', '回答済み', '--as', 'aoi'])).out).toContain(
      '終了しました',
    );
    expect((await inquiry(['一覧'])).out).toContain('回答済み（0時間）');
  }, 180_000);

  test('neither the request nor the matching posts are stored in plain text', () => {
    const bytes = readFileSync(join(store.dataDir, 'yamidome.db'));
    for (const text of ['架刑第7号', MESSAGE_TEXT]) expect(bytes.includes(text)).toBe(false);
  });

  test('wrong commands are refused in one sentence', async () => {
    expect(await inquiry(['調べる'])).toMatchObject({ code: 2 });
    expect((await inquiry(['list', '--lang', 'fr'])).err).toContain('--lang knows ja and en');
    expect((await inquiry(['list', '--server', 'x'])).err).toContain('is no server');
    expect((await inquiry(['list', '--date', 'x'])).err).toContain('see --help');
    const dated = await inquiry([
      '登録',
      ...paper,
      '--dated',
      '2026-02-30',
      '--ground',
      '照会',
      '--as',
      'aoi',
    ]);
    expect(dated.err).toContain('「2026-02-30」は日付として読めません');
    const withoutAccount = await inquiry(['承認', 'Q-1', '--server', 'discord:1']);
    expect(withoutAccount).toMatchObject({ code: 2, out: '' });
    expect(withoutAccount.err).toMatch(/--as: write the id of your account .* for example \d+\n/);
    const byName = await inquiry(['承認', 'Q-1', '--server', 'discord:1', '--as', 'kei']);
    expect(byName).toMatchObject({ code: 1, out: '' });
    expect(byName.err).toContain('「kei」はアカウントのIDではありません');
    expect((await inquiry(['show', 'Q-99', '--lang', 'en'])).err).toContain('There is no inquiry Q-99');
    expect((await callCommand('inquiry', ['--help'])).out).toContain('使い方: yamidome inquiry');
    const nowhere = join(store.dataDir, 'nowhere.zip');
    expect((await callCommand('verify', [nowhere])).err).toBe(`verify: ${nowhere}: there is no such file\n`);
    expect((await callCommand('verify', [store.dataDir])).err).toBe(
      `verify: ${store.dataDir}: it cannot be read (EISDIR)\n`,
    );
    const withoutArguments = await callCommand('inquiry', []);
    expect(withoutArguments).toMatchObject({ code: 2, out: '' });
    expect(withoutArguments.err).toContain('使い方: yamidome inquiry');
    expect((await callCommand('verify', ['a.zip', 'b.zip'])).err).toContain('one bundle at a time');
  }, 180_000);
});
