import { type FallbackQueue, memberKey, parseServerKey } from '#core';
import type { Db } from '../database/tables.ts';
import type { MemberId } from './person.ts';

const MAX_QUEUED = 100_000;
const HOLD_PREFIX = 'member/';
const MEMBER_KEYS = /([a-z]+:[^/\s"]+)\/([^/\s"]+)/g;
/** `gate/number/<hash>/<account>` with the server in the value. */
const PROOF_KEY = /^gate\/(?:refused\/)?(?:number|identity)\/[0-9a-f]+\/(.+)$/;

/**
 * All members that the stores name, each once, for a comparison with the list of erased persons. Reads whole tables.
 * @example (await listMembers(db, fallbackQueue)).length // 1204
 */
export async function listMembers(db: Db, queue: FallbackQueue): Promise<readonly MemberId[]> {
  const members = new Map<string, MemberId>();
  const add = (member: MemberId): void => void members.set(memberKey(member), member);
  const addKey = (key: string | null): void => {
    const slash = key?.lastIndexOf('/') ?? -1;
    if (key && slash > 0) add({ server: parseServerKey(key.slice(0, slash)), id: key.slice(slash + 1) });
  };
  const events = await db.selectFrom('events').select('member').distinct().execute();
  const cases = await db.selectFrom('cases').select('author').distinct().execute();
  const strikes = await db.selectFrom('strikes').select('member').distinct().execute();
  const administrators = await db.selectFrom('policy_versions').select('member').distinct().execute();
  const holds = await db.selectFrom('holds').select('target').execute();
  for (const { member } of [...events, ...strikes, ...administrators]) addKey(member);
  for (const { author } of cases) addKey(author);
  for (const { target } of holds)
    if (target.startsWith(HOLD_PREFIX)) addKey(target.slice(HOLD_PREFIX.length));
  await addFromEntries(db, add);
  for (const { trigger } of await queue.list(MAX_QUEUED)) {
    add(trigger.message.author);
    if (trigger.kind === 'reported') add(trigger.reporter);
  }
  return [...members.values()];
}

async function addFromEntries(db: Db, add: (member: MemberId) => void): Promise<void> {
  const memos = await db.selectFrom('memos').selectAll().execute();
  const leases = await db.selectFrom('claims').select('key').execute();
  const limits = await db.selectFrom('quotas').select('key').execute();
  const names = await db.selectFrom('quota_names').select(['key', 'name']).execute();
  const texts = [
    ...memos.map(({ key, text }) => `${key} ${text}`),
    ...[...leases, ...limits].map(({ key }) => key),
    ...names.map(({ key, name }) => `${key} ${name}`),
  ];
  for (const text of texts)
    for (const [, server = '', id = ''] of text.matchAll(MEMBER_KEYS))
      add({ server: parseServerKey(server), id });
  for (const { key, text } of memos) {
    const [, id] = PROOF_KEY.exec(key) ?? [];
    if (id === undefined) continue;
    const { server } = JSON.parse(text) as { server?: MemberId['server'] };
    if (server) add({ server, id });
  }
}
