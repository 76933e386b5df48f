import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sealingKeys } from '../../../adapters/sql/keys.ts';
import { createSpool } from '../../../adapters/sql/spool.ts';
import { seen, spoolContract } from '../../contracts/spool.ts';
import { WORDS } from './stories.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };

function made(most?: number) {
  const dataDir = mkdtempSync(join(tmpdir(), 'yamidome-spool-'));
  const folder = join(dataDir, 'spool');
  const keys = sealingKeys({ given: undefined, folder: dataDir, mayMake: true, log });
  const again = () => createSpool(folder, keys, log, most);
  return { folder, again, store: again(), close: () => rmSync(dataDir, { recursive: true }) };
}

spoolContract('sealed files', () => made(3));

test('what was seen outlives the process, for the owner only and in nobody’s plain words', async () => {
  const { folder, again, store, close } = made();
  await store.put(seen(WORDS));
  const [name] = readdirSync(folder);
  expect(statSync(join(folder, name!)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(folder, name!)).includes(WORDS)).toBe(false);
  const restarted = again();
  expect(restarted.size()).toBe(1);
  expect(JSON.stringify(await restarted.list(1))).toContain(WORDS);
  close();
});

test('a file that was changed is set aside and stops nobody; half a file was never there', async () => {
  const { folder, store, close } = made();
  await store.put(seen('a'));
  await store.put(seen('b', 1));
  const [first] = readdirSync(folder).sort();
  const path = join(folder, first!);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
  writeFileSync(join(folder, `${first}.123`), 'half');
  expect((await store.list(10)).map(({ occasion }) => occasion.message.text)).toEqual(['b']);
  expect(existsSync(`${path}.broken`)).toBe(true);
  expect(await store.list(10)).toHaveLength(1);
  close();
});

test('what cannot be written is told to the caller and leaves nothing behind', async () => {
  const { folder, store, close } = made();
  rmSync(folder, { recursive: true });
  await expect(store.put(seen('a'))).rejects.toThrow('ENOENT');
  expect(store.size()).toBe(0);
  close();
});
