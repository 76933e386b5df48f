import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { withRawConnection } from '../../adapters/sql/support/raw-connection.ts';
import {
  APPEAL_TEXT,
  appendFinishedCase,
  MESSAGE_TEXT,
  sampleMessage,
} from '../../adapters/sql/support/sample-cases.ts';
import { afterStart } from '../../contracts/contract-helpers.ts';
import { callCommand, createSmallRulesFolder, runCommand } from '../../support/cli/run-command.ts';
import { member, moderator, SERVER } from '../../support/messages.ts';
import { openTestDatabase, type TestDatabase } from '../../support/services/test-database.ts';

/** Long, because one test starts a process on a busy machine. */
const TIMEOUT_MS = 120_000;
const PICTURE = Buffer.from('the bytes of a picture');

describe('member export', { timeout: TIMEOUT_MS }, () => {
  let store: TestDatabase;
  let path: string;
  let rules: string;
  const run = (...args: string[]) =>
    callCommand('member', [...args, '--data', store.dataDir], {
      env: { ...process.env, RULES_DIR: rules },
    });

  beforeAll(async () => {
    store = await openTestDatabase();
    rules = await createSmallRulesFolder();
    path = join(store.dataDir, 'rin.zip');
    const { sql } = store;
    const file = await sql.attachmentStore.put('Y-1', PICTURE);
    await appendFinishedCase(sql, 'Y-1', {
      ...sampleMessage('rin'),
      readPictures: [
        {
          ...{ picture: '1', lines: [], codes: [], hash: '9f3c61c39c3e61c2' },
          known: { label: 'upheld', match: 'same', caseId: 'Y-9', distance: 3 },
        },
      ],
    });
    await sql.archive.append('Y-1', 7, [
      { kind: 'copied', at: afterStart(7), files: [{ name: 'a.png', file, bytes: PICTURE.length }] },
      { kind: 'reported', at: afterStart(8), reporter: member('rin'), reason: '自分で消しました' },
      { kind: 'asked', at: afterStart(8), moderator: moderator('aoi'), text: 'どこで見ましたか' },
      { kind: 'answered', at: afterStart(8), author: member('rin'), text: '友人から聞きました' },
    ]);
    await sql.archive.markFinished('Y-1', 11);
    await appendFinishedCase(sql, 'Y-2', sampleMessage('sora', '別の人の文章'));
    await sql.archive.append('Y-2', 7, [
      { kind: 'reported', at: afterStart(8), reporter: member('rin'), reason: 'あやしい募集です' },
    ]);
    await sql.archive.markFinished('Y-2', 8);
    await sql.strikes.add(member('rin'), 'Y-1', afterStart(2), 90);
    await sql.keyValueStore.put(
      'gate/member/fake:square/rin',
      JSON.stringify({ state: 'open', by: 'number', at: 5 }),
    );
    await sql.keyValueStore.put(
      'gate/member/fake:square/rinka',
      JSON.stringify({ state: 'open', by: 'number', at: 5 }),
    );
  });
  afterAll(async () => {
    await store.close();
    await rm(rules, { recursive: true });
  });

  test('a person gets all of their own data, while the bot has the database open', async () => {
    const { code, out, err } = await runCommand('member', [
      'export',
      'fake:rin',
      '--out',
      path,
      '--data',
      store.dataDir,
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('本人の事案 1 件、他の人の事案での記録 1 件、ストライク 1 件、添付の控え 1 件');
    const files = await readZip(path);
    expect([...files.keys()].filter((name) => name.startsWith('files/'))).toHaveLength(1);
    expect(files.get('README.txt')!.toString()).toContain('あなたについて保存しているデータ');
    expect([...files.values()].some((bytes) => bytes.equals(PICTURE))).toBe(true);
    const data = JSON.parse(files.get('data.json')!.toString()) as {
      servers: { cases: { events: { kind: string }[] }[]; gate: unknown }[];
      entries: { key: string }[];
    };
    const text = JSON.stringify(data);
    for (const own of [
      MESSAGE_TEXT,
      APPEAL_TEXT,
      'rin さん',
      'あやしい募集です',
      '自分で消しました',
      'どこで見ましたか',
      '友人から聞きました',
      '9f3c61c39c3e61c2',
    ])
      expect(text).toContain(own);
    expect(data.servers[0]!.cases[0]!.events.map(({ kind }) => kind)).toEqual([
      ...[
        'opened',
        'acted',
        'struck',
        'appealed',
        'ruled',
        'acted',
        'copied',
        'reported',
        'asked',
        'answered',
      ],
    ]);
    expect(data.servers[0]!.gate).toMatchObject({ result: 'admitted', method: 'number' });
    expect(data.entries.map(({ key }) => key)).toEqual(['gate/member/fake:square/rin']);
  });

  test('the file has no names, accounts or words of other members', async () => {
    const data = (await readZip(path)).get('data.json')!.toString();
    for (const foreign of ['yui', 'これは勧誘だと思います', 'aoi', 'sora', '別の人の文章', 'rinka', 'Y-9'])
      expect(data).not.toContain(foreign);
  });

  test('a misspelt platform or server is refused, not answered with "there is no data"', async () => {
    const platform = await run('export', 'discrod:417719834231439361');
    expect(platform).toEqual({
      code: 2,
      out: '',
      err: 'member: there is no platform "discrod"; did you mean "discord"?\n',
    });
    const server = await run('erase', 'fake:rin', '--server', 'sqare', '--yes');
    expect(server).toEqual({
      code: 2,
      out: '',
      err: 'member: there is no data of the server fake:sqare; did you mean "fake:square"?\n',
    });
    expect(await run('export', 'slack:U012ABCDEF', '--lang', 'en')).toMatchObject({
      code: 1,
      out: 'there is no data of slack:U012ABCDEF\n',
    });
  });

  test('an existing file is never overwritten', async () => {
    const before = readFileSync(path);
    const { code, err } = await run('export', 'fake:rin', '--out', path);
    expect(code).toBe(2);
    expect(err).toContain('there is such a file already');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a case that cannot be decrypted is named, and the rest is exported', async () => {
    await appendFinishedCase(store.sql, 'Y-8', sampleMessage('mio'));
    await appendFinishedCase(store.sql, 'Y-9', sampleMessage('mio'));
    await withRawConnection(store, ({ db }) =>
      db
        .updateTable('events')
        .set({ content: Buffer.from('damaged') })
        .where('case_id', '=', 'Y-8')
        .where('seq', '=', 0)
        .execute(),
    );
    const damaged = join(store.dataDir, 'mio.zip');
    const { code, out } = await run('export', 'fake:mio', '--out', damaged);
    expect(code).toBe(0);
    expect(out).toContain('復号できない事案があり、内容は含まれていません：Y-8');
    expect((await readZip(damaged)).get('data.json')!.toString()).toContain(MESSAGE_TEXT);
  });

  test('a file that cannot be written is refused in one sentence', async () => {
    const { code, err } = await run('export', 'fake:rin', '--out', join(store.dataDir, 'nowhere', 'x.zip'));
    expect(code).toBe(2);
    expect(err).toMatch(
      /^member: .*nowhere\/x\.zip: it cannot be written \(ENOENT\); nothing was left there\n$/,
    );
  });

  test('for an account without data no file is written', async () => {
    const absent = join(store.dataDir, 'none.zip');
    const { code, out } = await run('export', 'fake:kei', '--out', absent);
    expect(code).toBe(1);
    expect(out).toBe('fake:kei のデータは見つかりませんでした\n');
    expect(existsSync(absent)).toBe(false);
    expect((await run('export', 'fake:rin', '--server', 'elsewhere', '--out', absent)).code).toBe(2);
  });

  test('the operator learns of a hold, and the file does not mention it', async () => {
    await store.sql.holds.place({ member: { server: SERVER, id: 'rin' } }, 'inquiry', afterStart(0));
    const held = join(store.dataDir, 'held.zip');
    const { out } = await run('export', 'fake:rin', '--out', held, '--lang', 'en');
    expect(out).toContain('fake:square: some data is under a hold. The file does not say so.');
    expect((await readZip(held)).get('data.json')!.toString()).not.toMatch(/hold|inquiry/i);
  });

  test('a mistyped request is refused in one sentence', async () => {
    expect((await run('export')).err).toContain('write one account');
    expect((await run('export', 'rin')).err).toContain('"rin" is no account');
    expect((await run('exprot', 'fake:rin')).err).toContain('write one of export');
    expect((await run()).err).toContain('write one of');
    expect((await callCommand('member', ['--help'])).out).toContain('使い方: yamidome member');
  });
});

const openZip = promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer);

async function readZip(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await openZip(readFileSync(path), { lazyEntries: true });
  const files = new Map<string, Buffer>();
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: { fileName: string }) =>
      zip.openReadStream(entry as never, async (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        for await (const chunk of stream) chunks.push(chunk as Buffer);
        files.set(entry.fileName, Buffer.concat(chunks));
        zip.readEntry();
      }),
    );
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
  return files;
}
