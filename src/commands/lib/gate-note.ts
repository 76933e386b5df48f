import type { CommandReply, GateService, Policy, PolicyStore } from '#core';
import { fillTemplate } from '#core';
import { type CommandContext, joinLines } from './reply.ts';

/**
 * Adds to the reply to a change of settings what it means for the gate: that members are let in now, or that the gate
 * does nothing in shadow mode. `context.policy` is the policy before the change.
 * @example return addGateNote(await setConfig(…), context, deps)
 */
export async function addGateNote(
  reply: CommandReply,
  { caller, policy: before, readerLocale }: CommandContext,
  { gate, policies }: { readonly gate?: GateService; readonly policies: Pick<PolicyStore, 'of'> },
): Promise<CommandReply> {
  const after = policies.of(caller.server);
  if (!reply.accepted || !gate || stateOf(before) === stateOf(after)) return reply;
  const { gate: wording } = readerLocale.wording;
  const count = async (): Promise<number> => (await gate.listWaiting(caller.server, 0)).count;
  const notes: string[] = [];
  if (stateOf(after) === 'off') {
    const waiting = await count();
    if (waiting > 0) notes.push(fillTemplate(wording.offreleases, { count: waiting }));
  }
  if (stateOf(after) === 'shadow') {
    notes.push(wording.shadow);
    const waiting = await count();
    if (waiting > 0) notes.push(fillTemplate(wording.shadowwaits, { count: waiting }));
  }
  return { ...reply, text: joinLines(reply.text, ...notes) };
}

const stateOf = ({ gate, mode }: Policy): 'off' | 'shadow' | 'on' =>
  gate.mode === 'off' ? 'off' : mode === 'shadow' ? 'shadow' : 'on';
