import type {
  AppendOptions,
  Archive,
  CaseEvent,
  CaseListFilter,
  CaseListing,
  CaseListPosition,
  CaseTimeline,
  LeasedJob,
  ListedCase,
  Outbox,
  OutboxJob,
  Server,
} from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';

/** The archive and its outbox. They share one state because events and their jobs are written together. */
export interface MemoryCaseStores {
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly caseTimeline: CaseTimeline;
}

interface StoredCase {
  readonly events: CaseEvent[];
  /** The number of events for which the case was marked as finished. */
  finishedEvents: number;
  listing?: CaseListing | undefined;
}

interface OutboxEntry {
  readonly job: OutboxJob;
  dueAt: number;
  leasedUntil: number;
  attempt: number;
}

/**
 * Archive, outbox and timeline in memory, lost with the process; they grow with every case. For the sandbox and tests.
 * Values are copied when they are stored and read, so callers cannot change stored events.
 * @example const { archive, outbox } = createMemoryCaseStores();
 */
export function createMemoryCaseStores(): MemoryCaseStores {
  const cases: CasesById = new Map();
  const changes: ChangedCase[] = [];
  const outbox = createMemoryOutbox();
  return {
    archive: createMemoryArchive(cases, changes, outbox),
    outbox,
    caseTimeline: createMemoryTimeline(cases, changes),
  };
}

/** One write of events. */
interface ChangedCase {
  readonly caseId: string;
  readonly eventCount: number;
}

type CasesById = Map<string, StoredCase>;

interface MemoryOutbox extends Outbox {
  /** Adds jobs that are not known yet; returns those that are leased to the caller. */
  add(jobs: readonly OutboxJob[], lease: AppendOptions['lease']): readonly LeasedJob[];
}

function createMemoryArchive(cases: CasesById, changes: ChangedCase[], outbox: MemoryOutbox): Archive {
  const byAuthor = new Map<string, string[]>();
  const byReporter = new Map<string, string[]>();

  return {
    async append(caseId, expectedVersion, events, jobs = [], { lease, completed = [], listing } = {}) {
      const entry = cases.get(caseId);
      if ((entry?.events.length ?? 0) !== expectedVersion) throw new CaseConflict(caseId);
      const written = structuredClone(events);
      if (entry) entry.events.push(...written);
      else if (written.length > 0) {
        cases.set(caseId, { events: [...written], finishedEvents: 0 });
        const first = written[0]!;
        if (first.kind === 'opened') {
          const author = memberKey(first.message.author);
          byAuthor.set(author, [...(byAuthor.get(author) ?? []), caseId]);
        }
      }
      const stored = cases.get(caseId);
      if (stored && listing) stored.listing = listing;
      if (written.length > 0) changes.push({ caseId, eventCount: expectedVersion + written.length });
      for (const event of written) {
        if (event.kind !== 'reported') continue;
        const reporter = memberKey(event.reporter);
        byReporter.set(reporter, [...(byReporter.get(reporter) ?? []).filter((id) => id !== caseId), caseId]);
      }
      for (const jobId of completed) await outbox.markDone(jobId);
      return outbox.add(jobs, lease);
    },
    async read(caseId) {
      return structuredClone(cases.get(caseId)?.events ?? []);
    },
    async listCasesByAuthor(member, limit) {
      return (byAuthor.get(memberKey(member)) ?? []).slice(-limit).reverse();
    },
    async listCasesByReporter(member, limit) {
      return (byReporter.get(memberKey(member)) ?? []).slice(-limit).reverse();
    },
    async listCasesOfServer(server, limit, after) {
      const ids = [...cases]
        .filter(([, { events }]) => isCaseIn(server, events[0]))
        .map(([caseId]) => caseId);
      const from = after === undefined ? 0 : ids.indexOf(after) + 1;
      return after !== undefined && from === 0 ? [] : ids.slice(from, from + limit);
    },
    async listUnfinished() {
      return [...cases]
        .filter(([, entry]) => entry.finishedEvents < entry.events.length)
        .map(([caseId]) => caseId);
    },
    async markFinished(caseId, eventCount, completed = []) {
      for (const jobId of completed) await outbox.markDone(jobId);
      const entry = cases.get(caseId);
      if (entry)
        entry.finishedEvents = Math.max(entry.finishedEvents, Math.min(eventCount, entry.events.length));
    },
  };
}

function createMemoryOutbox(): MemoryOutbox {
  const openJobs = new Map<string, OutboxEntry>();
  const completedJobs = new Set<string>();

  return {
    add(jobs, lease) {
      return jobs.flatMap((job): LeasedJob[] => {
        if (openJobs.has(job.id) || completedJobs.has(job.id)) return [];
        const isLeased = lease !== undefined && job.dueAt <= lease.dueBy;
        openJobs.set(job.id, {
          job: structuredClone(job),
          dueAt: job.dueAt.getTime(),
          leasedUntil: isLeased ? lease.until.getTime() : 0,
          attempt: isLeased ? 1 : 0,
        });
        return isLeased ? [{ ...structuredClone(job), attempt: 1 }] : [];
      });
    },
    async leaseDueJobs(now, limit, leaseMs, caseId, dueBy = now) {
      const at = now.getTime();
      return [...openJobs.values()]
        .filter(({ job }) => caseId === undefined || job.caseId === caseId)
        .filter(
          ({ dueAt, leasedUntil }) =>
            dueAt <= dueBy.getTime() && (leasedUntil <= at || leasedUntil > at + 2 * leaseMs),
        )
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map((entry): LeasedJob => {
          entry.leasedUntil = at + leaseMs;
          entry.attempt += 1;
          return { ...structuredClone(entry.job), dueAt: new Date(entry.dueAt), attempt: entry.attempt };
        });
    },
    async markDone(jobId) {
      if (openJobs.delete(jobId)) completedJobs.add(jobId);
    },
    async retry(jobId, at) {
      const entry = openJobs.get(jobId);
      if (!entry) return;
      entry.dueAt = at.getTime();
      entry.leasedUntil = 0;
    },
    async find(jobId) {
      const entry = openJobs.get(jobId);
      return entry && { ...structuredClone(entry.job), dueAt: new Date(entry.dueAt) };
    },
    async countPending() {
      return openJobs.size;
    },
    async getOldestDueAt() {
      const dueTimes = [...openJobs.values()].map(({ dueAt }) => dueAt);
      return dueTimes.length === 0 ? undefined : new Date(Math.min(...dueTimes));
    },
  };
}

const createMemoryTimeline = (cases: CasesById, changes: readonly ChangedCase[]): CaseTimeline => ({
  async listServers() {
    const servers = new Map<string, Server>();
    for (const { events } of cases.values()) {
      const [first] = events;
      if (first?.kind !== 'opened') continue;
      const { server } = first.message.ref;
      servers.set(serverKey(server), server);
    }
    return [...servers.values()];
  },
  async *listCasesBetween(server, from, to) {
    for (const [caseId, { events }] of [...cases]) {
      const [first] = events;
      const last = events.at(-1);
      if (!isCaseIn(server, first) || !last || last.at < from || first!.at >= to) continue;
      yield { caseId, events: structuredClone(events) };
    }
  },
  async getPosition() {
    return changes.length;
  },
  async listChangedCases(server, after, limit) {
    const position = Math.min(changes.length, after + limit);
    const own = changes
      .slice(after, position)
      .filter(({ caseId }) => isCaseIn(server, cases.get(caseId)?.events[0]));
    return { cases: [...new Map(own.map((change) => [change.caseId, change])).values()], position };
  },
  async listCases(server, filter, { after, limit }) {
    const comparePositions = (a: CaseListPosition, b: CaseListPosition): number =>
      a.openedAt.getTime() - b.openedAt.getTime() || a.order - b.order;
    return [...cases]
      .map((entry, order) => ({ stored: entry[1], listed: toListedCase(entry, order) }))
      .filter(({ stored, listed }) => {
        const isAfter = after === undefined || comparePositions(listed.position, after) > 0;
        return isAfter && isListed(stored, server, filter);
      })
      .map(({ listed }) => listed)
      .sort((a, b) => comparePositions(a.position, b.position))
      .slice(0, limit);
  },
  isCaseOf: async (server, caseId) => isCaseIn(server, cases.get(caseId)?.events[0]),
});

/** The entry of a case in the list of its server; `order` is its place in the order of storing. */
function toListedCase([caseId, { events }]: [string, StoredCase], order: number): ListedCase {
  return {
    caseId,
    events: structuredClone(events),
    position: { openedAt: events[0]?.at ?? new Date(0), order },
  };
}

function isListed({ events, listing }: StoredCase, server: Server, filter: CaseListFilter): boolean {
  const [first] = events;
  return (
    first?.kind === 'opened' &&
    isCaseIn(server, first) &&
    (filter.needsDecision === undefined || listing?.needsDecision === filter.needsDecision) &&
    (filter.author === undefined || first.message.author.id === filter.author) &&
    (filter.channel === undefined || listing?.channel === filter.channel) &&
    (filter.openedSince === undefined || first.at >= filter.openedSince)
  );
}

const isCaseIn = (server: Server, opening: CaseEvent | undefined): boolean =>
  opening?.kind === 'opened' && serverKey(opening.message.ref.server) === serverKey(server);
