import type { CommandReply } from '#core';
import { fillTemplate } from '#core';
import { formatTime } from '../cases/index.ts';
import { nextDueTime, noticeText, scheduledNotices } from '../member-support/index.ts';
import { defineCommand, defineSubcommand } from './define-command.ts';
import type { CommandDependencies } from './lib/command-dependencies.ts';
import {
  acceptedReply,
  type CommandContext,
  joinLines,
  quoteInput,
  refusedReply,
  truncateText,
} from './lib/reply.ts';

/** The beginning of a text in the reply; the file has all of it. */
const MAX_EXCERPT_LENGTH = 120;

/** Shows the scheduled notices of the server, or posts one now in the channels of the policy. */
export const noticesCommand = defineCommand({
  name: { en: 'notices', ja: 'お知らせ' },
  description: {
    en: 'See scheduled notices, or post one now',
    ja: 'お知らせの予定を表示し、今すぐ投稿します',
  },
  access: 'administrator',
  defaultSubcommand: 'preview',
  subcommands: [
    defineSubcommand({
      name: { en: 'preview', ja: '予定' },
      description: { en: 'Next date and text of each notice', ja: '次の日時と文面を表示します' },
      run: ({ context, deps }) => previewNotices(context, deps),
    }),
    defineSubcommand({
      name: { en: 'post', ja: '投稿' },
      description: { en: 'Post a notice now', ja: 'お知らせを今すぐ投稿します' },
      options: {
        notice: {
          kind: 'text',
          ja: 'お知らせ',
          description: { en: 'Its name, as the preview shows it', ja: '予定に表示される名前' },
          required: true,
          maxLength: 60,
          complete: ({ caller, deps }) => [
            ...scheduledNotices(deps.notices?.() ?? new Map(), deps.policies.of(caller.server)).keys(),
          ],
        },
        confirm: {
          kind: 'text',
          ja: '確認',
          description: { en: 'yes: post it; left out: only show it', ja: 'はい：投稿する、省略：表示だけ' },
          choices: [{ value: 'yes', name: { en: 'yes', ja: 'はい' } }],
        },
      },
      run: ({ context, options, deps }) =>
        postNotice(context, deps, options.notice, options.confirm === 'yes'),
    }),
  ],
});

/** The excerpts in the reply, all texts in a file. */
function previewNotices(
  { policy, readerLocale }: CommandContext,
  { notices, clock }: CommandDependencies,
): CommandReply {
  const { notices: texts } = readerLocale.wording.desk;
  const now = clock.now();
  const planned = [...scheduledNotices(notices?.() ?? new Map(), policy)].map(([name, notice]) => {
    const next = notice.schedule && nextDueTime(notice.schedule, now);
    const time = next ? formatTime(next, readerLocale.language) : texts.never;
    return { head: fillTemplate(texts.line, { name, time }), text: noticeText(notice, policy.language) };
  });
  if (planned.length === 0) return acceptedReply(texts.none);
  const { channels } = policy.notices;
  const where =
    channels.length === 0
      ? texts.nochannels
      : fillTemplate(texts.channels, { channels: channels.join(readerLocale.wording.list) });
  const file = planned.map(({ head, text }) => `${head}\n${text}\n`).join('\n');
  return acceptedReply(
    joinLines(
      where,
      ...planned.map(({ head, text }) => `${head}\n${truncateText(text, MAX_EXCERPT_LENGTH)}`),
    ),
    { file: { name: 'notices.txt', text: file } },
  );
}

async function postNotice(
  { caller, policy, readerLocale }: CommandContext,
  { notices, postNoticeNow }: CommandDependencies,
  typed: string,
  isConfirmed: boolean,
): Promise<CommandReply> {
  const { desk, receipt, list } = readerLocale.wording;
  const { notices: texts } = desk;
  const planned = scheduledNotices(notices?.() ?? new Map(), policy);
  const name = typed.trim();
  const notice = planned.get(name);
  if (!notice) {
    const names = [...planned.keys()].join(list) || '–';
    return refusedReply('not-found', fillTemplate(texts.unknown, { typed: quoteInput(typed), names }));
  }
  const { channels } = policy.notices;
  if (channels.length === 0) return refusedReply('not-ready', texts.nochannels);
  if (!postNoticeNow) return refusedReply('unavailable', receipt.unavailable);
  if (!isConfirmed) {
    const values = { name, channels: channels.join(list) };
    return acceptedReply(joinLines(fillTemplate(texts.confirm, values), noticeText(notice, policy.language)));
  }
  const results = (await postNoticeNow(caller.server, name)) ?? [];
  const lines = results.map(({ channel, result }) =>
    fillTemplate(texts[result === 'nothing' ? 'later' : result], { channel }),
  );
  const isPosted = results.some(({ result }) => result === 'posted');
  return isPosted ? acceptedReply(joinLines(...lines)) : refusedReply('not-ready', joinLines(...lines));
}
