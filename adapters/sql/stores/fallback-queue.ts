import { mkdirSync, readdirSync } from 'node:fs';
import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FallbackQueue, Log, Trigger } from '#core';
import { parseCanonicalJson, toCanonicalJson } from '../archive/redact-json.ts';
import { queueEntryAad } from '../crypto/aad.ts';
import { sha256 } from '../crypto/content-hash.ts';
import { decrypt, encrypt } from '../crypto/encryption.ts';
import type { EncryptionKeys } from '../crypto/keys.ts';

const MAX_ENTRIES = 10_000;
/** Limit for one entry; a message with its group is much smaller. */
const MAX_ENTRY_BYTES = 1_000_000;
const ENTRY_NAME = /^\d{13}-[0-9a-f]{32}$/;

/**
 * Messages that arrived while the database did not answer: a folder of encrypted files that only the owner can read. A
 * file gets its final name when it is complete and on the disk. The name is a hash of the content, so a message that is
 * added twice is one entry. `enqueue` resolves with false if the queue is full or the message too large, and rejects if
 * the file cannot be written.
 * @example const fallbackQueue = createFileFallbackQueue(join(dataDir, 'spool'), keys, log)
 */
export function createFileFallbackQueue(
  folder: string,
  keys: EncryptionKeys,
  log: Log,
  maxEntries = MAX_ENTRIES,
): FallbackQueue {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let entryNames = new Set(readdirSync(folder).filter((name) => ENTRY_NAME.test(name)));

  async function readEntry(name: string): Promise<{ id: string; trigger: Trigger } | undefined> {
    const path = join(folder, name);
    const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
      // Another process has removed it.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!bytes) return undefined;
    try {
      const text = decrypt(keys, queueEntryAad(name), bytes).toString('utf8');
      return { id: name, trigger: parseCanonicalJson(text) as Trigger };
    } catch {
      log.error('fallback_entry_quarantined', { name });
      await rename(path, `${path}.broken`);
      return undefined;
    }
  }

  return {
    async enqueue(trigger) {
      const text = toCanonicalJson(trigger);
      const at = (trigger.message.editedAt ?? trigger.message.sentAt).getTime();
      const name = `${String(Math.max(0, at)).padStart(13, '0').slice(0, 13)}-${sha256(text).slice(0, 32)}`;
      if (entryNames.has(name)) return true;
      if (entryNames.size >= maxEntries || text.length > MAX_ENTRY_BYTES) return false;
      const path = join(folder, name);
      const draft = `${path}.${process.pid}`;
      try {
        await writeAndFsync(draft, encrypt(keys, queueEntryAad(name), Buffer.from(text)));
        await rename(draft, path);
        await fsyncFolder(folder);
      } catch (error) {
        await rm(draft, { force: true }).catch(() => undefined);
        throw error;
      }
      entryNames.add(name);
      return true;
    },
    async list(limit) {
      entryNames = new Set((await readdir(folder)).filter((name) => ENTRY_NAME.test(name)));
      const entries = await Promise.all([...entryNames].sort().slice(0, limit).map(readEntry));
      return entries.filter((entry) => entry !== undefined);
    },
    async remove(id) {
      await rm(join(folder, id), { force: true });
      entryNames.delete(id);
    },
    size: () => entryNames.size,
  };
}

async function writeAndFsync(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Flushes a folder, so that the new name of a file is on the disk. */
async function fsyncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Windows cannot flush a folder.
  } finally {
    await handle?.close();
  }
}
