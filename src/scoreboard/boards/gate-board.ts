import type { Adapter, Clock, GateService, KeyValueStore, Leases, Log, PolicyStore, Server } from '#core';
import { fillTemplate, moderatorChannelOf } from '#core';
import type { Localizer } from '../../cases/index.ts';
import { forEachServer } from './board-schedule.ts';
import { createBoardStore } from './board-store.ts';

const BOARD_NAME = 'waiting';

/**
 * Updates a board in the moderators' channel with the number of members who wait at the gate. The board is posted for
 * the first waiting member and then updated in place, also when no member waits any more. It shows no names; moderators
 * see them with `/waiting`. A button lets everyone in. Call the returned function every few minutes; it never throws.
 * @example const updateGateBoard = createGateBoardUpdater({ gate, policies, keyValueStore, leases, localizerFor, adapters, clock, log })
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
  const { gate, policies, keyValueStore, leases, localizerFor, adapters, clock, log } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boardStore = createBoardStore('gate', { keyValueStore, leases, adapterOf, clock, log });

  async function updateBoard(server: Server): Promise<void> {
    const channel = moderatorChannelOf(server, adapterOf(server), policies);
    if (policies.of(server).gate.mode === 'off' || channel === undefined || !boardStore.isSupported(server))
      return;
    await boardStore.withLease(server, async () => {
      const { count } = await gate.listWaiting(server, 0);
      if (count === 0 && !(await boardStore.listNames(server)).includes(BOARD_NAME)) return;
      const wording = localizerFor(server)().wording.gate;
      const text = count === 0 ? wording.nobodywaits : fillTemplate(wording.board, { count });
      await boardStore.upsert(server, channel, BOARD_NAME, {
        text,
        open: count > 0,
        ...(count > 0 && { button: { request: 'release-all', label: wording.releasebutton } as const }),
      });
    });
  }

  return () => forEachServer(adapters, log, updateBoard);
}
