import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type HistoryPicture,
  type OpenedHistory,
  openHistory,
  type SavedPicture,
} from '../../../adapters/history/index.ts';
import { buildZip } from './build-zip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
});
afterEach(() => rm(folder, { recursive: true }));

const MAX_BYTES = 1000;
const ID = 'F02PM6A1AUA';
const fileOnSlack = {
  ...{ id: ID, name: 'poster.png', mimetype: 'image/png' },
  url_private: 'https://files.slack.com/files-pri/T1-F02PM6A1AUA/poster.png?t=xoxe-0-example',
};
const entryWith = (fields: object) => ({
  type: 'message',
  user: 'U1',
  text: 'hi',
  ts: '1700000000.1',
  ...fields,
});
const slackExport = (...entries: readonly object[]): Readonly<Record<string, string>> => ({
  'channels.json': JSON.stringify([{ id: 'C1', name: 'general' }]),
  'general/2026-01-05.json': JSON.stringify(
    (entries.length > 0 ? entries : [{ files: [fileOnSlack] }]).map(entryWith),
  ),
});

const write = async (files: Readonly<Record<string, string>>): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
};
const writeZip = async (
  files: Readonly<Record<string, string>>,
  claim?: { crc: number },
): Promise<string> => {
  const path = join(folder, 'export.zip');
  const entries = Object.entries(files).map(([name, content]) => ({
    ...{ name, data: Buffer.from(content) },
    ...(claim && name.endsWith('.png') && { claim }),
  }));
  await writeFile(path, buildZip(entries));
  return path;
};

const open = async (path: string): Promise<OpenedHistory> => {
  const history = await openHistory(path, { withPictures: true });
  if (history.kind === 'refused') throw new Error(history.why);
  return history;
};
/** All pictures of a history, as text. */
const readPictures = async (path: string): Promise<readonly string[]> => {
  const history = await open(path);
  const found: SavedPicture[] = [];
  for await (const record of history.records)
    for (const picture of (record.kind === 'message' ? record.pictures : undefined) ?? [])
      found.push(await history.readPicture(picture, MAX_BYTES));
  return found.map((picture) => (typeof picture === 'string' ? picture : Buffer.from(picture).toString()));
};
const listPictures = async (path: string): Promise<readonly HistoryPicture[]> => {
  const found: HistoryPicture[] = [];
  for await (const record of (await open(path)).records)
    if (record.kind === 'message') found.push(...(record.pictures ?? []));
  return found;
};

describe('pictures of a Slack export', () => {
  const LAYOUTS = [
    `__uploads/${ID}/poster.png`,
    `__uploads/${ID}/another name`,
    `general/attachments/${ID}-poster.png`,
    `general/2026-01-05-T1-${ID}.png`,
  ];

  it.each(LAYOUTS)('are read from %s, in a folder and in an archive', async (path) => {
    await write({ ...slackExport(), [path]: 'the picture' });
    expect(await readPictures(folder)).toEqual(['the picture']);
    expect(await readPictures(await writeZip({ ...slackExport(), [path]: 'the picture' }))).toEqual([
      'the picture',
    ]);
  });

  it('are also read when they lie beside the archive, or beside the file of one day', async () => {
    const archive = await writeZip(slackExport());
    await write({ ...slackExport(), [`__uploads/${ID}/poster.png`]: 'the picture' });
    expect(await readPictures(archive)).toEqual(['the picture']);
    expect(await readPictures(join(folder, 'general', '2026-01-05.json'))).toEqual(['the picture']);
  });

  it('are missing when only their address is in the export', async () => {
    await write(slackExport());
    expect(await readPictures(folder)).toEqual(['missing']);
    expect(await listPictures(folder)).toEqual([{ fileId: ID, url: fileOnSlack.url_private }]);
  });

  it('are files of the type of a picture, also in entries of the old form', async () => {
    await write(
      slackExport(
        { files: [{ id: 'F1A2B3C', name: 'poster.png', mimetype: 'application/pdf' }, { name: 'a.PNG' }] },
        { files: [{ id: 'F2A2B3C', mode: 'tombstone' }] },
        { subtype: 'file_share', file: { id: 'F3A2B3C', name: 'old.jpg' } },
      ),
    );
    expect(await listPictures(folder)).toEqual([{}, { fileId: 'F3A2B3C' }]);
  });

  it('are not read beyond the limit, nor when the archive is damaged', async () => {
    const path = `__uploads/${ID}/poster.png`;
    expect(
      await readPictures(await writeZip({ ...slackExport(), [path]: 'a'.repeat(MAX_BYTES + 1) })),
    ).toEqual(['too-large']);
    expect(await readPictures(await writeZip({ ...slackExport(), [path]: 'a' }, { crc: 1 }))).toEqual([
      'damaged',
    ]);
  });

  it('are never files that the export chooses by a path', async () => {
    await write({ ...slackExport({ files: [{ ...fileOnSlack, id: '../secret' }] }), secret: 'a secret' });
    expect(await readPictures(join(folder, 'general', '2026-01-05.json'))).toEqual(['missing']);
  });
});

describe('pictures of a DiscordChatExporter file', () => {
  const chat = (message: object): string =>
    JSON.stringify({ guild: { id: '1' }, channel: { id: '2' }, messages: [{ content: '', ...message }] });
  const attachment = (url: string) => ({ attachments: [{ url, fileName: url.split(/[\\/]/).at(-1) }] });

  it('are read by the paths of Windows, too, and not outside the folder', async () => {
    await write({
      'windows.json': chat(attachment('windows.json_Files\\poster.png')),
      'windows.json_Files/poster.png': 'the picture',
      'folder/outside.json': chat(attachment('..\\secret.png')),
      'secret.png': 'a secret',
      'pipe.json': chat(attachment('folder.png')),
      'folder.png/a': 'a folder',
    });
    expect(await readPictures(join(folder, 'windows.json'))).toEqual(['the picture']);
    expect(await readPictures(join(folder, 'folder', 'outside.json'))).toEqual(['outside']);
    expect(await readPictures(join(folder, 'pipe.json'))).toEqual(['missing']);
  });

  it('are attachments, link previews and stickers, also of a forwarded message, each once', async () => {
    const preview = { url: 'chat.json_Files/preview-0123' };
    await write({
      'chat.json': chat({
        attachments: [
          {
            url: 'https://cdn.discordapp.com/attachments/1/2/poster.png?ex=1&is=2&hm=3',
            fileName: 'poster.png',
          },
          { url: 'chat.json_Files/list.pdf', fileName: 'list.pdf' },
        ],
        embeds: [{ image: preview, images: [preview], thumbnail: { width: 1 } }],
        stickers: [
          { format: 'Png', sourceUrl: 'chat.json_Files/1.png' },
          { format: 'Lottie', sourceUrl: 'chat.json_Files/2.json' },
        ],
        forwardedMessage: attachment('chat.json_Files/forwarded.png'),
      }),
    });
    expect(await listPictures(join(folder, 'chat.json'))).toEqual([
      { url: 'https://cdn.discordapp.com/attachments/1/2/poster.png?ex=1&is=2&hm=3' },
      { path: 'chat.json_Files/preview-0123' },
      { path: 'chat.json_Files/1.png' },
      { path: 'chat.json_Files/forwarded.png' },
    ]);
  });
});

it('a list of plain records can name pictures, as JSON lines can', async () => {
  await write({ 'list.json': JSON.stringify([{ text: '', image: 'a.png' }]), 'a.png': 'the picture' });
  expect(await readPictures(join(folder, 'list.json'))).toEqual(['the picture']);
});
