import type { CommandReply } from '#core';
import { fillTemplate } from '#core';
import { defineCommand } from './define-command.ts';
import { addGateNote } from './lib/gate-note.ts';
import type { PolicyUpdater } from './lib/policy-updater.ts';
import { acceptedReply, type CommandContext, joinLines } from './lib/reply.ts';

const MODES = ['shadow', 'enforce'] as const;

/** Shows the mode of the server, or changes it. */
export const modeCommand = defineCommand({
  name: { en: 'mode', ja: 'モード' },
  description: { en: 'Only watch (shadow), or act (enforce)', ja: '試験運転と実施を切り替えます' },
  access: 'administrator',
  options: {
    mode: {
      kind: 'text',
      ja: 'モード',
      description: { en: 'Leave out to see the present one', ja: '省くと現在のモードを表示します' },
      choices: [
        { value: 'shadow', name: { en: 'shadow', ja: '試験運転' } },
        { value: 'enforce', name: { en: 'enforce', ja: '実施' } },
      ],
    },
  },
  run: async ({ context, options, deps }) =>
    addGateNote(await showOrSetMode(deps.updatePolicy, context, options.mode), context, deps),
});

async function showOrSetMode(
  updatePolicy: PolicyUpdater,
  { caller, readerLocale, policy }: CommandContext,
  typed: string | undefined,
): Promise<CommandReply> {
  const { mode: texts } = readerLocale.wording.desk;
  const mode = MODES.find((mode) => mode === typed);
  if (!mode) return acceptedReply(texts[policy.mode]);
  return updatePolicy(caller, (before) => {
    if (before.mode === mode)
      return { answer: acceptedReply(fillTemplate(texts.same, { mode: texts[mode] })) };
    const changed =
      mode === 'shadow'
        ? texts.toshadow
        : fillTemplate(texts.toenforce, { hides: before.quota.hidesPerHour });
    const hasNoCardChannel = mode === 'enforce' && before.channels.moderators === undefined;
    return {
      policy: { ...before, mode },
      keys: 'mode',
      answer: acceptedReply(joinLines(changed, hasNoCardChannel && texts.nochannel)),
    };
  });
}
