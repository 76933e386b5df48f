import type { Archive, CommandReply, Intake, Member } from '#core';
import { fillTemplate, serverKey } from '#core';
import {
  type CaseState,
  deriveCaseState,
  formatCaseStatus,
  formatTime,
  type ReaderLocale,
} from '../../cases/index.ts';
import { parseCaseId } from '../lib/parse-case-id.ts';
import { acceptedReply, type CommandContext, joinLines, quoteInput, refusedReply } from '../lib/reply.ts';
import { describeCase } from './describe-case.ts';

type CaseReader = Pick<Archive, 'read' | 'listCasesByAuthor'>;
type MemberReference = Pick<Member, 'server' | 'id' | 'name'>;

const MAX_CASES_SHOWN = 15;
/** A member has hardly more strikes in force than this; older cases are not searched for them. */
const MAX_CASES_SEARCHED = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * One case: what was posted, what happened, what came of it, who decided. A case of another server does not exist.
 * @example (await showCase(archive, question, 'y-4g7c2q0m1x')).text
 */
export async function showCase(
  archive: Pick<Archive, 'read'>,
  { caller, readerLocale }: CommandContext,
  typed: string,
): Promise<CommandReply> {
  const { receipt, desk } = readerLocale.wording;
  const id = parseCaseId(typed);
  if (id === undefined)
    return refusedReply('bad-value', fillTemplate(desk.refused.casenumber, { typed: quoteInput(typed) }));
  const state = deriveCaseState(await archive.read(id));
  if (!state || serverKey(state.evidence.message.ref.server) !== serverKey(caller.server)) {
    return refusedReply('unknown-case', fillTemplate(receipt.unknowncase, { case: id }));
  }
  return acceptedReply(describeCase(state, readerLocale), { caseId: id });
}

/**
 * The cases about a member, newest first, a line each.
 * @example (await showCases(archive, question, member)).text
 */
export async function showCases(
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

/**
 * The strikes in force of a member, each with the case it came from, and what the next one leads to.
 * @example (await showStrikes({ intake, archive }, question, member)).text
 */
export async function showStrikes(
  ports: {
    readonly intake: Pick<Intake, 'getMemberHistory'>;
    readonly archive: CaseReader;
    readonly now: Date;
  },
  { caller, readerLocale, policy }: CommandContext,
  member: MemberReference,
): Promise<CommandReply> {
  const { wording, language } = readerLocale;
  const { windowDays: days } = policy.strikes;
  const name = quoteInput(member.name);
  const who = { server: caller.server, id: member.id };
  const { strikes: count } = await ports.intake.getMemberHistory(who);
  const rung = policy.ladder.find((each) => each.strikes > count);
  const next =
    rung && fillTemplate(wording.desk.strikes.next, { strikes: rung.strikes, rung: wording.action[rung.do] });
  if (count === 0)
    return acceptedReply(joinLines(fillTemplate(wording.desk.strikes.none, { name, days }), next));
  const states = await readCaseStates(ports.archive, who, MAX_CASES_SEARCHED);
  const struck = states.flatMap((state) => {
    if (!state.strike) return [];
    const until = new Date(state.strike.at.getTime() + days * DAY_MS);
    if (until <= ports.now) return [];
    return fillTemplate(wording.desk.strikes.line, {
      case: state.id,
      time: formatTime(state.strike.at, language),
      until: formatTime(until, language),
    });
  });
  return acceptedReply(
    joinLines(fillTemplate(wording.desk.strikes.count, { name, count, days }), ...struck, next),
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
