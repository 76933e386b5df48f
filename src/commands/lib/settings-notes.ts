import type { CaseTimeline, Clock, CommandReply } from '#core';
import { fillTemplate } from '#core';
import { addGateNote } from './gate-note.ts';
import { type CommandContext, joinLines } from './reply.ts';
import { listSimulatedCases } from './simulated-cases.ts';

type NoteDependencies = Parameters<typeof addGateNote>[2] & {
  readonly caseTimeline?: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly clock: Clock;
};

/**
 * Adds to the reply to a change of settings what it means: for the gate, and for the posts that were found in shadow mode
 * and are still visible when the server leaves it. `context.policy` is the policy before the change.
 * @example return addSettingsNotes(await setConfig(…), context, deps)
 */
export const addSettingsNotes = async (
  reply: CommandReply,
  context: CommandContext,
  deps: NoteDependencies,
): Promise<CommandReply> => addFoundNote(await addGateNote(reply, context, deps), context, deps);

async function addFoundNote(
  reply: CommandReply,
  { caller, policy: before, readerLocale }: CommandContext,
  { caseTimeline, policies, clock }: NoteDependencies,
): Promise<CommandReply> {
  const hasLeftShadow = before.mode === 'shadow' && policies.of(caller.server).mode === 'enforce';
  if (!reply.accepted || !caseTimeline || !hasLeftShadow) return reply;
  const { length: count } = await listSimulatedCases(caseTimeline, caller.server, clock.now());
  if (count === 0) return reply;
  return {
    ...reply,
    text: joinLines(reply.text, fillTemplate(readerLocale.wording.desk.mode.found, { count })),
  };
}
