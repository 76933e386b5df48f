import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { verifyBundle } from '../../adapters/bundle/index.ts';
import { createVerificationRecords } from '../../src/gate/verification-records.ts';
import { findVerifications, planBundle } from '../../src/inquiry/index.ts';
import { foldText } from '../../src/text/index.ts';
import { inquiryRequest } from '../support/inquiry-requests.ts';
import { SERVER } from '../support/messages.ts';
import { administrator } from '../support/worlds/command-world.ts';
import { passVerification } from '../support/worlds/gate-world.ts';
import { createInquiryWorld, type InquiryWorld } from '../support/worlds/inquiry-world.ts';

/** The number with which `passVerification` passes, as a police document writes it. */
const TYPED_NUMBER = '０９０－１２３４－５６７８';

async function readBundleFile(path: string, name: string): Promise<string> {
  const zip = await openPromise(path, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== name) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString();
    }
    return '';
  } finally {
    zip.close();
  }
}

describe('an inquiry about the identity check', () => {
  let world: InquiryWorld;
  beforeEach(async () => {
    world = await createInquiryWorld();
    const gate = world.openGate();
    await passVerification(gate, 'rin');
    await passVerification(gate, 'sora');
    await passVerification(gate, 'kaito', '+818000000000');
  });
  afterEach(() => world.close());

  async function bundle(name: string): Promise<{ rows: Record<string, unknown>[]; manifest: string }> {
    await world.ask({ do: 'approve', number: '1' }, administrator('kei'));
    expect(await world.bundle(name)).toMatchObject({ ok: true });
    const path = world.path(name);
    expect((await verifyBundle(path)).finding).toBeUndefined();
    const table = await readBundleFile(path, 'verifications.jsonl');
    const rows =
      table === ''
        ? []
        : table
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line));
    return { rows, manifest: await readBundleFile(path, 'manifest.json') };
  }

  test('which accounts share a number is found, held and handed over without the number', async () => {
    await world.register({ accounts: [], contacts: [TYPED_NUMBER], items: ['本人確認'] });
    const { text } = await world.ask({ do: 'find', number: '1' });
    expect(text).toContain(
      '本人確認の記録があります（アカウント rin、sora。確認できた番号・ID 2件、断ったもの 0件）',
    );
    expect(text).not.toContain('保有していません');
    expect((await world.sql.holds.list()).map(({ target }) => target)).toEqual([
      'member/fake:square/rin',
      'member/fake:square/sora',
    ]);
    const { rows } = await bundle('number.zip');
    expect(rows.map(({ account, kind, result }) => [account, kind, result])).toEqual([
      ['rin', 'gate', 'admitted'],
      ['rin', 'number', 'passed'],
      ['sora', 'gate', 'admitted'],
      ['sora', 'number', 'passed'],
    ]);
    const hashes = new Set(rows.flatMap(({ hash }) => (hash === null ? [] : [hash])));
    expect([...hashes]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    const step = (await world.sql.inquiries.read(SERVER, 1)).at(-1);
    expect(step).toMatchObject({ kind: 'disclosed', verifications: 2, messages: 0, cases: [] });
  });

  test('the hash of an answer finds the other accounts of the number in the next inquiry', async () => {
    await world.register({ accounts: ['rin'], items: ['本人確認'] });
    const { rows } = await bundle('account.zip');
    expect(rows.map(({ account }) => account)).toEqual(['rin', 'rin']);
    await world.register({ accounts: [], contacts: [String(rows[1]!.hash)], items: ['本人確認'] });
    expect((await world.ask({ do: 'find', number: '2' })).text).toContain('アカウント rin、sora');
  });

  test('a number that passed with no account is answered as not held', async () => {
    await world.register({ accounts: [], contacts: ['090-9999-9999'], items: ['本人確認'] });
    expect((await world.ask({ do: 'find', number: '1' })).text).toContain('090-9999-9999：保有していません');
    const { rows, manifest } = await bundle('none.zip');
    expect(rows).toEqual([]);
    expect(JSON.parse(manifest).answers).toEqual([{ item: 'verification', answer: 'not-held', count: 0 }]);
  });

  test('a number that cannot be searched because the gate has no key is not answered as not held', async () => {
    const { keyValueStore } = world.sql;
    const withoutKey = createVerificationRecords({ keyValueStore });
    const request = inquiryRequest({ accounts: [], contacts: [TYPED_NUMBER], items: ['verification'] });
    const found = await findVerifications(withoutKey, SERVER, request, new Map());
    expect(found.unsearchable).toEqual([TYPED_NUMBER]);
    const ports = { archive: world.sql.archive, fold: foldText, verificationRecords: withoutKey };
    const { answers } = await planBundle(ports, SERVER, request, { texts: [] });
    expect(answers).toEqual([{ item: 'verification', answer: 'by-hand', count: 0 }]);
  });

  test('the answer on names and telephone numbers says that hashes of numbers are held', async () => {
    await world.register({ accounts: ['rin'], items: ['氏名', 'IP'] });
    const { manifest } = await bundle('registration.zip');
    expect(JSON.parse(manifest).answers).toEqual([
      { item: 'registration', answer: 'hashes', count: 1 },
      { item: 'addresses', answer: 'elsewhere', count: 0 },
    ]);
  });

  test('records of the identity check are handed over only if they were asked for, and in the period', async () => {
    await world.register({ accounts: ['rin'], items: ['投稿'] });
    expect((await bundle('posts.zip')).rows).toEqual([]);
    await world.register({ accounts: ['rin'], items: ['本人確認'], from: '2026-10-01', until: '2026-10-02' });
    expect((await world.ask({ do: 'find', number: '2' })).text).not.toContain('本人確認の記録があります');
  });
});
