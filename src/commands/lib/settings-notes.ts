import type { CaseTimeline, Clock, CommandReply, GateService, Policy, PolicyStore, Wording } from '#core';
import { fillTemplate } from '#core';
import { listGateNotes, type SettingsStep } from './gate-note.ts';
import { type CommandContext, joinLines } from './reply.ts';
import { listSimulatedCases } from './simulated-cases.ts';

interface CountDependencies {
  readonly caseTimeline?: Pick<CaseTimeline, 'listCasesBetween'>;
  readonly clock: Clock;
}

type NoteDependencies = CountDependencies & {
  readonly gate?: GateService;
  readonly policies: Pick<PolicyStore, 'of'>;
};

/**
 * Adds to the reply to a change of settings what it means: for the gate, and for the posts that were found in shadow mode
 * and are still visible when the server leaves it. `context.policy` is the policy before the change.
 * @example return addSettingsNotes(await setConfig(…), context, deps)
 */
export async function addSettingsNotes(
  reply: CommandReply,
  { caller, policy: before, readerLocale: { wording } }: CommandContext,
  deps: NoteDependencies,
): Promise<CommandReply> {
  if (!reply.accepted) return reply;
  const step = { server: caller.server, before, after: deps.policies.of(caller.server), wording };
  const notes = await listGateNotes(step, deps.gate);
  const count = await countHideable(step, deps);
  if (notes.length === 0 && count === 0) return reply;
  const found = count > 0 && fillTemplate(wording.desk.mode.found, { count });
  return { ...reply, text: joinLines(reply.text, ...notes, found) };
}

/**
 * The number of posts that were found in shadow mode and are still visible, if the change leaves shadow mode; otherwise 0.
 * @example await countHideable({ server, before, after, wording }, { caseTimeline, clock }) // 3
 */
export async function countHideable(
  { server, before, after }: Pick<SettingsStep, 'server' | 'before' | 'after'>,
  { caseTimeline, clock }: CountDependencies,
): Promise<number> {
  if (!caseTimeline || before.mode !== 'shadow' || after.mode !== 'enforce') return 0;
  return (await listSimulatedCases(caseTimeline, server, clock.now())).length;
}

/**
 * Says what a change of the mode means, and that no channel for cards is set when the server leaves shadow mode. Empty if
 * the mode stays.
 * @example listModeNotes(policy, { ...policy, mode: 'shadow' }, wording) // ['Switched to shadow. …']
 */
export function listModeNotes(before: Policy, after: Policy, wording: Wording): readonly string[] {
  const { mode: texts } = wording.desk;
  if (before.mode === after.mode) return [];
  if (after.mode === 'shadow') return [texts.toshadow];
  const { hidesPerHour: hides } = after.quota;
  return [
    fillTemplate(texts.toenforce, { hides }),
    fillTemplate(texts.limit, { hides }),
    ...(after.channels.moderators === undefined ? [texts.nochannel] : []),
  ];
}
