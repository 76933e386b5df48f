import type { Archive, CaseEvent, CaseEventKind, Job, Member } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';
import { createBatches, type Result } from './batches.ts';
import { addJobs, casesBy, type JobRow, moveCases, payJobs } from './case-rows.ts';
import { chainLock, type Link, openChains } from './chains.ts';
import { content } from './hashes.ts';
import { canonical, split } from './json.ts';
import type { Keys, Signer } from './keys.ts';
import { eventPlace, sha256 } from './links.ts';
import { jobPlace, seal } from './seal.ts';
import { lastly, type Store } from './store.ts';

/** More would exceed what one statement may bind. */
const AT_ONCE = 100;
const HOMES_KEPT = 10_000;
/** While one waits for the disk another may be written. */
const PRECIOUS_SIDE_BY_SIDE = 2;
/** So long may others join a commit that nobody waits for. */
const MOMENT_MS = 8;
/** SQLite writes in this thread: more at once would let somebody who is in a hurry wait. */
const SHARED_MOST = 8;
/** So long a failure is what health tells of; whatever waits is tried again within it. */
const TROUBLE_MS = 60_000;
/** After a power cut the path comes to these again by itself; everything else is flushed before anybody goes on. */
const COMES_AGAIN: ReadonlySet<string> = new Set<CaseEventKind>([
  'acted',
  'struck',
  'unstruck',
  'escalated',
  'campaign',
]);

interface Write {
  readonly caseId: string;
  readonly seen: number;
  /** The path has been walked for so many events; nothing is appended then. */
  readonly walked?: number;
  readonly links: readonly Link[];
  /** Of the opening message; absent where the case must be there already. */
  readonly author: Pick<Member, 'server' | 'id'> | undefined;
  readonly jobs: readonly JobRow[];
  readonly paid: readonly string[];
}

/**
 * Appends to cases and their servers' chains, with the jobs that go with it; appends at the same time share a commit.
 * @example const append = createAppend(store, keys, signer); await append('Y-4G7C2Q0M1X', 0, [opened], [hide])
 */
export function createAppend(store: Store, keys: Keys, signer: Signer) {
  const homes = new Map<string, string>();
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  const told =
    (how: 'write' | 'share') =>
    async (writes: readonly Write[]): Promise<Awaited<ReturnType<typeof commit>>> => {
      try {
        const results = await commit(store, how, signer, homes, writes);
        failed = undefined;
        return results;
      } catch (error) {
        if (!unstorable(error)) failed = { error, at: performance.now() };
        throw error;
      }
    };
  // Evidence waits for nothing else, what follows from it shares its commits with whatever comes within a moment.
  const batches = (
    how: 'write' | 'share',
    { atMost = AT_ONCE, ...about }: { atMost?: number; sideBySide?: number; momentMs?: number },
  ) => createBatches<Write, ReadonlySet<string>>(told(how), unstorable, atMost, about);
  const precious = batches('write', { sideBySide: PRECIOUS_SIDE_BY_SIDE });
  const others = batches('share', {
    momentMs: MOMENT_MS,
    ...(store.kind === 'sqlite' && { atMost: SHARED_MOST }),
  });

  const append: Archive['append'] = async (caseId, seen, events, jobs = [], { lease, paid = [] } = {}) => {
    const [first] = events;
    const isMine = (job: Job): boolean => lease !== undefined && job.dueAt <= lease.dueBy;
    const write = events.some(({ kind }) => !COMES_AGAIN.has(kind)) ? precious : others;
    const added = await write({
      caseId,
      seen,
      links: events.map((event, i) => linked(keys, caseId, seen + i, event)),
      author: first?.kind === 'opened' ? first.message.author : undefined,
      jobs: jobs.map((job) => owed(keys, job, isMine(job) ? lease?.until.getTime() : undefined)),
      paid,
    });
    return jobs.filter((job) => added.has(job.id) && isMine(job)).map((job) => ({ ...job, attempt: 1 }));
  };
  /** The end of a case comes with what others append: it keeps nobody waiting either. */
  const finish = async (caseId: string, walked: number, paid: readonly string[]): Promise<void> =>
    void (await others({ caseId, seen: walked, walked, links: [], author: undefined, jobs: [], paid }));
  const idle = async () => void (await Promise.all([precious.idle(), others.idle()]));
  /** Why the last that was to be stored was not, if that was lately and nothing has been stored since. */
  const trouble = (): unknown =>
    failed && performance.now() - failed.at < TROUBLE_MS ? failed.error : undefined;
  return Object.assign(append, { finish, idle, trouble });
}

/** The database refuses these values, not working as such: too large, or characters that it does not know. */
export const unstorable = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(22|23|54)...$|^SQLITE_(TOOBIG|CONSTRAINT)/.test(String(error.code));

function linked(keys: Keys, caseId: string, seq: number, event: CaseEvent): Link {
  const { skeleton, words } = split(event);
  const bytes = words.length === 0 ? undefined : content(words);
  return {
    case_id: caseId,
    seq,
    kind: event.kind,
    at: event.at.getTime(),
    member: speaker(event) ?? null,
    skeleton,
    content: bytes ? seal(keys, eventPlace(caseId, seq), bytes) : null,
    content_hash: bytes ? sha256(bytes) : '',
  };
}

/** Whose words an event holds, where that is not the case's author. */
function speaker(event: CaseEvent): string | undefined {
  switch (event.kind) {
    case 'reported':
      return memberKey(event.reporter);
    case 'exported':
      return memberKey(event.by);
    case 'ruled':
    case 'claimed':
    case 'noted':
      return memberKey(event.moderator);
    case 'escalated':
      return event.by && memberKey(event.by);
    case 'acted':
      return 'member' in event.outcome.action ? memberKey(event.outcome.action.member) : undefined;
    default:
      return undefined;
  }
}

const owed = (keys: Keys, job: Job, leasedUntil: number | undefined): JobRow => ({
  id: job.id,
  case_id: job.caseId,
  action: seal(keys, jobPlace(job.id), Buffer.from(canonical(job.action))),
  due_at: job.dueAt.getTime(),
  leased_until: leasedUntil ?? 0,
  attempt: leasedUntil === undefined ? 0 : 1,
  done: 0,
});

const parts = <T>(all: readonly T[]): (readonly T[])[] =>
  Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) =>
    all.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );

/**
 * A case never changes its server, so these may be kept, and read before the chains are locked. What a commit works
 * with is its own: others forget what is kept meanwhile.
 */
async function homesOf(
  store: Store,
  kept: Map<string, string>,
  writes: readonly Write[],
): Promise<ReadonlyMap<string, string>> {
  const homes = new Map<string, string>();
  for (const { caseId, seen, author } of writes) {
    const home = seen === 0 && author ? serverKey(author.server) : kept.get(caseId);
    if (home !== undefined) homes.set(caseId, home);
  }
  const unknown = writes.flatMap(({ caseId, seen }) => (seen > 0 && !homes.has(caseId) ? [caseId] : []));
  if (unknown.length > 0) {
    const rows = await store.db
      .selectFrom('cases')
      .select(['id', 'server'])
      .where('id', 'in', unknown)
      .execute();
    for (const { id, server } of rows) homes.set(id, server);
  }
  if (kept.size > HOMES_KEPT) kept.clear();
  for (const [id, server] of homes) kept.set(id, server);
  return homes;
}

async function commit(
  store: Store,
  how: 'write' | 'share',
  signer: Signer,
  homes: Map<string, string>,
  writes: readonly Write[],
): Promise<readonly Result<ReadonlySet<string>>[]> {
  const ids = [...new Set(writes.map((each) => each.caseId))];
  const servers = await homesOf(store, homes, writes);
  const locks = [...new Set(servers.values())].map(chainLock);

  const tell = await store[how](locks, async (tx) => {
    const growing = writes.flatMap(({ caseId, links }) =>
      links.length > 0 ? (servers.get(caseId) ?? []) : [],
    );
    const [found, chains] = await Promise.all([
      casesBy(tx, ids),
      openChains(tx, signer, [...new Set(growing)]),
    ]);
    const cases = new Map(found.map((each) => [each.id, { ...each, touched: false }]));
    const jobs: JobRow[] = [];
    const paid: string[] = [];

    const refused = writes.map(({ caseId, seen, walked, links, author, ...more }): Error | undefined => {
      const entry = cases.get(caseId);
      if (walked !== undefined) {
        paid.push(...more.paid);
        const upTo = Math.min(entry?.length ?? 0, walked);
        if (entry && upTo > entry.walked) cases.set(caseId, { ...entry, walked: upTo, touched: true });
        return undefined;
      }
      if ((entry?.length ?? 0) !== seen) return new CaseConflict(caseId);
      const [first] = links;
      const last = links.at(-1);
      const whose = entry?.author ?? (author && memberKey(author));
      if (first && whose === undefined) return new Error('a case must begin with being opened');
      jobs.push(...more.jobs);
      paid.push(...more.paid);
      if (!first || !last || whose === undefined) return undefined;
      const server = servers.get(caseId)!;
      const numbers = links.map((link) => chains.add(server, { ...link, member: link.member ?? whose }));
      const begun = { id: caseId, server, author: whose, first: numbers[0]!, opened_at: first.at };
      cases.set(caseId, {
        ...(entry ?? { ...begun, walked: 0, erased: 0 }),
        length: seen + links.length,
        changed_at: last.at,
        touched: true,
      });
      return undefined;
    });

    const added = new Set<string>();
    lastly(tx, [
      ...chains.save(),
      moveCases(
        tx,
        [...cases.values()].filter(({ touched }) => touched),
      ),
      ...parts(jobs).map(async (some) => {
        for (const { id } of await addJobs(tx, some)) added.add(id);
      }),
      ...parts(paid).map((some) => payJobs(tx, some)),
    ]);
    // Two may have put the same job there at once: it is the first one's.
    return () =>
      writes.map(({ jobs: mine }, i) => {
        const error = refused[i];
        return error ?? new Set(mine.flatMap(({ id }) => (added.delete(id) ? [id] : [])));
      });
  });
  return tell();
}
