import type { Adapter, CaseTimeline, ConsoleBatches, ConsoleQueue, Server } from '#core';
import type { AppContext } from '../../app-context.ts';
import type { Services } from '../../create-services.ts';
import type { ConsoleAccessParts } from '../access/create-console-access.ts';
import { createQueueService } from './queue-service.ts';

/** The queue of the console, and what begins its work in the background. */
export interface OpenQueue {
  readonly queue: ConsoleQueue;
  readonly batches: ConsoleBatches;
  /** Reads the cases and keeps the lists complete. Call it once, if the console is served. Returns what ends it. */
  start(): () => Promise<void>;
}

/**
 * Opens the queue on the stores of this process.
 * @example const { queue, start } = openQueue(context, adapters, intake, access); cleanup.defer(start())
 */
export function openQueue(
  context: AppContext,
  adapters: readonly Adapter[],
  intake: Services['intake'],
  { mayDecide }: Pick<ConsoleAccessParts, 'mayDecide'>,
): OpenQueue {
  const { rules, stores, onAppend, policies, clock, log } = context;
  const { archive, caseTimeline, keyValueStore, leases } = stores;
  const service = createQueueService({
    ...{ archive, caseTimeline, keyValueStore, leases, policies, intake, mayDecide, clock, log },
    adapterOf: ({ platform }) => adapters.find((adapter) => adapter.platform === platform),
    listServers: () => listServedServers(adapters, caseTimeline),
    wording: rules.wording,
    consoleWording: () => rules.bundle().consoleWording,
  });
  return {
    queue: service.queue,
    batches: service.batches,
    start() {
      onAppend(service.noteAppend);
      return service.start();
    },
  };
}

/** The servers that this process serves. A platform that cannot tell serves all of its servers with cases. */
async function listServedServers(
  adapters: readonly Adapter[],
  caseTimeline: Pick<CaseTimeline, 'listServers'>,
): Promise<readonly Server[]> {
  const withCases = await caseTimeline.listServers();
  return adapters.flatMap((adapter) => {
    const served = adapter.listServers?.();
    return served ?? withCases.filter(({ platform }) => platform === adapter.platform);
  });
}
