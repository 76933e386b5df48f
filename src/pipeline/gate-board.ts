import type { Adapter, Claims, Clock, GateKeeper, Log, Memos, Policies, Server } from '#core';
import { fill, serverKey } from '#core';
import type { Voices } from '../cases/index.ts';
import { createBoards } from './boards.ts';
import { nameOf } from './detect.ts';

const NAME = 'waiting';

/**
 * How many wait at the gate, as a board in the moderators' channel: it appears with the first who waits, is changed in
 * its place, and says so when nobody waits any more. Names are for `/waiting`, which asks who may see them. Call it
 * every few minutes.
 * @example const gateBoard = createGateBoard({ ...stores, gate, policies, voicesOf, adapters, clock, log })
 */
export function createGateBoard(ports: {
  readonly gate: Pick<GateKeeper, 'waiting'>;
  readonly policies: Pick<Policies, 'of'>;
  readonly memos: Memos;
  readonly claims: Claims;
  readonly voicesOf: (server: Server) => Voices;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { gate, policies, voicesOf, adapters, log } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boards = createBoards('gate', { ...ports, adapterOf });

  async function show(server: Server): Promise<void> {
    const { channels, gate: policy } = policies.of(server);
    const channel = channels.moderators;
    if (policy.mode === 'off' || channel === undefined || !boards.has(server)) return;
    await boards.alone(server, async () => {
      const { count } = await gate.waiting(server, 0);
      if (count === 0 && !(await boards.names(server)).includes(NAME)) return;
      const words = voicesOf(server)().words.gate;
      const text = count === 0 ? words.nobodywaits : fill(words.board, { count });
      await boards.show(server, channel, NAME, { text, open: count > 0 });
    });
  }

  return async () => {
    for (const server of adapters.flatMap((adapter) => adapter.servers?.() ?? [])) {
      await show(server).catch((error: unknown) => {
        log.warn('board postponed', { server: serverKey(server), error: nameOf(error) });
      });
    }
  };
}
