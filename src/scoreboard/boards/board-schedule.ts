import type { Adapter, Clock, KeyValueStore, Log, Server } from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { formatDay } from '../index.ts';

/** The hour (Japan time) before which moderators get no reminders. */
export const REMINDER_HOUR = 9;

/**
 * Runs `update` for every server of the adapters. A failure of one server is logged and does not stop the others. Never
 * throws.
 * @example await forEachServer(adapters, log, (server) => updateBoard(server))
 */
export async function forEachServer(
  adapters: readonly Adapter[],
  log: Log,
  update: (server: Server) => Promise<void>,
): Promise<void> {
  for (const server of adapters.flatMap((adapter) => adapter.listServers?.() ?? [])) {
    await update(server).catch((error: unknown) => {
      log.warn('board_update_failed', { server: serverKey(server), error: errorName(error) });
    });
  }
}

/**
 * Runs a task once a day for a server. The task resolves with false if it must be retried on the same day. Rejects when
 * the store is unavailable or the task rejects.
 * @example await oncePerDay('monthly', server, { keyValueStore, clock }, async () => upsertBoard())
 */
export async function oncePerDay(
  taskName: string,
  server: Server,
  { keyValueStore, clock }: { readonly keyValueStore: KeyValueStore; readonly clock: Clock },
  task: () => Promise<boolean>,
): Promise<void> {
  const key = `daily/${taskName}/${serverKey(server)}`;
  const day = formatDay(clock.now());
  if ((await keyValueStore.get(key)) === day) return;
  if (await task()) await keyValueStore.put(key, day);
}
