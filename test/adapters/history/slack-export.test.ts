import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSlackText } from '../../../adapters/history/slack-markup.ts';
import { buildZip } from './build-zip.ts';
import { formatProblems, messagesOf, readRecords, readRefusal } from './read-history.ts';

const folder = 'test/captures/history/export';
const files = [
  'channels.json',
  'general/2026-01-05.json',
  'general/2026-01-06.json',
  'users.json',
  '募集/2026-01-05.json',
];
let archiveFolder: string;
beforeAll(async () => {
  archiveFolder = await mkdtemp(join(tmpdir(), 'history-'));
});
afterAll(() => rm(archiveFolder, { recursive: true }));

const readContents = () =>
  Promise.all(files.map(async (name) => ({ name, data: await readFile(join(folder, name)) })));
const writeZip = async (name: string, bytes: Buffer): Promise<string> => {
  await writeFile(join(archiveFolder, name), bytes);
  return join(archiveFolder, name);
};

describe('a workspace export', () => {
  it('is read channel by channel in the order of its list, day by day', async () => {
    const records = await readRecords(folder);
    expect(formatProblems(records)).toEqual([]);
    expect(records.map((r) => (r.kind === 'message' ? [r.index, r.message.ref.channel] : []))).toEqual([
      [0, '募集'],
      [1, 'general'],
      [2, 'general'],
      [3, 'general'],
      [4, 'general'],
    ]);
  });

  it('shows texts as people see them, and looks behind labels', async () => {
    const [post, join_, weather, parcel, shared] = messagesOf(await readRecords(folder));
    expect(post).toMatchObject({
      author: { id: 'U02', name: '蓮' },
      text: '@みお さん、#general と 掲示板 を見てね 🖼 <至急> R&D',
      parts: [{ kind: 'embed', text: 'https://example.invalid/board' }],
    });
    expect(post?.editedAt?.toISOString()).toBe('2026-01-05T08:01:00.000Z');
    expect(join_?.text).toBe('@みお has joined the channel');
    expect(weather).toMatchObject({
      author: { name: '天気', bot: true },
      parts: [{ kind: 'embed', text: '明日の天気\n晴れ、くわしく\nhttps://example.invalid/w\n風\n弱い' }],
    });
    expect(parcel).toMatchObject({
      parts: [{ kind: 'attachment-name', text: '倉庫.pdf' }],
      replyTo: '1767500100.000000',
    });
    expect(shared?.parts).toEqual([{ kind: 'forward', text: '元の話です' }]);
  });

  it('is the same from a zip archive, also one that holds the folder', async () => {
    const expected = await readRecords(folder);
    expect(await readRecords(await writeZip('flat.zip', buildZip(await readContents())))).toEqual(expected);
    const inside = (await readContents()).map((file) => ({ ...file, name: `workspace/${file.name}` }));
    const extra = { name: '__MACOSX/workspace/channels.json', data: Buffer.from('\0') };
    expect(await readRecords(await writeZip('inside.zip', buildZip([extra, ...inside])))).toEqual(expected);
  });

  it('loses only the day that is broken', async () => {
    const broken = (await readContents()).map((file) =>
      file.name === 'general/2026-01-05.json' ? { ...file, data: file.data.subarray(0, 200) } : file,
    );
    const records = await readRecords(await writeZip('broken.zip', buildZip(broken)));
    expect(formatProblems(records)).toEqual(['general/2026-01-05.json, byte 200: it ends in the middle']);
    expect(messagesOf(records)).toHaveLength(4);
  });

  it('names an entry with wrong fields', async () => {
    const day =
      '[{"type":"message","ts":"1"},{"type":"message","text":4,"ts":"1"},{"text":"a","ts":"x"},{"text":"b","ts":"1"}]';
    const other = (await readContents()).map((file) =>
      file.name === 'general/2026-01-06.json' ? { ...file, data: Buffer.from(day) } : file,
    );
    const records = await readRecords(await writeZip('fields.zip', buildZip(other)));
    expect(formatProblems(records)).toEqual([
      'general/2026-01-06.json, entry 0 (byte 1): there is no "text"',
      'general/2026-01-06.json, entry 1 (byte 29): "text" is a number, not a string',
      'general/2026-01-06.json, entry 2 (byte 66): "ts" is not a time',
    ]);
    expect(records.at(-1)).toMatchObject({ kind: 'message', index: 6 });
  });

  it.each([
    ['encrypted', { flags: 1 }, 'it is encrypted; unpack it with its password first'],
    ['damaged', { crc: 1 }, 'it is damaged: its check sum is wrong'],
    ['a bomb', { size: 1e9 }, 'it is packed far more tightly than text can be, so it is not read'],
    ['smaller than it says', { size: 100_000 }, 'it is damaged and cannot be unpacked'],
  ])('reports a file that is %s and reads the others', async (_, claim, why) => {
    const bad = (await readContents()).map((file) =>
      file.name === '募集/2026-01-05.json' ? { ...file, claim } : file,
    );
    const records = await readRecords(await writeZip('bad.zip', buildZip(bad)));
    expect(formatProblems(records)).toEqual([`募集/2026-01-05.json: ${why}`]);
    expect(messagesOf(records).filter((message) => message.ref.channel === 'general')).toHaveLength(4);
  });

  it('refuses a truncated archive, and an archive or folder without a list of channels', async () => {
    const bytes = buildZip(await readContents());
    expect(await readRefusal(await writeZip('cut.zip', bytes.subarray(0, bytes.length / 2)))).toBe(
      'the archive was cut or is not a zip file: its table of contents is missing',
    );
    expect(
      await readRefusal(await writeZip('bare.zip', buildZip([{ name: 'a.json', data: Buffer.from('[]') }]))),
    ).toBe('there is no channels.json in this archive, so it is not an export that can be read');
    expect(await readRefusal('test/adapters/history')).toBe(
      'there is no channels.json in this folder, so it is not an export that can be read',
    );
  });
});

describe('markup', () => {
  const names = { members: new Map([['U1', 'みお']]), channels: new Map([['C1', '雑談']]) };
  it.each([
    ['<@U1> <@U9|old> <@U8> <#C1> <#C9|gone>', '@みお @old @U8 #雑談 #gone'],
    ['<!here> <!subteam^S1|@staff> <!date^1^{date}|元日>', '@here @staff 元日'],
    [
      '<https://example.invalid> <mailto:a@example.invalid|a@example.invalid>',
      'https://example.invalid a@example.invalid',
    ],
    ['受:star2:け:fire:子 :wave::skin-tone-3:', '受🌟け🔥子 🖼'],
    ['10:30:00 a:b:c http://host:80:x', '10:30:00 a:b:c http://host:80:x'],
    ['&amp;lt; は &lt;', '&lt; は <'],
  ])('%s', (raw, text) => {
    expect(decodeSlackText(raw, names).text).toBe(text);
  });

  it('keeps an address that hides behind another text', () => {
    expect(
      decodeSlackText('<https://t.example.invalid/x?a=1&amp;b=2|こちら> <http://a.invalid|a.invalid>', names),
    ).toEqual({
      text: 'こちら a.invalid',
      hidden: ['https://t.example.invalid/x?a=1&b=2'],
    });
  });
});
