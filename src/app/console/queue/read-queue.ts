import type { BatchSelection, Caller, Clock, ConsoleQueue, QueueFilter, QueueProgress, Server } from '#core';
import type { IndexedCase } from './case-summary.ts';
import type { ChannelNames } from './channel-names.ts';
import { type CaseMatcher, compileFilter } from './queue-filter.ts';
import { claimInForce, type ServerLists } from './server-lists.ts';

const PAGE_SIZE = 50;

/** The part of the queue that reads the lists. */
export interface QueueReader extends Omit<ConsoleQueue, 'claim' | 'renewClaim' | 'decide' | 'takeBack'> {
  /** The undecided cases of a selection, oldest first, at most `limit`. */
  listUndecided(viewer: Caller, selection: BatchSelection, limit: number): readonly string[];
}

/**
 * Creates the part of the queue that reads the lists in memory.
 * @example await createQueueReader({ listsOf, clock }).list(viewer, { state: 'undecided' })
 */
export function createQueueReader({
  listsOf: listsOfServer,
  channelNames,
  clock,
}: {
  readonly listsOf: (server: Server) => ServerLists;
  readonly channelNames: ChannelNames;
  readonly clock: Clock;
}): QueueReader {
  const listsOf = (server: Server): ServerLists => {
    const lists = listsOfServer(server);
    lists.usedAt = clock.now();
    return lists;
  };

  const matcherOf = (viewer: Caller, filter: QueueFilter): CaseMatcher => {
    const { index } = listsOf(viewer.server);
    const of = filter.campaignOf === undefined ? undefined : index.get(filter.campaignOf);
    return compileFilter(filter, viewer.id, of?.summary.campaign);
  };

  function* select(viewer: Caller, filter: QueueFilter, after?: string): Iterable<IndexedCase> {
    const lists = listsOf(viewer.server);
    const now = clock.now();
    const matches = matcherOf(viewer, filter);
    for (const entry of lists.index.entries(after))
      if (matches(entry, filter.mine && claimInForce(entry, lists.claims, now)?.id)) yield entry;
  }

  return {
    listUndecided(viewer, selection, limit) {
      const { index } = listsOf(viewer.server);
      if (selection.kind === 'cases')
        return [...new Set(selection.caseIds)]
          .filter((caseId) => index.get(caseId)?.summary.needsDecision)
          .slice(0, limit);
      const caseIds: string[] = [];
      for (const { summary } of select(viewer, { ...selection.filter, state: 'undecided' })) {
        if (caseIds.length === limit) break;
        caseIds.push(summary.caseId);
      }
      return caseIds;
    },
    async list(viewer, filter, after) {
      const lists = listsOf(viewer.server);
      const now = clock.now();
      const rows: IndexedCase[] = [];
      for (const entry of select(viewer, filter, after)) {
        rows.push(entry);
        if (rows.length > PAGE_SIZE) break;
      }
      const shown = rows.slice(0, PAGE_SIZE);
      const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
      let matching = 0;
      for (const _ of select(viewer, filter)) matching += 1;
      return {
        rows: shown.map((entry) => lists.withClaim(entry, now)),
        matching,
        undecided: lists.index.undecided,
        ...(last && { next: lists.index.positionOf(last) }),
      };
    },
    async find(viewer, caseId) {
      const lists = listsOf(viewer.server);
      const entry = lists.index.get(caseId);
      return entry && lists.withClaim(entry, clock.now());
    },
    async next(viewer, filter, except) {
      const lists = listsOf(viewer.server);
      const now = clock.now();
      for (const from of startsAfter(lists, except))
        for (const entry of select(viewer, { ...filter, state: 'undecided' }, from)) {
          const held = claimInForce(entry, lists.claims, now);
          if (entry.summary.caseId !== except && (!held || held.id === viewer.id))
            return lists.withClaim(entry, now);
        }
      return undefined;
    },
    progress: (viewer) => progressOf(listsOf(viewer.server)),
    async facets(viewer) {
      const { channels, packs } = listsOf(viewer.server).index.facets();
      const names = await channelNames(viewer, channels);
      return { channels: channels.map((id) => ({ id, name: names.get(id) ?? id })), packs };
    },
    matches(viewer, filter, { caseId }) {
      const lists = listsOf(viewer.server);
      const entry = lists.index.get(caseId);
      const claimedBy = entry && claimInForce(entry, lists.claims, clock.now())?.id;
      return entry !== undefined && matcherOf(viewer, filter)(entry, claimedBy);
    },
    revision: (viewer) => listsOf(viewer.server).revision,
    watch(server, listener) {
      const { listeners } = listsOf(server);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const progressOf = ({ progress, index }: ServerLists): QueueProgress => ({
  ...progress,
  isTruncated: index.isTruncated,
});

/**
 * Where a search for the next case starts: after the case `except`, then at the beginning. A case that has just been decided
 * keeps its place, so that skipped cases are not shown again at once.
 */
function startsAfter({ index }: ServerLists, except?: string): readonly (string | undefined)[] {
  const present = except === undefined ? undefined : index.get(except);
  if (!present) return [undefined];
  const undecided = { ...present, summary: { ...present.summary, needsDecision: true } };
  return [index.positionOf(undecided), undefined];
}
