import { type Adapter, AdapterError } from '#core';

/** Adapters that a stop can close for new actions. */
export interface StoppableAdapters {
  readonly adapters: readonly Adapter[];
  /** From now on every action is refused as `unavailable`. Actions that have begun are not touched. */
  refuseActions(): void;
}

/**
 * Makes adapters that refuse actions once a stop cannot wait any longer. A refused job goes back to the outbox, so the
 * next process takes it at once; the lease of a job that is only cut off ends two minutes later.
 * @example const { adapters, refuseActions } = makeStoppable(platforms.adapters)
 */
export function makeStoppable(adapters: readonly Adapter[]): StoppableAdapters {
  let isRefusing = false;
  return {
    adapters: adapters.map((adapter) => ({
      ...adapter,
      apply: (async (...input: Parameters<Adapter['apply']>) => {
        if (isRefusing) throw new AdapterError('unavailable', 'the process is stopping');
        return adapter.apply(...input);
      }) as Adapter['apply'],
    })),
    refuseActions: () => {
      isRefusing = true;
    },
  };
}
