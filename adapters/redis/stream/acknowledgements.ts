import type { StreamConsumerOptions } from '#core';
import { confirm, type RedisStreamContext } from './stream-context.ts';

/** Acknowledgements of one partition. */
export interface Acknowledgements {
  /** Resolves when the entry is removed. Throws `StreamUnavailable`. */
  add(id: string, bytes: string): Promise<void>;
}

/**
 * Sends acknowledgements that are asked for at the same time in one script.
 * @example await createAcknowledgements(context, { lane: 'live', partition: 3 }).add('1796036893453-0', '312')
 */
export function createAcknowledgements(
  context: RedisStreamContext,
  { lane, partition }: Pick<StreamConsumerOptions, 'lane' | 'partition'>,
): Acknowledgements {
  const { meta, stream, due } = context.keys[lane];
  let waiting: string[] = [];
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    const values = waiting;
    waiting = [];
    sending = undefined;
    const partitionKeys = [meta, stream(partition), due(partition)];
    const message = `${lane} ${partition}`;
    await confirm(context, () =>
      context.runScript('acknowledgeEntries', ...partitionKeys, context.channel, message, ...values),
    );
  }

  return {
    add(id, bytes) {
      waiting.push(id, bytes);
      sending ??= send();
      return sending;
    },
  };
}
