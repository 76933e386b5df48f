import type { Trigger } from '#core';
import { joinMessages } from '../cases/index.ts';
import { decide, raiseToReview } from './decide.ts';
import type { PipelineSteps } from './pipeline-steps.ts';

type GrammarSteps = Pick<PipelineSteps, 'judgingOf' | 'checkGrammar'>;
type EnrichSteps = GrammarSteps & Pick<PipelineSteps, 'findOwnerCase' | 'campaignDetector'>;

/**
 * Adds the facts that need I/O to a message that is not ordinary: the owner case, the grammar check, the campaign.
 * Facts that are unavailable are left out. Never throws.
 * @example const enriched = await enrich({ kind: 'posted', message, verdict }, steps)
 */
export async function enrich(trigger: Trigger, steps: EnrichSteps): Promise<Trigger> {
  const withOwner = await addStoredOwner(trigger, steps);
  const withGrammar = await addGrammarCheck(withOwner, steps);
  return steps.campaignDetector.applyTo(withGrammar);
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

/**
 * Lowers the verdict if the grammar of the text shows that it is harmless. A reported message is still shown to
 * moderators.
 * @example const checked = await addGrammarCheck({ kind: 'posted', message, verdict }, steps)
 */
export async function addGrammarCheck(trigger: Trigger, steps: GrammarSteps): Promise<Trigger> {
  const { message, pieces = [message], verdict } = trigger;
  if (verdict.ruling === 'pass') return trigger;
  const policy = steps.judgingOf(message).policy;
  const detection = await steps.checkGrammar(verdict, joinMessages(message, pieces).text, policy.language);
  if (detection === verdict) return trigger;
  const downgraded = decide(detection, policy);
  return { ...trigger, verdict: trigger.kind === 'reported' ? raiseToReview(downgraded) : downgraded };
}
