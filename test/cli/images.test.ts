import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callCommand } from '../support/cli/run-command.ts';
import { toSvg } from '../support/pictures/backgrounds.ts';
import { drawLayout } from '../support/pictures/layouts.ts';
import { createRandom } from '../support/pictures/random.ts';

let folder: string;
let poster: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'images-'));
  poster = join(folder, 'poster.png');
  const lines = ['荷物を受け取って運ぶだけ', '日給5万円以上 即日払い', '詳細はテレグラムで'];
  const canvas = await drawLayout('poster', lines, createRandom(4));
  const drawn = await sharp(Buffer.from(toSvg(canvas)))
    .png()
    .toBuffer();
  // Half as wide: each command starts a recogniser and reads it, which takes longer for a large picture.
  await sharp(drawn)
    .resize(Math.round(canvas.width / 2))
    .toFile(poster);
});
afterAll(() => rm(folder, { recursive: true }));

const rulingOf = (out: string): unknown => JSON.parse(out).ruling;

describe('yamidome check --image', () => {
  it('shows what was read in the picture, and judges it: alone it goes to a moderator', async () => {
    const { code, out } = await callCommand('check', ['--lang', 'en', '--image', poster]);
    expect(out).toMatch(/^Read in the picture:\n {2}.*%/);
    expect(out).toContain('テレグラム');
    expect(out).toContain('Ruling: review');
    expect(code).toBe(0);
  });

  it('judges a picture together with the text that was posted with it', async () => {
    const { out } = await callCommand('check', ['--json', '--image', poster, '気になる人はDMください']);
    expect(rulingOf(out)).toBe('hide');
  });

  it('says why a file is no picture', async () => {
    const path = join(folder, 'document.png');
    await writeFile(path, '%PDF-1.7');
    const { code, err } = await callCommand('check', ['--image', path]);
    expect([code, err]).toEqual([2, `check: ${path}: it is not a PNG, JPEG, WebP, GIF or AVIF\n`]);
    const missing = join(folder, 'missing.png');
    expect((await callCommand('check', ['--image', missing])).err).toBe(
      `check: ${missing}: there is no such file\n`,
    );
    expect((await callCommand('check', ['--image', folder])).err).toBe(
      `check: ${folder}: it is a folder, not a picture\n`,
    );
    expect((await callCommand('check', ['--image', '/dev/zero'])).err).toBe(
      'check: /dev/zero: it has more than 25 MB\n',
    );
  });

  it('reads several pictures of one post, and does not take a picture for a text', async () => {
    const blank = join(folder, 'blank.png');
    await sharp({ create: { width: 40, height: 40, channels: 3, background: 'white' } }).toFile(blank);
    const { code, out } = await callCommand('check', [
      ...['--lang', 'en', '--image', blank],
      ...['--image', poster],
    ]);
    expect(out).toMatch(
      /^Read in the picture: .*blank\.png\n {2}\(neither text nor codes\)\n\nRead in the picture: .*poster\.png\n {2}.*%/,
    );
    expect([code, out]).toEqual([0, expect.stringContaining('Ruling: review')]);
    for (const args of [[poster], ['--image', blank, poster], [blank, poster]]) {
      const refused = await callCommand('check', args);
      expect([refused.code, refused.err]).toEqual([
        2,
        `check: ${args.at(args.includes('--image') ? -1 : 0)} is a file: write --image before each picture\n`,
      ]);
    }
  });
});

describe('yamidome eval with pictures', () => {
  it('reads the picture of a line, by its path beside the file', async () => {
    const path = join(folder, 'posts.jsonl');
    const lines = [
      { text: '気になる人はDMください', image: 'poster.png', expect: 'hide' },
      { image: 'poster.png', expect: 'flag' },
      { image: 'missing.png', expect: 'pass' },
      { image: 'https://cdn.example.com/a.png?t=secret', expect: 'pass' },
    ];
    await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'));
    const { code, out, err } = await callCommand('eval', ['--json', path]);
    expect(JSON.parse(out).sets[0]).toMatchObject({ lines: 2 });
    expect(err).toContain('line 3');
    expect(err).toContain('missing.png: there is no such file');
    expect(err).toContain('line 4: "image" is an address; save the picture, and write the path of the file');
    expect(err).not.toContain('secret');
    expect(code).toBe(2);
  });
});

describe('yamidome scan --images', () => {
  const history = async (name: string, content: string): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };
  const scan = async (...args: string[]) => {
    const { code, out, err } = await callCommand('scan', args);
    const rulings = out.split('\n').flatMap((line) => (line === '' ? [] : rulingOf(line)));
    return { code, rulings, err };
  };
  const chat = (url: string): string =>
    JSON.stringify({
      guild: { id: '1' },
      channel: { id: '2' },
      messages: [
        {
          id: '3',
          timestamp: '2026-01-01T00:00:00Z',
          content: '気になる人はDMください',
          author: { id: '4', name: 'rin' },
          attachments: [{ url, fileName: 'poster.png' }],
        },
      ],
    });

  it('reads the pictures that were saved with a history, and only if asked', async () => {
    const path = await history('chat.json', chat('poster.png'));
    expect(await scan('--images', path)).toMatchObject({ code: 0, rulings: ['hide'] });
    expect(await scan(path)).toMatchObject({ code: 0, rulings: ['pass'] });
  });

  it('reads the picture of a JSON line', async () => {
    const path = await history('lines.jsonl', JSON.stringify({ text: '', image: 'poster.png' }));
    expect(await scan('--images', path)).toMatchObject({ code: 0, rulings: ['review'] });
  });

  it('does not read files outside the folder of the history, or from the network', async () => {
    const outside = await scan('--images', await history('outside.json', chat('../poster.png')));
    expect(outside).toMatchObject({ code: 2, rulings: ['pass'] });
    expect(outside.err).toContain('record 0: a picture is not in the folder of the history');
    const remote = await history('remote.json', chat('https://cdn.example.com/poster.png'));
    const unsaved = await scan('--images', remote);
    expect(unsaved).toMatchObject({ code: 2, rulings: ['pass'] });
    expect(unsaved.err).toContain('画像：読み取れたもの 0枚、読み取れなかったもの 1枚（外部サイト 1）');
    expect(await scan(remote)).toMatchObject({ code: 0, rulings: ['pass'] });
  });

  it('a missing picture is reported, and the text is judged', async () => {
    const { code, rulings, err } = await scan('--images', await history('missing.json', chat('gone.png')));
    expect([code, rulings]).toEqual([2, ['pass']]);
    expect(err).toContain('gone.png: there is no such file');
  });

  it('says so when there is no picture in the history', async () => {
    const { code, err } = await scan('--images', await history('none.jsonl', '{"text":"おはよう"}'));
    expect([code, err]).toEqual([0, expect.stringMatching(/画像：この履歴にはありません\n$/)]);
  });

  it('downloads only for pictures', async () => {
    const { code, err } = await callCommand('scan', ['--download', 'chat.json']);
    expect([code, err]).toEqual([2, 'scan: --download is for pictures: write --images --download\n']);
  });
});
