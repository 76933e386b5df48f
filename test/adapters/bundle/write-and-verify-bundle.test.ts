import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Entry, openPromise } from 'yauzl';
import type { Message } from '#core';
import { keyFingerprint, parsePublicKey, verifyBundle } from '../../../adapters/bundle/index.ts';
import { message, SERVER } from '../../support/messages.ts';
import { administrator } from '../../support/worlds/command-world.ts';
import { createInquiryWorld, type InquiryWorld } from '../../support/worlds/inquiry-world.ts';
import { buildZip } from '../history/build-zip.ts';

const ALL_ITEMS = ['アカウント', '投稿', '本文', '添付', '措置', '氏名', 'IP', 'ログイン'];
const OFFER_TEXT = '=日給5万、荷物を運ぶだけ, "詳細"は DM';

const READING = {
  ...{ picture: 'a', width: 20, height: 10, hash: '9f3c61c39c3e61c2' },
  lines: [{ text: '即日払い', confidence: 0.7, box: { left: 1, top: 2, width: 9, height: 3 } }],
  codes: [],
};
const PICTURE: Partial<Message> = {
  pictures: ['a'],
  parts: [{ kind: 'image-text', text: '即日払い', confidence: 0.7, picture: 'a' }],
  readPictures: [READING],
};

async function unzip(path: string): Promise<Map<string, Buffer>> {
  const zip = await openPromise(path, { autoClose: false });
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    files.set(entry.fileName, Buffer.concat(chunks));
  }
  zip.close();
  return files;
}

/** The entries of the archive, with the offset of their packed bytes. */
async function entryOffsets(path: string): Promise<(Entry & { start: number })[]> {
  const zip = await openPromise(path, { autoClose: false });
  const bytes = readFileSync(path);
  const entries: (Entry & { start: number })[] = [];
  for await (const entry of zip.eachEntry()) {
    const at = entry.relativeOffsetOfLocalHeader;
    const start = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
    entries.push(Object.assign(entry, { start }));
  }
  zip.close();
  return entries;
}

describe('a bundle', () => {
  let world: InquiryWorld;
  let path: string;

  beforeAll(async () => {
    world = await createInquiryWorld();
    await world.posted(message('rin', OFFER_TEXT, PICTURE), ['picture of rin']);
    await world.posted(message('rin', '二つ目'));
    await world.posted(message('sora', 'ほかの人の投稿'), ['picture of sora']);
    await world.register({ ground: '令状', items: ALL_ITEMS, other: '連絡先の一覧' });
    await world.ask({ do: 'approve', number: '1' }, administrator('kei'));
    path = world.path('Q-1.zip');
    expect(await world.bundle('Q-1.zip')).toMatchObject({ ok: true });
  });
  afterAll(() => world.close());

  test('contains what a warrant asked for, and no other member', async () => {
    const files = await unzip(path);
    expect([...files.keys()].filter((name) => !name.startsWith('attachments/'))).toEqual([
      ...['accounts.jsonl', 'accounts.csv', 'messages.jsonl', 'messages.csv', 'events.jsonl', 'events.csv'],
      ...['chain.jsonl', 'answer.pdf', 'README.txt', 'public-key.pem', 'manifest.json', 'manifest.sig'],
    ]);
    const attachments = [...files].filter(([name]) => name.startsWith('attachments/'));
    const rows = files.get('messages.jsonl')!.toString().trim().split('\n');
    expect(rows.map((row) => JSON.parse(row).text)).toEqual(expect.arrayContaining([OFFER_TEXT, '二つ目']));
    expect(rows).toHaveLength(2);
    const [file] = attachments.map(([name]) => /\w{64}/.exec(name)![0]);
    const [reading] = rows.map((row) => JSON.parse(row).pictures).filter((pictures) => pictures !== '');
    expect(JSON.parse(reading)).toEqual([{ ...READING, file }]);
    expect(files.get('messages.csv')!.toString()).toContain('"\'=日給5万、荷物を運ぶだけ, ""詳細""は DM"');
    expect(attachments.map(([name, bytes]) => [name.slice(-4), bytes.toString()])).toEqual([
      ['.png', 'picture of rin'],
    ]);
    const all = Buffer.concat([...files.values()]).toString();
    // Inside Base64 three letters may come together by chance.
    for (const other of ['sora', 'ほかの人', 'yui', 'ひみつの理由'])
      expect(all).not.toMatch(new RegExp(`(?<![A-Za-z0-9+/])${other}(?![A-Za-z0-9+/])`));
    expect(files.get('answer.pdf')!.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('is proven by the public key alone, also by its fingerprint', async () => {
    const result = await verifyBundle(path);
    expect(result.finding).toBeUndefined();
    expect(result.files).toBe(11);
    expect(result.fingerprint).toBe(keyFingerprint(parsePublicKey(world.sql.proof.publicKey)!));
    expect((await verifyBundle(path, result.fingerprint)).finding).toBeUndefined();
    expect((await verifyBundle(path, 'f'.repeat(64))).finding).toEqual({
      what: 'key',
      file: 'public-key.pem',
    });
    const kept = await world.sql.verify({ heads: [result.head!] });
    expect(kept.finding).toBeUndefined();
  });

  test('with one byte changed in any of its members is found, and the member is named', async () => {
    const whole = readFileSync(path);
    const copy = world.path('changed.zip');
    for (const { fileName, start, compressedSize } of await entryOffsets(path)) {
      for (const at of [0, Math.floor(compressedSize / 2)]) {
        const bytes = Buffer.from(whole);
        bytes[start + at]! ^= 0x20;
        writeFileSync(copy, bytes);
        expect([fileName, (await verifyBundle(copy)).finding?.file]).toEqual([fileName, fileName]);
      }
    }
  });

  test('that was packed again with other contents is detected for every kind of change', async () => {
    const files = await unzip(path);
    const copy = world.path('packed.zip');
    const packed = async (change: (files: Map<string, Buffer>) => void) => {
      const next = new Map(files);
      change(next);
      writeFileSync(copy, buildZip([...next].map(([name, data]) => ({ name, data }))));
      return (await verifyBundle(copy)).finding;
    };
    expect(await packed(() => {})).toBeUndefined();
    for (const name of files.keys()) {
      if (name.startsWith('manifest')) continue;
      const other = Buffer.concat([files.get(name)!, Buffer.from('x')]);
      const finding = await packed((next) => next.set(name, other));
      // A PEM file may contain text after the key. It is not part of the key, but it is part of the file.
      expect(finding).toEqual({ what: 'changed', file: name });
      expect(await packed((next) => next.delete(name))).toEqual({ what: 'missing', file: name });
    }
    expect(await packed((next) => next.set('more.txt', Buffer.from('x')))).toEqual({
      ...{ what: 'added', file: 'more.txt' },
    });
    const manifest = files.get('manifest.json')!;
    const forged = Buffer.from(
      manifest.toString().replace('"withheld"', '"attached"').replace('架刑', '架空'),
    );
    const unsigned = { what: 'unsigned', file: 'manifest.json' };
    expect(await packed((next) => next.set('manifest.json', forged))).toEqual(unsigned);
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const strange = await packed((next) => {
      next.set('manifest.sig', Buffer.from(sign(null, forged, privateKey).toString('base64')));
      next.set('manifest.json', forged);
      next.set('public-key.pem', Buffer.from(publicKey.export({ format: 'pem', type: 'spki' })));
    });
    expect(strange).toEqual(unsigned);
  });

  test('that is no archive at all, or half of one, is said to be none', async () => {
    const copy = world.path('half.zip');
    writeFileSync(copy, readFileSync(path).subarray(0, 3000));
    expect((await verifyBundle(copy)).finding).toEqual({ what: 'archive', file: copy });
    await expect(verifyBundle(world.path('nowhere.zip'))).rejects.toThrow('ENOENT');
  });

  test('leaves a link in the chain that says what was handed over, by whom, in which file', async () => {
    const step = (await world.sql.inquiries.read(SERVER, 1)).at(-1);
    expect(step).toMatchObject({ kind: 'disclosed', by: { id: 'aoi' }, messages: 2, attachments: 1 });
    expect((await world.ask({ do: 'show', number: '1' })).text).toContain('投稿2件、添付1件');
    expect((await world.sql.verify()).finding).toBeUndefined();
  });
});

describe('the export', () => {
  let world: InquiryWorld;
  const approved = () => world.ask({ do: 'approve', number: '1' }, administrator('kei'));
  beforeEach(async () => {
    world = await createInquiryWorld();
    await world.posted(message('rin', OFFER_TEXT), ['picture of rin']);
  });
  afterEach(() => world.close());

  test('on an inquiry alone: when and where, no texts and no attachments; the sheet says so', async () => {
    await world.register({ items: ['投稿', '本文', '添付', 'IP'] });
    await approved();
    expect(await world.bundle('a.zip', 'Q-1', 'never asked')).toMatchObject({ ok: true });
    const files = await unzip(world.path('a.zip'));
    expect([...files.keys()].join(' ')).not.toMatch(/attachments|accounts|events/);
    expect(Buffer.concat([...files.values()]).toString()).not.toContain('荷物を運ぶ');
    expect(JSON.parse(files.get('manifest.json')!.toString()).answers).toEqual([
      { item: 'posts', answer: 'attached', count: 1 },
      { item: 'texts', answer: 'withheld', count: 1 },
      { item: 'attachments', answer: 'withheld', count: 1 },
      { item: 'addresses', answer: 'elsewhere', count: 0 },
    ]);
  });

  test('of posts does not tell in its chain when the author was warned, struck or reported', async () => {
    await world.register({ items: ['投稿'] });
    await approved();
    expect(await world.bundle('posts.zip')).toMatchObject({ ok: true });
    const files = await unzip(world.path('posts.zip'));
    const lines = files.get('chain.jsonl')!.toString().trim().split('\n');
    const [opened, ...others] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(opened).toMatchObject({ event: 0, kind: 'opened', at: expect.any(String) });
    expect(others).toHaveLength(2);
    for (const other of others) expect(Object.keys(other)).toEqual(['number', 'prev', 'hash']);
    expect((await verifyBundle(world.path('posts.zip'))).finding).toBeUndefined();
  });

  test('of the handling names every event in its chain', async () => {
    await world.register({ items: ['措置'] });
    await approved();
    expect(await world.bundle('handling.zip')).toMatchObject({ ok: true });
    const files = await unzip(world.path('handling.zip'));
    const kinds = files
      .get('chain.jsonl')!
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(['opened', 'copied', 'reported']);
  });

  test('on an order to provide electronic records: also the texts', async () => {
    await world.register({ ground: '電磁的記録提供命令', items: ['本文'] });
    await approved();
    expect(await world.bundle('order.zip')).toMatchObject({ ok: true });
    const rows = (await unzip(world.path('order.zip'))).get('messages.jsonl')!.toString();
    expect(rows).toContain('荷物を運ぶ');
  });

  test('nothing before the approval, nothing unless the number is typed, never over another file', async () => {
    await world.register({ ground: '令状', items: ['本文'] });
    expect((await world.bundle('b.zip')).text).toContain('2人目');
    await approved();
    expect((await world.bundle('b.zip', 'Q-1', 'yes')).text).toContain('中止しました');
    expect(existsSync(world.path('b.zip'))).toBe(false);
    expect(await world.sql.inquiries.read(SERVER, 1)).toHaveLength(3);
    writeFileSync(world.path('b.zip'), 'mine');
    expect((await world.bundle('b.zip')).ok).toBe(false);
    expect(readFileSync(world.path('b.zip'), 'utf8')).toBe('mine');
  });

  test('for an account that was never seen: a signed sheet that says that nothing is held, and no tables', async () => {
    await world.register({ accounts: ['nobody'], items: ['投稿', '措置'] });
    await approved();
    expect(await world.bundle('c.zip')).toMatchObject({ ok: true });
    const files = await unzip(world.path('c.zip'));
    expect([...files.keys()]).toEqual([
      ...['answer.pdf', 'README.txt', 'public-key.pem', 'manifest.json', 'manifest.sig'],
    ]);
    expect((await verifyBundle(world.path('c.zip'))).finding).toBeUndefined();
  });

  test('what retention has deleted is counted as deleted, and only its time and place are handed over', async () => {
    expect((await world.sql.applyRetention(1, new Date('2026-11-09T03:00:00Z'))).erased).toHaveLength(1);
    await world.register({ ground: '令状', items: ['投稿', '本文', '添付'] });
    await approved();
    expect(await world.bundle('d.zip')).toMatchObject({ ok: true });
    const files = await unzip(world.path('d.zip'));
    const [row] = files.get('messages.jsonl')!.toString().split('\n');
    expect(JSON.parse(row!)).toMatchObject({ account: 'rin', erased: true, channel: 'general' });
    expect(JSON.parse(files.get('manifest.json')!.toString()).answers).toEqual([
      { item: 'posts', answer: 'attached', count: 1 },
      { item: 'texts', answer: 'not-held', count: 0 },
      { item: 'attachments', answer: 'not-held', count: 0 },
    ]);
    expect((await verifyBundle(world.path('d.zip'))).finding).toBeUndefined();
  });
});
