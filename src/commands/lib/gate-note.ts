import type { GateService, Policy, Server, Wording } from '#core';
import { fillTemplate } from '#core';

/** A change of settings: the policy before and after it, and the wording for the reader. */
export interface SettingsStep {
  readonly server: Server;
  readonly before: Policy;
  readonly after: Policy;
  readonly wording: Wording;
}

/**
 * What a change of settings means for the gate: that members are let in now, or that the gate does nothing in shadow mode.
 * Channels that the quarantine role does not mute are those of the role in force.
 * @example await listGateNotes({ server, before, after, wording }, gate)
 */
export async function listGateNotes(
  { server, before, after, wording }: SettingsStep,
  gate: GateService | undefined,
): Promise<readonly string[]> {
  const { gate: texts } = wording;
  const hasNewRole = before.roles.quarantine !== after.roles.quarantine;
  if (!gate || (stateOf(before) === stateOf(after) && !hasNewRole)) return [];
  const count = async (): Promise<number> => (await gate.listWaiting(server, 0)).count;
  if (stateOf(before) === stateOf(after) || stateOf(after) === 'on') {
    const gap = describeUnmutedChannels(gate.findUnmutedChannels(server), wording);
    return gap === undefined ? [] : [gap];
  }
  const waiting = await count();
  if (stateOf(after) === 'off')
    return waiting > 0 ? [fillTemplate(texts.offreleases, { count: waiting })] : [];
  return [texts.shadow, ...(waiting > 0 ? [fillTemplate(texts.shadowwaits, { count: waiting })] : [])];
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
