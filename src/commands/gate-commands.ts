import type { CommandReply, GateService, MemberReference, WaitingMember } from '#core';
import { fillTemplate } from '#core';
import { formatTime } from '../cases/index.ts';
import { MEMBER_OPTION } from './common-options.ts';
import { defineCommand } from './define-command.ts';
import { describeUnmutedChannels } from './lib/gate-note.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from './lib/reply.ts';

/** This number of members fits into one reply. Each of them needs a request to the platform. */
const MAX_WAITING_SHOWN = 8;

/** A moderator lets a member in. The member never has to verify again. */
export const vouchCommand = defineCommand({
  name: { en: 'vouch', ja: '確認済みにする' },
  description: { en: 'Let a member through the gate', ja: '確認待ちのメンバーを確認済みにします' },
  access: 'moderator',
  options: {
    member: MEMBER_OPTION,
    confirm: {
      kind: 'text',
      ja: '確認',
      description: {
        en: 'After the warning: let the member in',
        ja: '注意が出たあとで、書き込めるようにします',
      },
      choices: [{ value: 'yes', name: { en: 'yes', ja: 'はい' } }],
    },
  },
  run: ({ context, options, deps }) =>
    vouchForMember(deps.gate, context, options.member, options.confirm === 'yes'),
});

/** Lists the members who wait at the gate, with the time and the reason, or lets all of them in. */
export const waitingCommand = defineCommand({
  name: { en: 'waiting', ja: '確認待ち' },
  description: { en: 'Who waits to be verified', ja: '確認待ちのメンバーを表示します' },
  access: 'moderator',
  options: {
    release: {
      kind: 'text',
      ja: '解除',
      description: { en: 'Let everyone in who waits', ja: '確認待ちの全員を書き込めるようにします' },
      choices: [{ value: 'all', name: { en: 'all', ja: '全員' } }],
    },
  },
  run: ({ context, options, deps }) =>
    options.release === 'all'
      ? releaseAllMembers(deps.gate, context)
      : listWaitingMembers(deps.gate, context),
});

/** Gives the caller a one-time link to the verification page. */
export const verifyCommand = defineCommand({
  id: 'prove',
  name: { en: 'verify', ja: '本人確認' },
  description: { en: 'Get your link to verify', ja: '本人確認のリンクを受け取ります' },
  access: 'member',
  run: ({ context, deps }) => createVerificationLink(deps.gate, context),
});

async function vouchForMember(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
  member: MemberReference,
  isConfirmed: boolean,
): Promise<CommandReply> {
  const { gate: wording } = readerLocale.wording;
  const name = quoteInput(member.name);
  const result = await gate?.vouch(caller, { ...member, server: caller.server }, isConfirmed);
  if (result === 'banned-proof')
    return refusedReply('bad-value', fillTemplate(wording.vouchwarning, { name }));
  return result
    ? acceptedReply(fillTemplate(wording.vouched, { name }))
    : refusedReply('not-found', fillTemplate(wording.nothingtovouch, { name }));
}

async function releaseAllMembers(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { gate: wording } = readerLocale.wording;
  const { released, kept } = (await gate?.releaseAll(caller)) ?? { released: 0, kept: 0 };
  if (released + kept === 0) return acceptedReply(wording.nobodywaits);
  return acceptedReply(
    joinLines(
      released > 0 && fillTemplate(wording.releasesall, { count: released }),
      kept > 0 && fillTemplate(wording.keepsbanned, { count: kept }),
    ),
  );
}

async function createVerificationLink(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { gate: wording, receipt } = readerLocale.wording;
  const link = (await gate?.createLink(caller)) ?? 'not-waiting';
  switch (link) {
    case 'not-waiting':
      return refusedReply('not-found', wording.notwaiting);
    case 'no-page':
      return acceptedReply(wording.askmoderator);
    case 'too-many':
      return refusedReply('too-many', receipt.toomany);
    default:
      return acceptedReply(fillTemplate(wording.link, { url: link }));
  }
}

async function listWaitingMembers(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { gate: wording } = readerLocale.wording;
  const { count, shown } = (await gate?.listWaiting(caller.server, MAX_WAITING_SHOWN)) ?? {
    count: 0,
    shown: [],
  };
  if (count === 0) return acceptedReply(wording.nobodywaits);
  const hasUnseenStatus = shown.some(
    ({ level }) => level !== undefined && level !== 'gone' && level.requirementStatus === 'unseen',
  );
  return acceptedReply(
    joinLines(
      fillTemplate(wording.waiting, { count, shown: shown.length }),
      ...shown.map((member) => formatWaitingMember(member, readerLocale)),
      hasUnseenStatus && wording.level.honest,
      describeUnmutedChannels(gate?.findUnmutedChannels(caller.server) ?? [], readerLocale.wording),
    ),
  );
}

/** One line: name, reason, time, and the verification by the platform itself. */
function formatWaitingMember(
  { id, reason, waitingSince, level, muting, usedBannedProof, isMessageLost }: WaitingMember,
  { wording, language }: CommandContext['readerLocale'],
): string {
  const { gate } = wording;
  const knownLevel = level !== undefined && level !== 'gone' ? level : undefined;
  const line = fillTemplate(gate.waitsfor, {
    name: quoteInput(knownLevel?.name ?? id),
    id,
    why: gate.reason[reason],
    time: formatTime(waitingSince, language),
  });
  if (level === 'gone') return `${line} ${gate.level.gone}`;
  const status = [
    ...(muting && muting !== 'muted' ? [fillTemplate(gate.mutingline, { muting: gate.muting[muting] })] : []),
    ...(usedBannedProof ? [gate.bannedproof] : []),
    ...(isMessageLost ? [gate.messagelost] : []),
  ];
  if (!knownLevel) return [line, ...status].join(' ');
  const { requirement, requirementStatus, notes } = knownLevel;
  const facts = [
    ...status,
    fillTemplate(gate.level.line, {
      asks: gate.level.asks[requirement],
      met: gate.level.met[requirementStatus],
    }),
    ...notes.map((note) => gate.level.note[note]),
  ];
  return `${line} ${facts.join(' ')}`;
}
