import type { Adapter, Clock, GateService, KeyValueStore, Leases, Log, PolicyStore, Server } from '#core';
import { fillTemplate, serverKey } from '#core';
import { errorName } from '#lib';
import type { Localizer } from '../../cases/index.ts';
import { createBoardStore } from './board-store.ts';

const BOARD_NAME = 'waiting';

/**
 * How many wait at the gate, as a board in the moderators' channel: it appears with the first who waits, is changed in
 * its place, and says so when nobody waits any more. Names are for `/waiting`, which asks who may see them. Call it
 * every few minutes.
 * @example const gateBoard = createGateBoardUpdater({ ...stores, gate, policies, voicesOf, adapters, clock, log })
 */
export function createGateBoardUpdater(ports: {
  readonly gate: Pick<GateService, 'listWaiting'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly localizerFor: (server: Server) => Localizer;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { gate, policies, localizerFor, adapters, log } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boardStore = createBoardStore('gate', { ...ports, adapterOf });

  async function updateBoard(server: Server): Promise<void> {
    const { channels, gate: policy } = policies.of(server);
    const channel = channels.moderators;
    if (policy.mode === 'off' || channel === undefined || !boardStore.isSupported(server)) return;
    await boardStore.withLease(server, async () => {
      const { count } = await gate.listWaiting(server, 0);
      if (count === 0 && !(await boardStore.listNames(server)).includes(BOARD_NAME)) return;
      const words = localizerFor(server)().wording.gate;
      const text = count === 0 ? words.nobodywaits : fillTemplate(words.board, { count });
      await boardStore.upsert(server, channel, BOARD_NAME, { text, open: count > 0 });
    });
  }

  return async () => {
    for (const server of adapters.flatMap((adapter) => adapter.listServers?.() ?? [])) {
      await updateBoard(server).catch((error: unknown) => {
        log.warn('board postponed', { server: serverKey(server), error: errorName(error) });
      });
    }
  };
}
