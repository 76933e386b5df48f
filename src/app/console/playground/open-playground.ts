import type { Adapter, Playground } from '#core';
import { createPolicyUpdater } from '../../../commands/lib/policy-updater.ts';
import type { AppContext } from '../../app-context.ts';
import type { Services } from '../../create-services.ts';
import { createPlayground } from './create-playground.ts';

/** The playground on the stores and rules of the bot. @example const playground = openPlayground(context, parts) */
export const openPlayground = (
  { rules, stores, policies, clock, log }: AppContext,
  {
    adapters,
    services,
  }: {
    readonly adapters: readonly Adapter[];
    readonly services: Pick<Services, 'intake' | 'playground'>;
  },
): Playground =>
  createPlayground({
    ...services.playground,
    intake: services.intake,
    adapterOf: ({ platform }) => adapters.find((adapter) => adapter.platform === platform),
    archive: stores.archive,
    caseTimeline: stores.caseTimeline,
    policies,
    updatePolicy: createPolicyUpdater({ policies, clock, log }),
    detector: () => rules.bundle().detector,
    leases: stores.leases,
    wording: rules.wording,
    clock,
    log,
  });
