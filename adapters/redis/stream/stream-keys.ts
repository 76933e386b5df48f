import type { StreamLane } from '#core';

/** The keys of one lane. They share one `{tag}`, so a lane is on one cluster node. */
export interface LaneKeys {
  /** Hash: number of partitions, entries and bytes. */
  readonly meta: string;
  /** Sorted set of the known ids by the end of their time. */
  readonly ids: string;
  /** Stream of the dead-letter list. */
  readonly dead: string;
  /** Stream of a partition. */
  stream(partition: number): string;
  /** Sorted set of the entries in flight by the time when they come again. */
  due(partition: number): string;
}

/** @example laneKeys('yamidome', 'live').stream(3) // 'yamidome:stream:{live}:entries:3' */
export function laneKeys(prefix: string, lane: StreamLane): LaneKeys {
  const base = `${prefix}:stream:{${lane}}`;
  return {
    meta: `${base}:meta`,
    ids: `${base}:ids`,
    dead: `${base}:dead`,
    stream: (partition) => `${base}:entries:${partition}`,
    due: (partition) => `${base}:due:${partition}`,
  };
}

/** The channel on which a change of a partition is announced. @example wakeChannel('yamidome') // 'yamidome:stream:wake' */
export const wakeChannel = (prefix: string): string => `${prefix}:stream:wake`;
