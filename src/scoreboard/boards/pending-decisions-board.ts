import type {
  Adapter,
  Archive,
  CaseTimeline,
  Clock,
  KeyValueStore,
  Leases,
  Log,
  PolicyStore,
  Server,
} from '#core';
import { moderatorChannelOf } from '#core';
import type { Localizer } from '../../cases/index.ts';
import type { PostOnce } from '../../member-support/post-once.ts';
import {
  findPendingCase,
  findPendingDecisions,
  formatCaseReminder,
  formatDay,
  formatReminder,
} from '../index.ts';
import { forEachServer, oncePerDay, REMINDER_HOUR } from './board-schedule.ts';
import { createBoardStore } from './board-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/** Older cases are not searched. */
const MAX_SEARCH_AGE_MS = 60 * DAY_MS;

/** The dependencies of `createPendingDecisionsUpdater`. */
export interface PendingDecisionsPorts {
  readonly archive: Pick<Archive, 'read'>;
  readonly caseTimeline: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly localizerFor: (server: Server) => Localizer;
  readonly postOnce: PostOnce;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Updates one board in the moderators' channel for each case with a report or an appeal that has waited for more than a
 * day, until moderators decide. On a platform without boards, one reminder per day is posted. Call the returned
 * function every 15 minutes; it never throws.
 * @example const updatePending = createPendingDecisionsUpdater(ports); await updatePending()
 */
export function createPendingDecisionsUpdater(ports: PendingDecisionsPorts): () => Promise<void> {
  const {
    archive,
    caseTimeline,
    policies,
    keyValueStore,
    leases,
    localizerFor,
    postOnce,
    adapters,
    clock,
    log,
  } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boards = createBoardStore('waiting', { keyValueStore, leases, adapterOf, clock, log });
  const wordingOf = (server: Server) => localizerFor(server)().wording.scoreboard;

  function findPending(server: Server, now: Date) {
    const since = new Date(now.getTime() - MAX_SEARCH_AGE_MS);
    return findPendingDecisions(caseTimeline.listCasesBetween(server, since, now), now);
  }

  async function updateCaseBoards(server: Server, channel: string): Promise<void> {
    const now = clock.now();
    const wording = wordingOf(server);
    for (const caseId of await boards.listNames(server)) {
      const pending = findPendingCase({ caseId, events: await archive.read(caseId) }, now);
      const text = formatCaseReminder(caseId, pending, wording);
      const isShown = await boards.upsert(server, channel, caseId, { text, open: pending !== undefined });
      if (isShown && !pending) await boards.forget(server, caseId);
    }
    await oncePerDay('waiting', server, { keyValueStore, clock }, async () => {
      for (const pending of (await findPending(server, now))?.cases ?? []) {
        const text = formatCaseReminder(pending.caseId, pending, wording);
        if (!(await boards.upsert(server, channel, pending.caseId, { text, open: true }))) return false;
      }
      return true;
    });
  }

  return async () => {
    const now = clock.now();
    const day = formatDay(now);
    const midnight = new Date(`${day}T00:00:00+09:00`);
    if (now.getTime() - midnight.getTime() < REMINDER_HOUR * HOUR_MS) return;
    await forEachServer(adapters, log, async (server) => {
      const { scoreboard } = policies.of(server);
      const channel = moderatorChannelOf(server, adapterOf(server), policies);
      if (!scoreboard.reminders || channel === undefined) return;
      if (boards.isSupported(server))
        return boards.withLease(server, () => updateCaseBoards(server, channel));
      await postOnce(server, {
        key: `waiting/${day}`,
        channel,
        async text() {
          const pending = await findPending(server, now);
          return pending && formatReminder(pending, wordingOf(server));
        },
      });
    });
  };
}
