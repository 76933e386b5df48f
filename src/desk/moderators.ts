import type { Archive, Intake, Member, Reply } from '#core';
import { fill, serverKey } from '#core';
import { type CaseState, caseState, moment, statusOf, type Voice } from '../cases/index.ts';
import { caseNumber } from './case-number.ts';
import { caseStory } from './case-story.ts';
import { lines, type Question, quoted, refused, told } from './replies.ts';

type Reading = Pick<Archive, 'read' | 'casesOf'>;
type Who = Pick<Member, 'server' | 'id' | 'name'>;

const CASES_SHOWN = 15;
/** A member has hardly more strikes in force than this; older cases are not searched for them. */
const CASES_SEARCHED = 50;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * One case: what was posted, what happened, what came of it, who decided. A case of another server does not exist.
 * @example (await showCase(archive, question, 'y-4g7c2q0m1x')).text
 */
export async function showCase(
  archive: Pick<Archive, 'read'>,
  { asker, voice }: Question,
  typed: string,
): Promise<Reply> {
  const { receipt, desk } = voice.words;
  const id = caseNumber(typed);
  if (id === undefined) return refused('bad-value', fill(desk.refused.casenumber, { typed: quoted(typed) }));
  const state = caseState(await archive.read(id));
  if (!state || serverKey(state.evidence.message.ref.server) !== serverKey(asker.server)) {
    return refused('unknown-case', fill(receipt.unknowncase, { case: id }));
  }
  return told(caseStory(state, voice), { caseId: id });
}

/**
 * The cases about a member, newest first, a line each.
 * @example (await showCases(archive, question, member)).text
 */
export async function showCases(archive: Reading, { asker, voice }: Question, member: Who): Promise<Reply> {
  const { cases } = voice.words.desk;
  const name = quoted(member.name);
  const states = await statesOf(archive, { ...member, server: asker.server }, CASES_SHOWN + 1);
  if (states.length === 0) return told(fill(cases.none, { name }));
  const shown = states.slice(0, CASES_SHOWN);
  const head = states.length > shown.length ? cases.more : cases.head;
  return told(
    lines(fill(head, { name, count: shown.length }), ...shown.map((state) => caseLine(state, voice))),
  );
}

function caseLine(state: CaseState, { words, language }: Voice): string {
  const status = statusOf(state, words);
  const space = language === 'ja' ? '' : ' ';
  return fill(words.desk.cases.line, {
    case: state.id,
    time: moment(state.openedAt, language),
    status: state.undecided ? `${words.desk.cases.undecided}${space}${status}` : status,
  });
}

/**
 * The strikes in force of a member, each with the case it came from, and what the next one leads to.
 * @example (await showStrikes({ intake, archive }, question, member)).text
 */
export async function showStrikes(
  ports: { readonly intake: Pick<Intake, 'standing'>; readonly archive: Reading; readonly now: Date },
  { asker, voice, policy }: Question,
  member: Who,
): Promise<Reply> {
  const { words, language } = voice;
  const { windowDays: days } = policy.strikes;
  const name = quoted(member.name);
  const who = { server: asker.server, id: member.id };
  const { strikes: count } = await ports.intake.standing(who);
  const rung = policy.ladder.find((each) => each.strikes > count);
  const next = rung && fill(words.desk.strikes.next, { strikes: rung.strikes, rung: words.action[rung.do] });
  if (count === 0) return told(lines(fill(words.desk.strikes.none, { name, days }), next));
  const states = await statesOf(ports.archive, who, CASES_SEARCHED);
  const struck = states.flatMap((state) => {
    if (!state.struck) return [];
    const until = new Date(state.struck.at.getTime() + days * DAY_MS);
    if (until <= ports.now) return [];
    return fill(words.desk.strikes.line, {
      case: state.id,
      time: moment(state.struck.at, language),
      until: moment(until, language),
    });
  });
  return told(lines(fill(words.desk.strikes.count, { name, count, days }), ...struck, next));
}

async function statesOf(
  archive: Reading,
  member: Pick<Member, 'server' | 'id'>,
  limit: number,
): Promise<readonly CaseState[]> {
  const ids = await archive.casesOf(member, limit);
  const states = await Promise.all(ids.map(async (id) => caseState(await archive.read(id))));
  return states.filter((state) => state !== undefined);
}
