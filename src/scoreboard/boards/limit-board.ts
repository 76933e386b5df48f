import type { Adapter, Clock, KeyValueStore, Leases, Log, PolicyStore, Server } from '#core';
import { fillTemplate, moderatorChannelOf, serverKey } from '#core';
import { formatTime, type Localizer } from '../../cases/index.ts';
import { createLimitStores } from '../../pipeline/limit/create-limit.ts';
import type { WithheldHide } from '../../pipeline/limit/withheld-hides.ts';
import { forEachServer } from './board-schedule.ts';
import { type BoardText, createBoardStore } from './board-store.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * Updates the notice about the hourly limit in the moderators' channel: what happened, how many posts were withheld, and
 * a button to lift the limit. A notice is posted at most once an hour, and only when a post was withheld; until then the
 * newest one is updated in place, also when nothing is withheld any more. Without such a channel, it is only logged. Call
 * the returned function every few seconds; it never throws.
 * @example const updateLimitBoard = createLimitBoardUpdater({ policies, keyValueStore, leases, localizerFor, adapters, clock, log })
 */
export function createLimitBoardUpdater(ports: {
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly localizerFor: (server: Server) => Localizer;
  readonly adapters: readonly Adapter[];
  readonly clock: Clock;
  readonly log: Log;
}): () => Promise<void> {
  const { policies, keyValueStore, leases, localizerFor, adapters, clock, log } = ports;
  const adapterOf = (server: Server) => adapters.find(({ platform }) => platform === server.platform);
  const boards = createBoardStore('limit', { keyValueStore, leases, adapterOf, clock, log });
  const { withheldHides, limitLifts } = createLimitStores({ keyValueStore, clock });

  async function describe(server: Server, count: number): Promise<BoardText> {
    const { language, wording } = localizerFor(server)();
    if (count === 0) return { text: wording.limit.settled, open: false };
    const lift = await limitLifts.find(server);
    if (lift) {
      const values = { name: lift.by.name, until: formatTime(lift.until, language), count };
      return { text: fillTemplate(wording.limit.liftedby, values), open: true };
    }
    const limit = policies.of(server).quota.hidesPerHour;
    return {
      text: fillTemplate(wording.limit.reached, { limit, count }),
      open: true,
      button: { request: 'lift-limit', label: wording.limit.lift },
    };
  }

  async function updateBoards(server: Server): Promise<void> {
    const channel = moderatorChannelOf(server, adapterOf(server), policies);
    const hides = await withheldHides.list(server);
    const known = (await boards.listNames(server)).toSorted();
    const name = currentName(known.at(-1), hides, clock.now());
    if (name === undefined) return;
    const isNew = !known.includes(name);
    if (isNew && (await leases.acquire(`limit-log/${serverKey(server)}`, clock.now(), HOUR_MS)))
      log.warn('hourly_limit_reached', { server: serverKey(server), withheld: hides.length });
    if (channel === undefined || !boards.isSupported(server)) return;
    const isShown = await boards.upsert(server, channel, name, await describe(server, hides.length));
    if (isShown && hides.length === 0) await boards.forget(server, name);
    const { replaced } = localizerFor(server)().wording.limit;
    for (const older of known.filter((other) => other !== name)) {
      if (await boards.upsert(server, channel, older, { text: replaced, open: false }))
        await boards.forget(server, older);
    }
  }

  return () => forEachServer(adapters, log, (server) => boards.withLease(server, () => updateBoards(server)));
}

/**
 * The notice to update, named by the time when it was posted; undefined if there is nothing to say. A new one is needed
 * if a post was withheld more than an hour after the newest notice.
 */
function currentName(
  newest: string | undefined,
  hides: readonly WithheldHide[],
  now: Date,
): string | undefined {
  const newestHide = hides.at(-1)?.since.getTime();
  if (newestHide === undefined) return newest;
  if (newest !== undefined && newestHide < new Date(newest).getTime() + HOUR_MS) return newest;
  return now.toISOString();
}
