import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { STREAM_LANES, StreamConfigError, type StreamLane, type StreamLimits } from '#core';
import { API_CODES, apiCodeOf } from './errors.ts';

/** How the streams of an installation are made. */
export interface StreamShape {
  /** First part of all names. */
  readonly prefix: string;
  /** Servers that keep each entry: 1, or 3 in a cluster. */
  readonly replicas: number;
  readonly limits: StreamLimits;
}

type DesiredConfig = Partial<StreamConfig> & { readonly name: string; readonly subjects: string[] };

/** @example laneStream('yamidome', 'live') // 'yamidome-live' */
export const laneStream = (prefix: string, lane: StreamLane): string => `${prefix}-${lane}`;
/** @example laneSubject('yamidome', 'live', 3) // 'yamidome.live.3' */
export const laneSubject = (prefix: string, lane: StreamLane, partition: number): string =>
  `${prefix}.${lane}.${partition}`;
/** @example deadStream('yamidome', 'live') // 'yamidome-dead-live' */
export const deadStream = (prefix: string, lane: StreamLane): string => `${prefix}-dead-${lane}`;
/** @example deadSubject('yamidome', 'live') // 'yamidome.dead.live' */
export const deadSubject = (prefix: string, lane: StreamLane): string => `${prefix}.dead.${lane}`;

/**
 * A stream that was made again, after the server lost its data, counts from 1 again. So its consumers get other names: an
 * acknowledgement of an entry that is lost must not remove a new entry with the same number.
 * @example consumerName('2026-11-30T11:08:05Z', 3) // 'p3-mif2xq5k'
 */
export const consumerName = (streamCreated: string, partition: number): string =>
  `p${partition}-${Date.parse(streamCreated).toString(36)}`;

/** The consumer of one partition: all processes use the same one. */
export const consumerConfig = (
  { prefix, limits }: StreamShape,
  lane: StreamLane,
  partition: number,
  maxInFlight: number,
): Partial<ConsumerConfig> => ({
  filter_subject: laneSubject(prefix, lane, partition),
  ack_policy: AckPolicy.Explicit,
  ack_wait: nanos(limits.ackWaitMs),
  max_ack_pending: maxInFlight,
  max_deliver: -1,
});

/**
 * A stream for each lane and for each dead-letter list. Each partition is listed, no wildcard: an entry for a partition
 * that is not read must be refused.
 */
function desiredConfigs({ prefix, replicas, limits }: StreamShape): DesiredConfig[] {
  const common = { storage: StorageType.File, num_replicas: replicas, discard: DiscardPolicy.New };
  return STREAM_LANES.flatMap((lane) => [
    {
      ...common,
      name: laneStream(prefix, lane),
      subjects: Array.from({ length: limits.partitions }, (_, partition) =>
        laneSubject(prefix, lane, partition),
      ),
      retention: RetentionPolicy.Workqueue,
      max_bytes: limits.maxBytes,
      max_msgs: limits.maxEntries,
      duplicate_window: nanos(limits.duplicateWindowMs),
    },
    {
      ...common,
      name: deadStream(prefix, lane),
      subjects: [deadSubject(prefix, lane)],
      retention: RetentionPolicy.Limits,
      max_msgs: limits.maxDead,
      duplicate_window: nanos(limits.duplicateWindowMs),
    },
  ]);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const sorted = (config: DesiredConfig | StreamConfig) => ({
  ...config,
  subjects: config.subjects.toSorted(),
});

/** The fields of `desired` that the stream has otherwise. */
const differences = (desired: DesiredConfig, present: StreamConfig): (keyof StreamConfig)[] =>
  (Object.keys(desired) as (keyof StreamConfig)[]).filter(
    (field) => !isSame(sorted(desired)[field], sorted(present)[field]),
  );

/** The stream, or undefined. */
export async function findStream(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (apiCodeOf(error) === API_CODES.streamNotFound) return undefined;
    throw error;
  }
}

/** Explains what the server refuses because of the settings; other errors as they are. */
function toConfigError(error: unknown): unknown {
  switch (apiCodeOf(error)) {
    case API_CODES.replicasNeedCluster:
      return new StreamConfigError(
        'this NATS server is not in a cluster: set STREAM_REPLICAS=1, or use three servers',
      );
    case API_CODES.storageExceeded:
      return new StreamConfigError(
        'the NATS server reserves less space than STREAM_MAX_MB for each lane: make STREAM_MAX_MB smaller, or max_file_store in the configuration of the server larger',
      );
    default:
      return error;
  }
}

const partitionsError = ({ config, state }: StreamInfo): StreamConfigError =>
  new StreamConfigError(
    `the stream ${config.name} has ${config.subjects.length} partitions and ${state.messages} entries wait in it: keep STREAM_PARTITIONS=${config.subjects.length} until the workers have read them, then change it everywhere`,
  );

async function changeStream(
  jsm: JetStreamManager,
  desired: DesiredConfig,
  present: StreamInfo,
): Promise<StreamInfo> {
  const fields = differences(desired, present.config);
  if (fields.length === 0) return present;
  // Entries of one author would be in two partitions, and the order between them would be lost.
  if (fields.includes('subjects') && present.state.messages > 0) throw partitionsError(present);
  return jsm.streams.update(desired.name, desired);
}

/** Makes the stream if it is missing. Several processes may do it at once. */
async function addStream(jsm: JetStreamManager, desired: DesiredConfig): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.add(desired);
  } catch (error) {
    if (apiCodeOf(error) === API_CODES.streamExistsWithOtherConfig) return undefined;
    throw error;
  }
}

/** The streams after `ensureStreams`. */
export interface EnsuredStreams {
  /** When the stream of each lane was made. */
  readonly created: Readonly<Record<StreamLane, string>>;
  /** Names of the streams that were missing. */
  readonly added: readonly string[];
}

/**
 * Makes the streams that are missing. With `mayChange` the settings of the existing ones are changed to these; a process
 * that already works changes nothing, so that two processes with different settings do not change them for ever. Throws
 * `StreamConfigError` if the number of partitions is another one and entries wait, or if the server has no room.
 * @example const { created } = await ensureStreams(jsm, shape, { mayChange: true })
 */
export async function ensureStreams(
  jsm: JetStreamManager,
  shape: StreamShape,
  { mayChange }: { readonly mayChange: boolean },
): Promise<EnsuredStreams> {
  const added: string[] = [];
  async function ensure(desired: DesiredConfig): Promise<StreamInfo> {
    const present = await findStream(jsm, desired.name);
    if (!present) {
      const made = await addStream(jsm, desired);
      if (!made) return ensure(desired);
      added.push(desired.name);
      return made;
    }
    if (mayChange) return changeStream(jsm, desired, present);
    if (differences(desired, present.config).includes('subjects')) throw partitionsError(present);
    return present;
  }
  try {
    const infos = new Map<string, StreamInfo>();
    for (const desired of desiredConfigs(shape)) infos.set(desired.name, await ensure(desired));
    const created = Object.fromEntries(
      STREAM_LANES.map((lane) => [lane, infos.get(laneStream(shape.prefix, lane))!.created]),
    ) as Record<StreamLane, string>;
    return { created, added };
  } catch (error) {
    throw toConfigError(error);
  }
}

/**
 * Makes the consumer of a partition, or changes how many entries it may have in flight.
 * @example await ensureConsumer(jsm, shape, { lane: 'live', partition: 3, maxInFlight: 64 }, created.live) // 'p3-mif2xq5k'
 */
export async function ensureConsumer(
  jsm: JetStreamManager,
  shape: StreamShape,
  options: { readonly lane: StreamLane; readonly partition: number; readonly maxInFlight: number },
  streamCreated: string,
): Promise<string> {
  const { lane, partition, maxInFlight } = options;
  const stream = laneStream(shape.prefix, lane);
  const name = consumerName(streamCreated, partition);
  const config = consumerConfig(shape, lane, partition, maxInFlight);
  try {
    await jsm.consumers.add(stream, { ...config, durable_name: name });
  } catch (error) {
    if (apiCodeOf(error) !== API_CODES.consumerExistsWithOtherConfig) throw error;
    await jsm.consumers.update(stream, name, {
      max_ack_pending: maxInFlight,
      ack_wait: nanos(shape.limits.ackWaitMs),
    });
  }
  return name;
}
