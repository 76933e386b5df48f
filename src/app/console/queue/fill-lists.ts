import { setImmediate } from 'node:timers/promises';
import type { Archive, CaseEvent, CaseTimeline, Log, PolicyStore, Server } from '#core';
import { serverKey } from '#core';
import { createLruMap, errorName } from '#lib';
import { applyEvents, type CaseState, deriveCaseState } from '../../../cases/index.ts';
import { summariseCase } from './case-summary.ts';
import type { ServerLists } from './server-lists.ts';

const IDS_PER_PAGE = 1000;
const CHANGES_PER_READ = 500;
/** Cases that change now. Their events are applied without another read from the archive. */
const STATE_CACHE_SIZE = 300;

/** Events that this process has appended to a case. */
interface AppendedEvents {
  readonly expectedVersion: number;
  readonly events: readonly CaseEvent[];
}

/** Keeps the lists of all servers equal to the archive. */
export interface ListFiller {
  /** Reads all cases of a server, one in each turn of the event loop. Resolves when `signal` aborts or all are read. */
  fill(lists: ServerLists, signal: AbortSignal): Promise<void>;
  /** Notes events that this process has appended. Does no work. */
  noteAppend(caseId: string, expectedVersion: number, events: readonly CaseEvent[]): void;
  /** Reads one case again. Never throws. */
  readCase(caseId: string, lists: ServerLists): Promise<void>;
  /** Brings the noted events into the lists. */
  applyAppends(): Promise<void>;
  /** Reads what other processes have changed or erased. */
  poll(lists: ServerLists): Promise<void>;
}

interface FillerPorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesOfServer'>;
  readonly caseTimeline: Pick<CaseTimeline, 'getPosition' | 'listChangedCases'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  /** The lists of a server, made when its first case is opened; undefined if this process does not serve it. */
  readonly listsOf: (server: Server) => ServerLists | undefined;
  readonly log: Log;
}

/**
 * Creates the filler. A case that cannot be read is left out, and tried again when it changes.
 * @example const filler = createListFiller(ports); await filler.fill(lists, signal); await filler.poll(lists)
 */
export function createListFiller(ports: FillerPorts): ListFiller {
  const { archive, caseTimeline, policies, listsOf, log } = ports;
  const states = createLruMap<CaseState>(STATE_CACHE_SIZE);
  let appended = new Map<string, AppendedEvents[]>();

  function put(state: CaseState): void {
    const { server } = state.evidence.message.ref;
    const lists = listsOf(server);
    if (!lists) return;
    const entry = summariseCase(state, policies.of(server));
    if (entry) lists.put(entry);
    else lists.remove(state.id);
  }

  async function readCase(caseId: string, lists?: ServerLists): Promise<void> {
    try {
      const state = deriveCaseState(await archive.read(caseId));
      if (state) put(state);
      else lists?.remove(caseId);
    } catch (error) {
      log.warn('queue_case_unreadable', { case: caseId, error: errorName(error) });
    }
  }

  async function listIds(server: Server): Promise<readonly string[]> {
    const ids: string[] = [];
    for (;;) {
      const page = await archive.listCasesOfServer(server, IDS_PER_PAGE, ids.at(-1));
      ids.push(...page);
      if (page.length < IDS_PER_PAGE) return ids;
    }
  }

  return {
    readCase,
    async fill(lists, signal) {
      lists.index.beginFill();
      lists.position = await caseTimeline.getPosition(lists.server);
      const ids = await listIds(lists.server);
      for (const [read, caseId] of ids.entries()) {
        if (signal.aborted) return;
        lists.progress = { read, total: ids.length, isComplete: false };
        await readCase(caseId, lists);
        // Live messages go first.
        await setImmediate();
      }
      lists.progress = { read: ids.length, total: ids.length, isComplete: true };
      log.info('queue_filled', { server: serverKey(lists.server), cases: ids.length });
    },

    noteAppend(caseId, expectedVersion, events) {
      if (events.length === 0) return;
      const before = appended.get(caseId);
      const entry = { expectedVersion, events };
      if (before) before.push(entry);
      else appended.set(caseId, [entry]);
    },

    async applyAppends() {
      const batch = appended;
      appended = new Map();
      for (const [caseId, writes] of batch) {
        const state = writes.reduce(applyWrite, states.get(caseId));
        if (state) {
          states.set(caseId, state);
          put(state);
        } else await readCase(caseId);
        await setImmediate();
      }
    },

    async poll(lists) {
      for (let isBehind = true; isBehind; ) {
        const { cases, position } = await caseTimeline.listChangedCases(
          lists.server,
          lists.position,
          CHANGES_PER_READ,
        );
        for (const { caseId, eventCount } of cases) {
          const version = lists.index.get(caseId)?.summary.version ?? 0;
          if (eventCount !== undefined && version >= eventCount) continue;
          states.delete(caseId);
          await readCase(caseId, lists);
          await setImmediate();
        }
        isBehind = position - lists.position >= CHANGES_PER_READ;
        lists.position = position;
      }
    },
  };
}

/** The state after one more write; undefined if an earlier one is unknown. */
function applyWrite(
  state: CaseState | undefined,
  { expectedVersion, events }: AppendedEvents,
): CaseState | undefined {
  if (expectedVersion === 0) return deriveCaseState(events);
  return state?.events.length === expectedVersion ? applyEvents(state, events) : undefined;
}
