import type { Delivery, DeliveryOutcome, Log, Stream } from '#core';
import { errorName } from '#lib';
import { giveBackEntry, toOwnEntry } from './give-back.ts';
import { openEntry, type PostTask } from './open-entry.ts';

/** An entry of several posts that comes so often is split: perhaps one of its posts ends the process. */
const SPLIT_AT_ATTEMPT = 3;

/** The dependencies of `acceptEntries`. */
export interface AcceptPorts {
  readonly stream: Pick<Stream, 'publish'>;
  readonly count: (delivery: Delivery, outcome: DeliveryOutcome) => void;
  /** The entry is not in this worker any more. */
  readonly onGone: (delivery: Delivery) => void;
  readonly log: Log;
}

/**
 * The tasks of entries that were delivered. An entry that cannot be read is given back to the stream. Never rejects.
 * @example queue.add(await acceptEntries(deliveries, { stream, count, onGone: inFlight.remove, log }))
 */
export async function acceptEntries(
  deliveries: readonly Delivery[],
  ports: AcceptPorts,
): Promise<readonly PostTask[]> {
  const tasks: PostTask[] = [];
  for (const delivery of deliveries) {
    const opened = await open(delivery, ports);
    const isSplit = opened.length > 1 && delivery.attempt >= SPLIT_AT_ATTEMPT;
    if (isSplit && (await split(opened, ports))) continue;
    tasks.push(...opened);
  }
  return tasks;
}

async function open(delivery: Delivery, { count, onGone, log }: AcceptPorts): Promise<readonly PostTask[]> {
  try {
    return openEntry(delivery);
  } catch (error) {
    // An older worker may get entries of a newer one during an update; the dead-letter list keeps the rest.
    log.error('post_unreadable', { attempt: delivery.attempt, error: errorName(error) });
    await giveBackEntry(delivery, log);
    count(delivery, 'unreadable');
    onGone(delivery);
    return [];
  }
}

/** Publishes each post in an entry of its own, in place of the common one. False if the stream does not take them. */
async function split(tasks: readonly PostTask[], { stream, onGone, log }: AcceptPorts): Promise<boolean> {
  const { delivery } = tasks[0]!.entry;
  try {
    const states = await stream.publish(tasks.flatMap(toOwnEntry));
    if (states.includes('full')) return false;
    await delivery.ack();
    onGone(delivery);
    return true;
  } catch (error) {
    log.warn('entry_not_split', { posts: tasks.length, error: errorName(error) });
    return false;
  }
}
