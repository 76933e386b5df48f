import type { Message, MessageGroup, Policy, Verdict } from '#core';
import { createRecentMessages } from '../context/recent-messages.ts';
import { addGrammarCheck } from '../enrich.ts';
import { normalise } from '../normalise.ts';
import type { PipelineSteps } from '../pipeline-steps.ts';

/** What a preview needs of the pipeline. */
export type PreviewSteps = Pick<PipelineSteps, 'policies' | 'contextEvidence' | 'checkGrammar'>;

/**
 * The verdict on a message alone, with the grammar check, under the policy in force or another one. Stores, counts and does
 * nothing.
 * @example (await previewVerdict(message, steps)).ruling // 'review'
 */
export async function previewVerdict(
  received: Message,
  steps: PreviewSteps,
  policy: Policy = steps.policies.of(received.ref.server),
): Promise<Verdict> {
  const message = normalise(received);
  const verdict = steps.contextEvidence.judgeInFull(message, policy);
  return (await addGrammarCheck({ kind: 'posted', message, verdict }, under(policy, steps))).verdict;
}

/**
 * As `previewVerdict`, with the prefilter that live messages pass: the ruling is that of the same text when it is posted, and an
 * ordinary text costs next to nothing and has no reasons.
 * @example (await previewLiveVerdict(message, steps)).ruling // 'pass'
 */
export async function previewLiveVerdict(
  received: Message,
  steps: PreviewSteps,
  policy: Policy = steps.policies.of(received.ref.server),
): Promise<Verdict> {
  const message = normalise(received);
  const verdict = steps.contextEvidence.judgeAlone(message, policy);
  return (await addGrammarCheck({ kind: 'posted', message, verdict }, under(policy, steps))).verdict;
}

const under = (policy: Policy, { checkGrammar }: Pick<PreviewSteps, 'checkGrammar'>) => ({
  judgingOf: () => ({ policy }),
  checkGrammar,
});

/** A message of a conversation with its verdict: its own, or the heavier one of the messages that belong together. */
export interface PreviewedMessage {
  readonly message: Message;
  readonly verdict: Verdict;
  /** The messages of the same author that were judged together with it; the verdict is about all of them. */
  readonly pieces?: MessageGroup;
}

/**
 * The verdicts on the messages of a conversation in their order: each alone, and together with the last messages of its author
 * as in a channel. Stores, counts and does nothing.
 * @example (await previewConversation(messages, steps, policy)).at(-1)?.pieces?.length // 3
 */
export async function previewConversation(
  received: readonly Message[],
  steps: PreviewSteps,
  policy: Policy,
): Promise<readonly PreviewedMessage[]> {
  const recent = createRecentMessages(steps.contextEvidence.judgeInFull);
  const previewed: PreviewedMessage[] = [];
  for (const raw of received) {
    // Live messages come first: a long conversation takes seconds.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const message = normalise(raw);
    const own = steps.contextEvidence.judgeInFull(message, policy);
    const combined = recent.addAndCombine(message, own, policy);
    const { pieces, verdict } = combined ?? { pieces: undefined, verdict: own };
    const trigger = { kind: 'posted' as const, message, verdict, ...(pieces && { pieces }) };
    const checked = await addGrammarCheck(trigger, under(policy, steps));
    previewed.push({ message, verdict: checked.verdict, ...(pieces && { pieces }) });
  }
  return previewed;
}
