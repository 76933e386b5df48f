import type { Clock, Counters, KeyValueStore, Leases, Log, PolicyStore, Server } from '#core';
import { createDifferenceStore, type DifferenceStore } from './differences.ts';
import { createDraftStore, type DraftStore } from './draft-store.ts';
import { createLiveDrafts, type LiveDrafts } from './live-drafts.ts';

/** The parts of the rollout of rules that the console and the operator API share. */
export interface RolloutParts {
  readonly drafts: DraftStore;
  readonly differences: DifferenceStore;
  readonly live: LiveDrafts;
  readonly counters: Counters;
  readonly clock: Clock;
}

/**
 * The rollout of this process on the stores that all processes share.
 * @example const rollout = createRolloutParts(ports); await rollout.live.refresh()
 */
export function createRolloutParts(ports: {
  readonly keyValueStore: KeyValueStore;
  readonly leases: Leases;
  readonly counters: Counters;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly keepsTexts: (server: Server) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}): RolloutParts {
  const { counters, clock } = ports;
  const drafts = createDraftStore(ports);
  const differences = createDifferenceStore(ports);
  return { drafts, differences, live: createLiveDrafts({ ...ports, drafts, differences }), counters, clock };
}
