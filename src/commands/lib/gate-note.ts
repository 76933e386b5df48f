import type { CommandReply, GateService, Policy, PolicyStore, Wording } from '#core';
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
  const hasNewRole = before.roles.quarantine !== after.roles.quarantine;
  if (!reply.accepted || !gate || (stateOf(before) === stateOf(after) && !hasNewRole)) return reply;
  const { gate: wording } = readerLocale.wording;
  const count = async (): Promise<number> => (await gate.listWaiting(caller.server, 0)).count;
  const notes: string[] = [];
  if (stateOf(before) === stateOf(after) || stateOf(after) === 'on') {
    const gap = describeUnmutedChannels(gate.findUnmutedChannels(caller.server), readerLocale.wording);
    if (gap !== undefined) notes.push(gap);
  } else if (stateOf(after) === 'off') {
    const waiting = await count();
    if (waiting > 0) notes.push(fillTemplate(wording.offreleases, { count: waiting }));
  } else {
    notes.push(wording.shadow);
    const waiting = await count();
    if (waiting > 0) notes.push(fillTemplate(wording.shadowwaits, { count: waiting }));
  }
  return { ...reply, text: joinLines(reply.text, ...notes) };
}

const MAX_CHANNELS_NAMED = 10;

/**
 * Says in which channels the quarantine role does not mute; undefined for none.
 * @example describeUnmutedChannels(gate.findUnmutedChannels(server), wording)
 */
export function describeUnmutedChannels(names: readonly string[], wording: Wording): string | undefined {
  if (names.length === 0) return undefined;
  const shown = names.slice(0, MAX_CHANNELS_NAMED).map((name) => `#${name}`);
  const rest = names.length > shown.length ? [`+${names.length - shown.length}`] : [];
  return fillTemplate(wording.gate.openchannels, { names: [...shown, ...rest].join(wording.list) });
}

const stateOf = ({ gate, mode }: Policy): 'off' | 'shadow' | 'on' =>
  gate.mode === 'off' ? 'off' : mode === 'shadow' ? 'shadow' : 'on';
