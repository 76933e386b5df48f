import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DownloadFile } from '#core';
import { createFileDownloader } from '../../../src/app/network/download-file.ts';
import { DEFAULT_RULES_FOLDER } from '../../../src/app/project-paths.ts';
import { runScan } from '../../../src/cli/scan/run-scan.ts';
import { buildZip } from '../../adapters/history/build-zip.ts';
import { toSvg } from '../../support/pictures/backgrounds.ts';
import { drawLayout } from '../../support/pictures/layouts.ts';
import { createRandom } from '../../support/pictures/random.ts';

const TOKEN = 'xoxe-0-example-of-a-token';

let folder: string;
let poster: Buffer;
let platform: Server;
let requested: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-pictures-'));
  const lines = ['荷物を受け取って運ぶだけ', '日給5万円以上 即日払い', '詳細はテレグラムで'];
  const canvas = await drawLayout('poster', lines, createRandom(4));
  poster = await sharp(Buffer.from(toSvg(canvas)))
    .resize(Math.round(canvas.width / 2))
    .png()
    .toBuffer();
  platform = createServer(answer);
  await new Promise<void>((resolve) => platform.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  platform.closeAllConnections();
  platform.close();
  await rm(folder, { recursive: true });
});

/** Files of Slack and Discord, with what these hosts answer when an address has expired. */
const answer: Parameters<typeof createServer>[1] = (request, response) => {
  requested.push(request.url ?? '');
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (pathname === '/files-pri/T1-F0000001/download/poster.png' && searchParams.get('t') === TOKEN)
    return void response.writeHead(200, { 'content-type': 'image/png' }).end(poster);
  if (pathname.startsWith('/files-pri/'))
    return void response.writeHead(302, { location: 'https://example.slack.com/?redir=1' }).end();
  if (pathname === '/login.png')
    return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
  if (pathname === '/large.png')
    return void response.writeHead(200, { 'content-length': '25000001' }).end(Buffer.alloc(25_000_001));
  if (pathname === '/broken.png') return void response.writeHead(200).end('no picture');
  response.writeHead(404).end('This content is no longer available.');
};

/** The real downloads, but of the server above in place of the hosts of the platforms. */
const downloadFromServer: DownloadFile = (url, request) => {
  const { port } = platform.address() as AddressInfo;
  const target = new URL(`http://127.0.0.1:${port}${url.pathname}${url.search}`);
  return createFileDownloader()(target, { ...request, allowPrivateAddresses: true });
};

const scan = async (file: string, language: 'en' | 'ja', downloadFile?: DownloadFile) => {
  requested = [];
  let out = '';
  let err = '';
  const collect = (add: (text: string) => void) =>
    new Writable({
      write(chunk: Buffer, _, done) {
        add(chunk.toString());
        done();
      },
    });
  const code = await runScan(
    {
      ...{ file, rules: DEFAULT_RULES_FOLDER, policy: undefined, images: true, language, form: 'json' },
      only: new Set(['pass', 'review', 'hide']),
    },
    {
      input: Readable.from([]),
      out: collect((text) => (out += text)),
      err: collect((text) => (err += text)),
      settingsPath: join('nowhere', '.env'),
    },
    downloadFile,
  );
  const rulings = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).ruling]));
  // The first line of the summary has times.
  return { code, rulings, err: err.replace(/^\d.*\n/m, ''), out };
};

const slackFile = (id: string, host = 'https://files.slack.com') => ({
  ...{ id, name: 'poster.png', mimetype: 'image/png' },
  url_private_download: `${host}/files-pri/T1-${id}/download/poster.png?t=${TOKEN}`,
});
const slackExport = (files: readonly (readonly object[])[]): Readonly<Record<string, string>> => ({
  'channels.json': JSON.stringify([{ id: 'C1', name: 'general' }]),
  'general/2026-01-05.json': JSON.stringify(
    files.map((each, i) => ({
      user: 'U1',
      text: '気になる人はDMください',
      ts: `170000000${i}.1`,
      files: each,
    })),
  ),
});
const writeExport = async (
  name: string,
  files: Readonly<Record<string, string | Buffer>>,
): Promise<string> => {
  const path = join(folder, name);
  const entries = Object.entries(files).map(([entry, data]) => ({ name: entry, data: Buffer.from(data) }));
  await writeFile(path, buildZip(entries));
  return path;
};

test('a Slack export is judged with its pictures: saved ones, and downloaded ones', async () => {
  const foreign = slackFile('F0000004', 'https://files.slack.com.example.com');
  const entries = [[slackFile('F0000002')], [slackFile('F0000001')], [slackFile('F0000009'), foreign]];
  const path = await writeExport('export.zip', {
    ...slackExport(entries),
    '__uploads/F0000002/poster.png': poster,
  });
  const { code, rulings, err, out } = await scan(path, 'en', downloadFromServer);
  expect(rulings).toEqual(['hide', 'hide', 'pass']);
  expect(requested).toEqual(
    ['F0000001', 'F0000009'].map((id) => `/files-pri/T1-${id}/download/poster.png?t=${TOKEN}`),
  );
  expect(err).toBe(
    [
      `scan: ${path}, record 2: F0000009: its host refused it: the address has expired, or has no token`,
      `scan: ${path}, record 2: F0000004: its address is not one of Slack or Discord`,
      'pictures: 2 read, 2 with text or a code; 2 not read (1 on other sites, 1 could not be downloaded)',
      'Addresses in a history expire. Export it again, or save the files with it: slackdump, or DiscordChatExporter with --media.',
      '',
    ].join('\n'),
  );
  expect(code).toBe(2);
  expect(out + err).not.toContain('xoxe');
});

test('without --download nothing is requested, and the summary says what to do', async () => {
  const path = await writeExport('saved.zip', {
    ...slackExport([[slackFile('F0000001'), slackFile('F0000002')]]),
    '__uploads/F0000002/poster.png': 'no picture',
  });
  const { code, rulings, err, out } = await scan(path, 'ja');
  expect(err).toBe(
    [
      `scan: ${path}, record 0: F0000002: it is not a PNG, JPEG, WebP, GIF or AVIF`,
      '画像：読み取れたもの 0枚、読み取れなかったもの 2枚（履歴と一緒に保存されていない 1、破損・未対応の形式 1）',
      '保存されていない画像も読み取るには、--downloadを付けてください。',
      '',
    ].join('\n'),
  );
  expect([code, rulings, requested]).toEqual([2, ['pass'], []]);
  expect(out + err).not.toContain('xoxe');
});

test('downloads say why they failed, and stop when no host answers', async () => {
  const chat = async (name: string, urls: readonly string[]): Promise<string> => {
    const attachments = urls.map((url) => ({ url, fileName: 'a.png' }));
    const messages = [{ id: '3', content: 'おはよう', author: { id: '4' }, attachments }];
    await writeFile(
      join(folder, name),
      JSON.stringify({ guild: { id: '1' }, channel: { id: '2' }, messages }),
    );
    return join(folder, name);
  };
  const cdn = 'https://cdn.discordapp.com';
  const failing = await chat('failing.json', [
    ...[`${cdn}/expired.png?ex=1&is=2&hm=3`, `${cdn}/large.png`, `${cdn}/login.png`, `${cdn}/broken.png`],
    ...['http://cdn.discordapp.com/a.png', 'https://cdn.discordapp.com:8443/a.png', 'https://[/a.png'],
  ]);
  const { code, err } = await scan(failing, 'en', downloadFromServer);
  expect(err.split('\n').map((line) => line.replace(/^.*record 0: a picture: /, ''))).toEqual([
    'it is gone: the address has expired, or the file was deleted',
    'it has more than 25 MB',
    'its host refused it: the address has expired, or has no token',
    'it is not a PNG, JPEG, WebP, GIF or AVIF',
    ...Array(3).fill('its address is not one of Slack or Discord'),
    'pictures: 0 read; 7 not read (3 on other sites, 2 could not be downloaded, 1 too large, 1 damaged or in another format)',
    expect.stringContaining('Addresses in a history expire.'),
    '',
  ]);
  expect([code, requested.length]).toEqual([2, 4]);

  let attempts = 0;
  const offline: DownloadFile = (_, request) => {
    attempts++;
    return createFileDownloader()(new URL('http://127.0.0.1:9/a.png'), {
      ...request,
      allowPrivateAddresses: true,
    });
  };
  const unreachable = await chat(
    'offline.json',
    Array.from({ length: 8 }, (_, i) => `${cdn}/${i}.png`),
  );
  const offlineScan = await scan(unreachable, 'en', offline);
  expect(offlineScan.err).toContain('record 0: a picture: downloads were given up: no host answered');
  expect(offlineScan.err).toContain('8 not read (8 on hosts without an answer)\n');
  expect(attempts).toBe(5);
});

test('a message with more than ten pictures says how many were left out', async () => {
  const files = Array.from({ length: 12 }, (_, i) => ({
    ...slackFile(`F000001${i}`),
    url_private_download: '',
  }));
  const { err } = await scan(await writeExport('many.zip', slackExport([files])), 'en');
  expect(err).toContain('12 not read (10 missing, 2 beyond the first ten of a message)');
});
