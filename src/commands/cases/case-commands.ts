import type { Archive, Clock, CommandReply, Intake, Member, MemberReference } from '#core';
import { fillTemplate } from '#core';
import {
  type CaseState,
  deriveCaseState,
  formatCaseStatus,
  formatTime,
  type ReaderLocale,
} from '../../cases/index.ts';
import { CASE_OPTION, MEMBER_OPTION } from '../common-options.ts';
import { defineCommand } from '../define-command.ts';
import { readCase } from '../lib/read-case.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput } from '../lib/reply.ts';
import { describeCase } from './describe-case.ts';

type CaseReader = Pick<Archive, 'read' | 'listCasesByAuthor'>;

const MAX_CASES_SHOWN = 15;
/** The number of newest cases that are searched for strikes. It is rare that a member has more strikes in force. */
const MAX_CASES_SEARCHED = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Shows one case: the message, the events, the result and the moderator who decided. */
export const caseCommand = defineCommand({
  name: { en: 'case', ja: '事案' },
  description: { en: 'What happened in a case', ja: '事案の経過と結果を表示します' },
  access: 'moderator',
  options: { case: CASE_OPTION },
  run: ({ context, options, deps }) => showCase(deps.archive, context, options.case),
});

/** Lists the cases about a member, newest first. */
export const casesCommand = defineCommand({
  name: { en: 'cases', ja: '事案一覧' },
  description: { en: 'The cases about a member', ja: 'メンバーに関する事案を表示します' },
  access: 'moderator',
  menu: { target: 'member', name: { en: 'Cases', ja: '事案一覧' } },
  options: { member: MEMBER_OPTION },
  run: ({ context, options, deps }) => showCases(deps.archive, context, options.member),
});

/** Shows the strikes of a member that are in force, and the sanction for the next strike. */
export const strikesCommand = defineCommand({
  name: { en: 'strikes', ja: 'ストライク' },
  description: { en: 'The strikes of a member', ja: 'メンバーの有効なストライクを表示します' },
  access: 'moderator',
  options: { member: MEMBER_OPTION },
  run: ({ context, options, deps }) => showStrikes(deps, context, options.member),
});

async function showCase(
  archive: Pick<Archive, 'read'>,
  context: CommandContext,
  typed: string,
): Promise<CommandReply> {
  const { state, refusal } = await readCase(archive, context, typed);
  if (refusal) return refusal;
  return acceptedReply(describeCase(state, context.readerLocale), { caseId: state.id });
}

async function showCases(
  archive: CaseReader,
  { caller, readerLocale }: CommandContext,
  member: MemberReference,
): Promise<CommandReply> {
  const { cases } = readerLocale.wording.desk;
  const name = quoteInput(member.name);
  const states = await readCaseStates(archive, { ...member, server: caller.server }, MAX_CASES_SHOWN + 1);
  if (states.length === 0) return acceptedReply(fillTemplate(cases.none, { name }));
  const shown = states.slice(0, MAX_CASES_SHOWN);
  const head = states.length > shown.length ? cases.more : cases.head;
  return acceptedReply(
    joinLines(
      fillTemplate(head, { name, count: shown.length }),
      ...shown.map((state) => formatCaseLine(state, readerLocale)),
    ),
  );
}

function formatCaseLine(state: CaseState, { wording, language }: ReaderLocale): string {
  const status = formatCaseStatus(state, wording);
  const space = language === 'ja' ? '' : ' ';
  return fillTemplate(wording.desk.cases.line, {
    case: state.id,
    time: formatTime(state.openedAt, language),
    status: state.needsDecision ? `${wording.desk.cases.undecided}${space}${status}` : status,
  });
}

async function showStrikes(
  ports: {
    readonly intake: Pick<Intake, 'getMemberHistory'>;
    readonly archive: CaseReader;
    readonly clock: Clock;
  },
  { caller, readerLocale, policy }: CommandContext,
  member: MemberReference,
): Promise<CommandReply> {
  const { wording, language } = readerLocale;
  const { windowDays: days } = policy.strikes;
  const name = quoteInput(member.name);
  const author = { server: caller.server, id: member.id };
  const { strikes: count } = await ports.intake.getMemberHistory(author);
  const step = policy.ladder.find(({ strikes }) => strikes > count);
  const next =
    step && fillTemplate(wording.desk.strikes.next, { strikes: step.strikes, rung: wording.action[step.do] });
  if (count === 0)
    return acceptedReply(joinLines(fillTemplate(wording.desk.strikes.none, { name, days }), next));
  const now = ports.clock.now();
  const states = await readCaseStates(ports.archive, author, MAX_CASES_SEARCHED);
  const strikeLines = states.flatMap((state) => {
    if (!state.strike) return [];
    const until = new Date(state.strike.at.getTime() + days * DAY_MS);
    if (until <= now) return [];
    return fillTemplate(wording.desk.strikes.line, {
      case: state.id,
      time: formatTime(state.strike.at, language),
      until: formatTime(until, language),
    });
  });
  return acceptedReply(
    joinLines(fillTemplate(wording.desk.strikes.count, { name, count, days }), ...strikeLines, next),
  );
}

async function readCaseStates(
  archive: CaseReader,
  member: Pick<Member, 'server' | 'id'>,
  limit: number,
): Promise<readonly CaseState[]> {
  const ids = await archive.listCasesByAuthor(member, limit);
  const states = await Promise.all(ids.map(async (id) => deriveCaseState(await archive.read(id))));
  return states.filter((state) => state !== undefined);
}
