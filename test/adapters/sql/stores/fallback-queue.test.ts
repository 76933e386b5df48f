import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadEncryptionKeys } from '../../../../adapters/sql/crypto/keys.ts';
import { createFileFallbackQueue } from '../../../../adapters/sql/stores/fallback-queue.ts';
import { fallbackQueueContract, postedTrigger } from '../../../contracts/fallback-queue.ts';
import { MESSAGE_TEXT } from '../support/sample-cases.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

function createQueue(maxEntries?: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-spool-'));
  const folder = join(dataDir, 'spool');
  const keys = loadEncryptionKeys({ given: undefined, folder: dataDir, mayCreate: true, log });
  const reopen = () => createFileFallbackQueue(folder, keys, log, maxEntries);
  return { folder, reopen, store: reopen(), close: () => rmSync(dataDir, { recursive: true }) };
}

fallbackQueueContract('encrypted files', () => createQueue(3));

test('queued messages survive the process, readable for the owner only and encrypted', async () => {
  const { folder, reopen, store, close } = createQueue();
  await store.enqueue(postedTrigger(MESSAGE_TEXT));
  const [name] = readdirSync(folder);
  expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, name!)).includes(MESSAGE_TEXT)).toBe(false);
  const restarted = reopen();
  expect(restarted.size()).toBe(1);
  expect(JSON.stringify(await restarted.list(1))).toContain(MESSAGE_TEXT);
  close();
});

test('a changed file is set aside and does not block others; half a file is ignored', async () => {
  const { folder, store, close } = createQueue();
  await store.enqueue(postedTrigger('a'));
  await store.enqueue(postedTrigger('b', 1));
  const [first] = readdirSync(folder).sort();
  const path = join(folder, first!);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  writeFileSync(join(folder, `${first}.123`), 'half');
  expect((await store.list(10)).map(({ trigger }) => trigger.message.text)).toEqual(['b']);
  expect(existsSync(`${path}.broken`)).toBe(true);
  expect(await store.list(10)).toHaveLength(1);
  close();
});

test('a failed write is reported to the caller and leaves nothing behind', async () => {
  const { folder, store, close } = createQueue();
  rmSync(folder, { recursive: true });
  await expect(store.enqueue(postedTrigger('a'))).rejects.toThrow('ENOENT');
  expect(store.size()).toBe(0);
  close();
});
