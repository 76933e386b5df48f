import type { Trigger } from '#core';
import { joinMessages } from '../cases/index.ts';
import { decide, raiseToReview } from './decide.ts';
import type { PipelineSteps } from './pipeline-steps.ts';

type GrammarSteps = Pick<PipelineSteps, 'policies' | 'checkGrammar'>;
type EnrichSteps = GrammarSteps & Pick<PipelineSteps, 'findOwnerCase' | 'campaignDetector'>;

/**
 * Adds what takes I/O to a message that is not ordinary: the case it belongs to, the grammar check, the campaign.
 * What cannot be looked up is left out. Never throws.
 * @example const enriched = await enrich({ kind: 'posted', message, verdict }, steps)
 */
export async function enrich(trigger: Trigger, steps: EnrichSteps): Promise<Trigger> {
  const withOwner = await addStoredOwner(trigger, steps);
  const withGrammar = await addGrammarCheck(withOwner, steps);
  return steps.campaignDetector.applyTo(withGrammar);
}

/**
 * Adds the case of an edited message from the archive, when this process does not remember it. An innocent message is
 * not worth the search.
 */
async function addStoredOwner(trigger: Trigger, steps: EnrichSteps): Promise<Trigger> {
  const { kind, message, verdict } = trigger;
  if (kind !== 'edited' || trigger.owner !== undefined || verdict.ruling === 'pass') return trigger;
  const owner = await steps.findOwnerCase(message);
  return owner === undefined ? trigger : { ...trigger, owner };
}

/**
 * Lowers the verdict where the grammar of the text speaks for the author. A report stays for moderators to read.
 * @example const checked = await addGrammarCheck({ kind: 'posted', message, verdict }, steps)
 */
export async function addGrammarCheck(trigger: Trigger, steps: GrammarSteps): Promise<Trigger> {
  const { message, pieces = [message], verdict } = trigger;
  if (verdict.ruling === 'pass') return trigger;
  const policy = steps.policies.of(message.ref.server);
  const detection = await steps.checkGrammar(verdict, joinMessages(message, pieces).text, policy.language);
  if (detection === verdict) return trigger;
  const downgraded = decide(detection, policy);
  return { ...trigger, verdict: trigger.kind === 'reported' ? raiseToReview(downgraded) : downgraded };
}
