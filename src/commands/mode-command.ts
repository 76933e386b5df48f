import type { CommandReply } from '#core';
import { fillTemplate, isAllowed } from '#core';
import { defineCommand } from './define-command.ts';
import type { CommandDependencies } from './lib/command-dependencies.ts';
import type { PolicyUpdater } from './lib/policy-updater.ts';
import { acceptedReply, type CommandContext, joinLines, refusedReply } from './lib/reply.ts';
import { addSettingsNotes, listModeNotes } from './lib/settings-notes.ts';
import { listSimulatedCases } from './lib/simulated-cases.ts';

const MODES = ['shadow', 'enforce'] as const;
type Mode = (typeof MODES)[number];

/** The maximum number of posts that one command hides, so that it ends in time. */
const MAX_HIDDEN_AT_ONCE = 50;

/**
 * Shows the mode of the server, or changes it, for administrators; lifts the hourly limit for an hour, also for moderators; hides the posts that were found in
 * shadow mode.
 */
export const modeCommand = defineCommand({
  name: { en: 'mode', ja: 'モード' },
  description: { en: 'Only watch (shadow), or act (enforce)', ja: '試験運転と実施を切り替えます' },
  access: 'moderator',
  options: {
    mode: {
      kind: 'text',
      ja: 'モード',
      description: { en: 'Leave out to see the present one', ja: '省くと現在のモードを表示します' },
      choices: [
        { value: 'shadow', name: { en: 'shadow', ja: '試験運転' } },
        { value: 'enforce', name: { en: 'enforce', ja: '実施' } },
        { value: 'lift-limit', name: { en: 'lift-limit', ja: '上限を外す' } },
        { value: 'hide-found', name: { en: 'hide-found', ja: '検出分を非表示' } },
      ],
    },
  },
  async run({ context, options, deps }) {
    // An administrator has all rights of a moderator.
    const moderator = { ...context.caller, moderator: true };
    if (options.mode === 'lift-limit') return deps.intake.liftHourlyLimit({ moderator });
    if (!isAllowed(context.caller, 'administrator'))
      return refusedReply('not-administrator', context.readerLocale.wording.desk.refused.administrator);
    if (options.mode === 'hide-found') return hideFoundPosts(context, deps);
    const mode = MODES.find((name) => name === options.mode);
    const reply = mode ? await setMode(mode, context, deps.updatePolicy) : showMode(context);
    return addSettingsNotes(reply, context, deps);
  },
});

function showMode({ readerLocale, policy }: CommandContext): CommandReply {
  const { mode: texts } = readerLocale.wording.desk;
  const limit = fillTemplate(texts.limit, { hides: policy.quota.hidesPerHour });
  return acceptedReply(joinLines(texts[policy.mode], policy.mode === 'enforce' && limit));
}

async function setMode(
  mode: Mode,
  { caller, readerLocale }: CommandContext,
  updatePolicy: PolicyUpdater,
): Promise<CommandReply> {
  const { mode: texts } = readerLocale.wording.desk;
  return updatePolicy(caller, 'mode', (before) => {
    if (before.mode === mode)
      return { answer: acceptedReply(fillTemplate(texts.same, { mode: texts[mode] })) };
    const policy = { ...before, mode };
    const answer = acceptedReply(joinLines(...listModeNotes(before, policy, readerLocale.wording)));
    return { policy, keys: 'mode', answer };
  });
}

/** Hides what was found in shadow mode. Doing it twice hides nothing twice. */
async function hideFoundPosts(
  { caller, readerLocale, policy }: CommandContext,
  { intake, caseTimeline, clock }: CommandDependencies,
): Promise<CommandReply> {
  const { mode: texts } = readerLocale.wording.desk;
  if (policy.mode === 'shadow') return refusedReply('not-ready', texts.foundinshadow);
  if (!caseTimeline) return refusedReply('unavailable', readerLocale.wording.receipt.unavailable);
  const caseIds = await listSimulatedCases(caseTimeline, caller.server, clock.now());
  const batch = caseIds.slice(0, MAX_HIDDEN_AT_ONCE);
  const count = await intake.hideSimulatedCases({ caseIds: batch, by: caller });
  const rest = caseIds.length - batch.length;
  return acceptedReply(
    joinLines(
      count === 0 ? texts.nonefound : fillTemplate(texts.hidefound, { count }),
      rest > 0 && fillTemplate(texts.found, { count: rest }),
    ),
  );
}
