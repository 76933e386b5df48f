import { mkdirSync, readdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, Occasion, Spool } from '#core';
import { canonical, parsed } from './json.ts';
import type { Keys } from './keys.ts';
import { sha256 } from './links.ts';
import { seal } from './seal.ts';
import { unseal } from './unseal.ts';

const MOST_ENTRIES = 10_000;
/** Far more than a message and its pieces can hold; what is larger is no message. */
const MOST_BYTES = 1_000_000;
const ENTRY = /^\d{13}-[0-9a-f]{32}$/;

const spoolPlace = (name: string): string => `spool/${name}`;

/**
 * What was seen while the database did not answer: a folder of sealed files, for the owner only. A file has its name
 * only once it is whole and on the disk, and its name is made from what it holds.
 * @example const spool = createSpool(join(dataDir, 'spool'), keys, log)
 */
export function createSpool(folder: string, keys: Keys, log: Log, most = MOST_ENTRIES): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let waiting = new Set(readdirSync(folder).filter((name) => ENTRY.test(name)));

  async function opened(name: string): Promise<{ id: string; occasion: Occasion } | undefined> {
    const path = join(folder, name);
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      // Another process on the same folder was faster.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!bytes) return undefined;
    try {
      const text = unseal(keys, spoolPlace(name), bytes).toString('utf8');
      return { id: name, occasion: parsed(text) as Occasion };
    } catch {
      log.error('a spooled message cannot be opened and is set aside', { name });
      await rename(path, `${path}.broken`);
      return undefined;
    }
  }

  return {
    async put(occasion) {
      const text = canonical(occasion);
      const at = (occasion.message.editedAt ?? occasion.message.sentAt).getTime();
      const name = `${String(Math.max(0, at)).padStart(13, '0').slice(0, 13)}-${sha256(text).slice(0, 32)}`;
      if (waiting.has(name)) return true;
      if (waiting.size >= most || text.length > MOST_BYTES) return false;
      const path = join(folder, name);
      const draft = `${path}.${process.pid}`;
      try {
        await written(draft, seal(keys, spoolPlace(name), Buffer.from(text)));
        await rename(draft, path);
        await flushed(folder);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      waiting.add(name);
      return true;
    },
    async list(limit) {
      waiting = new Set((await readdir(folder)).filter((name) => ENTRY.test(name)));
      const entries = await Promise.all([...waiting].sort().slice(0, limit).map(opened));
      return entries.filter((entry) => entry !== undefined);
    },
    async done(id) {
      await rm(join(folder, id), { force: true });
      waiting.delete(id);
    },
    size: () => waiting.size,
  };
}

async function written(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The new name has to be on the disk too. */
async function flushed(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Windows has no such thing.
  } finally {
    await handle?.close();
  }
}
