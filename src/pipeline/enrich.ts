import type { Trigger } from '#core';
import type { PipelineSteps } from './pipeline-steps.ts';

type EnrichSteps = Pick<PipelineSteps, 'findOwnerCase' | 'campaignDetector'>;

/**
 * Adds the facts that need I/O to a message that is not ordinary: the owner case and the campaign.
 * Facts that are unavailable are left out. Never throws.
 * @example const enriched = await enrich({ kind: 'posted', message, verdict }, steps)
 */
export async function enrich(trigger: Trigger, steps: EnrichSteps): Promise<Trigger> {
  return steps.campaignDetector.applyTo(await addStoredOwner(trigger, steps));
}

/**
 * Adds the case of an edited message from the archive, if it is not in the memory of this process. There is no search
 * for a message with the ruling `pass`.
 */
async function addStoredOwner(trigger: Trigger, steps: EnrichSteps): Promise<Trigger> {
  const { kind, message, verdict } = trigger;
  if (kind !== 'edited' || trigger.owner !== undefined || verdict.ruling === 'pass') return trigger;
  const owner = await steps.findOwnerCase(message);
  return owner === undefined ? trigger : { ...trigger, owner };
}
