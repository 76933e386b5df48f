import type { Archive, Ask, CommandName, Intake, Member, Receipt, Reply } from '#core';
import { fill, memberKey, serverKey } from '#core';
import { type CaseState, caseState, statusOf } from '../cases/index.ts';
import { caseNumber } from './case-number.ts';
import { lines, type Question, quoted, refused, TEXT_MOST, told, tooLong } from './replies.ts';

type Of<K extends Ask['kind']> = Extract<Ask, { kind: K }>;

const asReply = ({ accepted, code, text, caseId }: Receipt): Reply => ({
  accepted,
  code,
  text,
  ...(caseId !== undefined && { caseId }),
});

/**
 * A report: the message must be in the asker's own server, the reason short; it may be empty.
 * @example await report(intake, question, { kind: 'report', message, reason: '怪しい勧誘です' })
 */
export async function report(
  intake: Pick<Intake, 'report'>,
  { asker, voice }: Question,
  { message, reason }: Of<'report'>,
): Promise<Reply> {
  const { unfound } = voice.words.desk;
  if (typeof message === 'string') return refused('not-found', unfound[message]);
  if (serverKey(message.ref.server) !== serverKey(asker.server))
    return refused('not-found', unfound.elsewhere);
  const long = tooLong(reason, voice.words);
  return long ?? asReply(await intake.report({ message, reporter: asker, reason: reason.trim() }));
}

/**
 * An appeal, or without a plea what became of it. Only about a case of one's own.
 * @example await appeal({ intake, archive }, question, { kind: 'appeal', caseId: 'Y-4G7C2Q0M1X', plea: '冗談でした' })
 */
export async function appeal(
  ports: { readonly intake: Pick<Intake, 'appeal'>; readonly archive: Pick<Archive, 'read'> },
  { asker, voice }: Question,
  { caseId: typed, plea = '' }: Of<'appeal'>,
): Promise<Reply> {
  const { receipt, desk } = voice.words;
  const id = caseNumber(typed);
  if (id === undefined) return refused('bad-value', fill(desk.refused.casenumber, { typed: quoted(typed) }));
  const long = tooLong(plea, voice.words, TEXT_MOST);
  if (long) return long;
  if (plea.trim() !== '') {
    return asReply(await ports.intake.appeal({ caseId: id, author: asker, plea: plea.trim() }));
  }
  const state = caseState(await ports.archive.read(id));
  if (!state) return refused('unknown-case', fill(receipt.unknowncase, { case: id }));
  if (!isOf(asker, state)) return refused('not-yours', fill(receipt.notyours, { case: id }));
  const values = { case: id, status: statusOf(state, voice.words) };
  if (state.ruling && !state.undecided) {
    const { overturned, upheld } = desk.appeal;
    return told(fill(state.ruling.decision === 'overturn' ? overturned : upheld, values), { caseId: id });
  }
  return state.appeal
    ? told(fill(desk.appeal.waiting, values), { caseId: id })
    : refused('bad-value', fill(desk.appeal.none, { case: id }));
}

const isOf = (member: Member, state: CaseState): boolean =>
  memberKey(state.evidence.message.author) === memberKey(member);

const FOR_MEMBERS: readonly CommandName[] = ['report', 'appeal', 'prove', 'help-lines', 'help'];
const FOR_MODERATORS: readonly CommandName[] = ['case', 'cases', 'strikes', 'scoreboard', 'vouch', 'waiting'];
const FOR_ADMINISTRATORS: readonly CommandName[] = [
  'setup',
  'config',
  'rules',
  'mode',
  'backtest',
  'export',
  'inquiry',
];

/**
 * What the asker may ask, by the names that the platform gave it.
 * @example help(question, { kind: 'help', names: { report: '/report' } }).text
 */
export function help({ asker, voice }: Question, { names }: Of<'help'>): Reply {
  const { help: words } = voice.words.desk;
  const commands = [
    ...FOR_MEMBERS,
    ...(asker.moderator || asker.administrator ? FOR_MODERATORS : []),
    ...(asker.administrator ? FOR_ADMINISTRATORS : []),
  ];
  const list = commands.flatMap((command) => {
    const name = names[command];
    return name === undefined ? [] : [fill(words.line, { command: name, what: words[command] })];
  });
  return told(lines(words.head, ...list));
}
