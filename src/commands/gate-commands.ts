import type { CommandReply, GateService, Member, WaitingMember } from '#core';
import { fillTemplate } from '#core';
import { formatTime } from '../cases/index.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from './lib/reply.ts';

/** So many fit into one answer, and the platform is asked about each. */
const MAX_WAITING_SHOWN = 8;

/**
 * A moderator lets a member through the gate, for good.
 * @example (await vouchForMember(gate, question, member)).text
 */
export async function vouchForMember(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
  member: Pick<Member, 'server' | 'id' | 'name'>,
): Promise<CommandReply> {
  const { gate: words } = readerLocale.wording;
  const name = quoteInput(member.name);
  const done = await gate?.vouch(caller, { ...member, server: caller.server });
  return done
    ? acceptedReply(fillTemplate(words.vouched, { name }))
    : refusedReply('not-found', fillTemplate(words.nothingtovouch, { name }));
}

/**
 * The asker's own one-time link to the gate's page.
 * @example (await prove(gate, question)).text
 */
export async function createVerificationLink(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { gate: words, receipt } = readerLocale.wording;
  const link = (await gate?.createLink(caller)) ?? 'not-waiting';
  switch (link) {
    case 'not-waiting':
      return refusedReply('not-found', words.notwaiting);
    case 'no-page':
      return acceptedReply(words.askmoderator);
    case 'too-many':
      return refusedReply('too-many', receipt.toomany);
    default:
      return acceptedReply(fillTemplate(words.link, { url: link }));
  }
}

/**
 * Who waits at the gate, since when and why, with what the platform itself tells of each.
 * @example (await waiting(gate, question)).text
 */
export async function listWaitingMembers(
  gate: GateService | undefined,
  { caller, readerLocale }: CommandContext,
): Promise<CommandReply> {
  const { gate: words } = readerLocale.wording;
  const { count, shown } = (await gate?.listWaiting(caller.server, MAX_WAITING_SHOWN)) ?? {
    count: 0,
    shown: [],
  };
  if (count === 0) return acceptedReply(words.nobodywaits);
  const unseen = shown.some(
    ({ level }) => level !== undefined && level !== 'gone' && level.requirementStatus === 'unseen',
  );
  return acceptedReply(
    joinLines(
      fillTemplate(words.waiting, { count, shown: shown.length }),
      ...shown.map((each) => formatWaitingMember(each, readerLocale)),
      ...(unseen ? [words.level.honest] : []),
    ),
  );
}

function formatWaitingMember(
  { id, reason, waitingSince, level }: WaitingMember,
  { wording, language }: CommandContext['readerLocale'],
): string {
  const { gate } = wording;
  const known = level !== undefined && level !== 'gone' ? level : undefined;
  const line = fillTemplate(gate.waitsfor, {
    name: quoteInput(known?.name ?? id),
    id,
    why: gate.reason[reason],
    time: formatTime(waitingSince, language),
  });
  if (level === 'gone') return `${line} ${gate.level.gone}`;
  if (!known) return line;
  const { requirement, requirementStatus, notes } = known;
  const facts = [
    fillTemplate(gate.level.line, {
      asks: gate.level.asks[requirement],
      met: gate.level.met[requirementStatus],
    }),
    ...notes.map((note) => gate.level.note[note]),
  ];
  return `${line} ${facts.join(' ')}`;
}
