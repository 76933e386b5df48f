import { rename, rm } from 'node:fs/promises';
import { type BundleFile, type Server, serverKey, UnreadableCase } from '#core';
import { createZipWriter } from '../../../adapters/bundle/index.ts';
import type { MemberData, Person, SqlStores } from '../../../adapters/sql/index.ts';
import { createVerificationRecords } from '../../gate/verification-records.ts';
import { type ExportedCase, exportCase } from './case-records.ts';
import { README_FILE, README_TEXT } from './export-readme.ts';

/** The name of the data in the archive. */
const DATA_FILE = 'data.json';
const FORMAT = 'yamidome-member-export/1';
const MAX_QUEUED = 100_000;

/** The stores that an export reads. */
export type ExportStores = Pick<
  SqlStores,
  'archive' | 'attachmentStore' | 'members' | 'keyValueStore' | 'fallbackQueue'
>;

/** What was written. */
export interface ExportSummary {
  readonly cases: number;
  readonly otherCases: number;
  readonly strikes: number;
  readonly files: number;
  readonly entries: number;
  /** Cases whose texts cannot be decrypted; they are named in the file, without their data. */
  readonly unreadable: readonly string[];
  /** Servers where a hold is in force; see docs/privacy.md before you hand the file over. */
  readonly heldServers: readonly string[];
}

/**
 * Writes all data of one person into a zip archive that only its owner can read: an explanation, `data.json` and the copies of
 * attachments. The data of other members is left out; the JSON says how many events that were. Rejects if the file exists
 * or cannot be written; then no file with that name was created by the export.
 * @example await exportMember(sql, { platform: 'discord', id: '417719834231439361' }, 'member.zip', clock.now())
 */
export async function exportMember(
  sql: ExportStores,
  person: Person,
  path: string,
  now: Date,
): Promise<ExportSummary> {
  const found = await sql.members.find(person, now);
  const servers = [];
  for (const data of found) servers.push(await exportServer(sql, person, data));
  const entries = (await sql.members.listEntries(person)).map(([key, text]) => ({ key, text }));
  const waiting = await exportWaitingMessages(sql, person);
  const json = {
    format: FORMAT,
    madeAt: now.toISOString(),
    person,
    servers,
    ...(waiting.length > 0 && { waiting }),
    entries: entries.filter(({ key }) => isOwnEntry(key, person)),
  };
  const hashes = new Set(
    servers.flatMap(({ cases }) => cases.flatMap(({ files }) => files.map(({ file }) => file))),
  );
  const files = await writeArchive(sql, path, now, JSON.stringify(json, undefined, 2), hashes);
  return {
    cases: sum(servers.map(({ cases }) => cases.length)),
    otherCases: sum(servers.map(({ otherCases }) => otherCases.length)),
    strikes: sum(servers.map(({ strikes }) => strikes.length)),
    files,
    entries: json.entries.length,
    unreadable: servers.flatMap(({ unreadable = [] }) => unreadable),
    heldServers: found.filter(({ isHeld }) => isHeld).map(({ server }) => serverKey(server)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** An entry about the person. An entry that only names the person, for example as a moderator, is about others. */
const isOwnEntry = (key: string, { platform, id }: Person): boolean =>
  key.endsWith(`/${id}`) && (key.includes(`${platform}:`) || key.startsWith('gate/'));

async function exportServer(sql: ExportStores, { id }: Person, data: MemberData) {
  const member = { server: data.server, id };
  const unreadable: string[] = [];
  const read = async (caseId: string): Promise<ExportedCase> => {
    try {
      return exportCase(caseId, await sql.archive.read(caseId), member);
    } catch (error) {
      if (!(error instanceof UnreadableCase)) throw error;
      unreadable.push(caseId);
      return { case: caseId, events: [], files: [], eventsOfOthers: 0 };
    }
  };
  const cases: ExportedCase[] = [];
  for (const caseId of data.ownCases) cases.push(await read(caseId));
  const otherCases: ExportedCase[] = [];
  for (const caseId of data.otherCases) otherCases.push(await read(caseId));
  return {
    server: serverKey(data.server),
    cases,
    otherCases: otherCases.filter(({ events }) => events.length > 0),
    strikes: data.strikes.map(({ caseId, at }) => ({ case: caseId, at: at.toISOString() })),
    gate: await gateRecord(sql, data.server, id),
    ...(unreadable.length > 0 && { unreadable }),
  };
}

/** The record of the gate, without the moderator's account. */
async function gateRecord({ keyValueStore }: ExportStores, server: Server, id: string) {
  const record = await createVerificationRecords({ keyValueStore }).findByAccount(server, id);
  if (!record) return null;
  const { moderator: _moderator, ...rest } = record;
  return rest;
}

/** Messages of the person that wait in the fallback queue because the database was away. */
async function exportWaitingMessages({ fallbackQueue }: ExportStores, { platform, id, server }: Person) {
  const entries = await fallbackQueue.list(MAX_QUEUED);
  return entries
    .flatMap(({ trigger: { message, pieces } }) => pieces ?? [message])
    .filter(
      ({ author }) =>
        author.id === id &&
        author.server.platform === platform &&
        (server === undefined || author.server.id === server),
    )
    .map(({ ref, text, sentAt }) => ({ ref, text, sentAt: sentAt.toISOString() }));
}

/** Resolves with the number of copies that were written. A copy that was deleted meanwhile is left out. */
async function writeArchive(
  { attachmentStore }: ExportStores,
  path: string,
  now: Date,
  json: string,
  hashes: ReadonlySet<string>,
): Promise<number> {
  const draft = `${path}.part`;
  await rm(draft, { force: true });
  const zip = createZipWriter(draft, now);
  const add = (name: string, bytes: string | Uint8Array, compress: boolean): Promise<unknown> =>
    zip.add({ name, content: contentOf(bytes), compress } satisfies BundleFile);
  let files = 0;
  try {
    await add(README_FILE, README_TEXT, true);
    await add(DATA_FILE, json, true);
    for (const hash of hashes) {
      const bytes = await attachmentStore.get(hash);
      if (!bytes) continue;
      await add(`files/${hash}`, bytes, false);
      files += 1;
    }
    await zip.end();
    await rename(draft, path);
    return files;
  } catch (error) {
    await zip.abort(error instanceof Error ? error : new Error('the archive could not be written'));
    await rm(draft, { force: true });
    throw error;
  }
}

async function* contentOf(bytes: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield bytes;
}
