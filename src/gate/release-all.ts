import type { Clock, Log, Member, PolicyStore, Server } from '#core';
import { serverKey } from '#core';
import type { GateEnforcement } from './enforcement.ts';
import type { GateRecords } from './gate-records.ts';
import type { OneTimeLinks } from './one-time-links.ts';

/** Releases of one server in one run. Each is a request to the platform, and the next run follows after a minute. */
const MAX_RELEASES_PER_RUN = 100;

/** Lets in everyone who waits: at the request of a moderator, or because the gate was switched off. */
export interface ReleaseAll {
  /**
   * Stores the request of a moderator; `run` carries it out, also after a restart. Members who used the number or
   * identity of a banned account are kept. Returns how many members it concerns. Rejects when a store fails.
   */
  request(
    server: Server,
    moderator: Pick<Member, 'id'>,
  ): Promise<{ readonly released: number; readonly kept: number }>;
  /** Continues all requests, and empties the gates that are off, in bounded steps. Idempotent. May reject. */
  run(): Promise<void>;
}

/**
 * Creates the functions that let everyone in.
 * @example const releaseAll = createReleaseAll(ports); await releaseAll.request(server, moderator); await releaseAll.run()
 */
export function createReleaseAll(ports: {
  readonly records: GateRecords;
  readonly enforcement: Pick<GateEnforcement, 'release'>;
  readonly links: Pick<OneTimeLinks, 'revokeForMember'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly clock: Clock;
  readonly log: Log;
}): ReleaseAll {
  const { records, enforcement, links, policies, clock, log } = ports;
  let areOldServersMarked = false;

  async function releaseOf(server: Server): Promise<void> {
    const isOff = policies.of(server).gate.mode === 'off';
    const request = await records.findReleaseRequest(server);
    if (!isOff && !request) return;
    const waiting = await records.listWaiting(server);
    const now = clock.now().getTime();
    const due = waiting.filter(
      ({ record }) => isOff || (request && record.at <= request.at && !record.usedBannedProof),
    );
    for (const { id } of due.slice(0, MAX_RELEASES_PER_RUN)) {
      const by = isOff ? ('switched-off' as const) : ('moderator' as const);
      const moderator = isOff ? {} : { moderator: request!.moderator };
      await enforcement.release(
        { server, id, name: id, roles: [] },
        { state: 'open', by, at: now, ...moderator },
      );
      await links.revokeForMember({ server, id });
    }
    const left = Math.max(0, due.length - MAX_RELEASES_PER_RUN);
    if (due.length > 0)
      log.info('gate_released_all', { server: serverKey(server), released: due.length - left, left });
    if (left > 0) return;
    await records.deleteReleaseRequest(server);
    // While the gate is on, a member may start to wait at this moment.
    if (isOff) await records.unmarkServer(server);
  }

  return {
    async request(server, { id: moderator }) {
      const waiting = await records.listWaiting(server);
      const kept = waiting.filter(({ record }) => record.usedBannedProof).length;
      if (waiting.length > kept)
        await records.saveReleaseRequest(server, { moderator, at: clock.now().getTime() });
      return { released: waiting.length - kept, kept };
    },
    async run() {
      // Older versions did not mark the servers where members wait.
      if (!areOldServersMarked) await records.markServersOfWaiting();
      areOldServersMarked = true;
      for (const server of await records.listServers()) await releaseOf(server);
    },
  };
}
