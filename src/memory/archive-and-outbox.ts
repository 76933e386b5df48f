import type { Archive, CaseEvent, CaseTimeline, LeasedJob, Outbox, OutboxJob, Server } from '#core';
import { CaseConflict, memberKey, serverKey } from '#core';

/** The archive and its outbox: they share one state, because events and the jobs they call for are one write. */
export interface MemoryCaseStores {
  readonly archive: Archive;
  readonly outbox: Outbox;
  readonly caseTimeline: CaseTimeline;
}

interface StoredCase {
  readonly events: CaseEvent[];
  /** How many events the path has been walked for. */
  finishedEvents: number;
}

interface OutboxEntry {
  readonly job: OutboxJob;
  dueAt: number;
  leasedUntil: number;
  attempt: number;
}

/**
 * Cases and owed actions in memory: gone with the process, and growing with every case. For the sandbox and tests.
 * Values are copied on their way in and out, so nobody can edit history.
 * @example const { archive, outbox } = createMemoryCaseStores();
 */
export function createMemoryCaseStores(): MemoryCaseStores {
  const cases = new Map<string, StoredCase>();
  const byMember = new Map<string, string[]>();
  const byReporter = new Map<string, string[]>();
  const openJobs = new Map<string, OutboxEntry>();
  const completedJobs = new Set<string>();

  const archive: Archive = {
    async append(caseId, seen, events, jobs = [], { lease, completed = [] } = {}) {
      const entry = cases.get(caseId);
      if ((entry?.events.length ?? 0) !== seen) throw new CaseConflict(caseId);
      const written = structuredClone(events);
      if (entry) entry.events.push(...written);
      else if (written.length > 0) {
        cases.set(caseId, { events: [...written], finishedEvents: 0 });
        const first = written[0]!;
        if (first.kind === 'opened') {
          const author = memberKey(first.message.author);
          byMember.set(author, [...(byMember.get(author) ?? []), caseId]);
        }
      }
      for (const event of written) {
        if (event.kind !== 'reported') continue;
        const reporter = memberKey(event.reporter);
        byReporter.set(reporter, [...(byReporter.get(reporter) ?? []).filter((id) => id !== caseId), caseId]);
      }
      for (const jobId of completed) await outbox.markDone(jobId);
      return jobs.flatMap((job): LeasedJob[] => {
        if (openJobs.has(job.id) || completedJobs.has(job.id)) return [];
        const mine = lease !== undefined && job.dueAt <= lease.dueBy;
        openJobs.set(job.id, {
          job: structuredClone(job),
          dueAt: job.dueAt.getTime(),
          leasedUntil: mine ? lease.until.getTime() : 0,
          attempt: mine ? 1 : 0,
        });
        return mine ? [{ ...structuredClone(job), attempt: 1 }] : [];
      });
    },
    async read(caseId) {
      return structuredClone(cases.get(caseId)?.events ?? []);
    },
    async listCasesByAuthor(member, limit) {
      return (byMember.get(memberKey(member)) ?? []).slice(-limit).reverse();
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
    async markFinished(caseId, seen, completed = []) {
      for (const jobId of completed) await outbox.markDone(jobId);
      const entry = cases.get(caseId);
      if (entry) entry.finishedEvents = Math.max(entry.finishedEvents, Math.min(seen, entry.events.length));
    },
  };

  const outbox: Outbox = {
    async leaseDueJobs(now, limit, leaseMs, caseId, dueBy = now) {
      const at = now.getTime();
      return [...openJobs.values()]
        .filter((each) => caseId === undefined || each.job.caseId === caseId)
        .filter(
          (each) =>
            each.dueAt <= dueBy.getTime() && (each.leasedUntil <= at || each.leasedUntil > at + 2 * leaseMs),
        )
        .sort((a, b) => a.dueAt - b.dueAt)
        .slice(0, limit)
        .map((each): LeasedJob => {
          each.leasedUntil = at + leaseMs;
          each.attempt += 1;
          return { ...structuredClone(each.job), dueAt: new Date(each.dueAt), attempt: each.attempt };
        });
    },
    async markDone(jobId) {
      if (openJobs.delete(jobId)) completedJobs.add(jobId);
    },
    async retry(jobId, at) {
      const each = openJobs.get(jobId);
      if (!each) return;
      each.dueAt = at.getTime();
      each.leasedUntil = 0;
    },
    async countPending() {
      return openJobs.size;
    },
    async getOldestDueAt() {
      const due = [...openJobs.values()].map((each) => each.dueAt);
      return due.length === 0 ? undefined : new Date(Math.min(...due));
    },
  };

  const caseTimeline: CaseTimeline = {
    async listServers() {
      const found = new Map<string, Server>();
      for (const { events } of cases.values()) {
        const [first] = events;
        if (first?.kind !== 'opened') continue;
        const { server } = first.message.ref;
        found.set(serverKey(server), server);
      }
      return [...found.values()];
    },
    async *listCasesBetween(server, from, to) {
      for (const [caseId, { events }] of [...cases]) {
        const [first] = events;
        const last = events.at(-1);
        if (!isCaseIn(server, first) || !last || last.at < from || first!.at >= to) continue;
        yield { caseId, events: structuredClone(events) };
      }
    },
  };

  return { archive, outbox, caseTimeline };
}

const isCaseIn = (server: Server, opening: CaseEvent | undefined): boolean =>
  opening?.kind === 'opened' && serverKey(opening.message.ref.server) === serverKey(server);
