import type { Caller, CaseSummary, Server } from '#core';
import {
  createQueueService,
  type QueuePorts,
  type QueueService,
} from '../../../../src/app/console/queue/queue-service.ts';
import { moderator, SERVER } from '../../../support/messages.ts';
import { consoleWordings, wordings } from '../../../support/shipped-wording-and-policy.ts';
import {
  createPipelineWorld,
  type PipelineWorld,
  type PipelineWorldOptions,
} from '../../../support/worlds/pipeline-world.ts';

/** A server with its pipeline and the queue of its console. */
export interface QueueWorld extends PipelineWorld, QueueService {
  /** The ids in the list of undecided cases, after everything that has happened was brought into the lists. */
  undecided(viewer?: Caller): Promise<readonly string[]>;
  /** Another process on the same stores. */
  createService(): QueueService;
}

/**
 * Creates a pipeline in memory, with the queue of the console beside it.
 * @example const world = createQueueWorld(); await world.intake.handleMessage(message('rin', 'REVIEW')); await world.undecided()
 */
export function createQueueWorld(
  options: PipelineWorldOptions &
    Pick<QueuePorts, 'mayDecide'> & { readonly servers?: readonly Server[] } = {},
): QueueWorld {
  const world = createPipelineWorld(options);
  const record = (event: string) => void world.logged.push(event);
  const createService = () =>
    createQueueService({
      ...world,
      ...(options.mayDecide && { mayDecide: options.mayDecide }),
      policies: { of: () => world.policy },
      wording: wordings,
      consoleWording: () => consoleWordings,
      adapterOf: () => undefined,
      listServers: async () => options.servers ?? [SERVER],
      log: { info: record, warn: record, error: record },
    });
  const service = createService();
  return {
    ...world,
    ...service,
    createService,
    async undecided(viewer = moderator('aoi')) {
      await service.refresh();
      return idsOf((await service.queue.list(viewer, { state: 'undecided' })).rows);
    },
  };
}

/** The numbers of cases. @example idsOf(page.rows) */
export const idsOf = (rows: readonly CaseSummary[]): readonly string[] => rows.map(({ caseId }) => caseId);
