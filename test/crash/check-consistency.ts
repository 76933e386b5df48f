import { deriveCaseId } from '../../src/cases/index.ts';
import { member, SERVER } from '../support/messages.ts';
import type { PostedMessage } from './bot-process.ts';
import { type CrashWorld, TEST_POLICY } from './harness.ts';

/** The errors that are left after all bots have finished; `CONSISTENT` is the expected value. */
export interface ConsistencyReport {
  readonly cases: number;
  /** Offences without a case, or with another text than was posted. */
  readonly missingCases: readonly string[];
  /** Cases in which something happened twice or not at all. */
  readonly inconsistentCases: readonly string[];
  /** Cases that were hidden before evidence was stored. */
  readonly hiddenWithoutEvidence: readonly string[];
  /** Number of pending jobs and unfinished cases. */
  readonly unfinishedCount: number;
  /** Result of the verification. */
  readonly finding: unknown;
  /** Members whose number of strikes differs from their number of cases. */
  readonly miscounted: readonly string[];
  /** Number of repeated requests of the same action, after the first response was lost. */
  readonly repeatedActions: number;
  readonly actions: number;
}

/**
 * Checks everything that happened: each offence must be one finished case with its text, and each action done once.
 * @example expect(await checkConsistency(world)).toMatchObject(CONSISTENT)
 */
export async function checkConsistency(world: CrashWorld): Promise<ConsistencyReport> {
  const { platform, sql } = world;
  const offences = platform.posted.filter(({ text }) => text.startsWith('RECRUIT'));
  const missingCases: string[] = [];
  const inconsistentCases: string[] = [];
  const casesByMember = new Map<string, number>();
  const actionsByCase = new Map<string, string[]>();
  for (const { caseId: id, kind } of platform.actions.values())
    actionsByCase.set(id, [...(actionsByCase.get(id) ?? []), kind]);

  for (const posted of offences) {
    const id = caseIdOf(posted);
    const events = await sql.archive.read(id);
    const [first] = events;
    if (first?.kind !== 'opened' || first.message.text !== posted.text) missingCases.push(id);
    casesByMember.set(posted.author, (casesByMember.get(posted.author) ?? 0) + 1);

    const count = (kind: string) => events.filter((event) => event.kind === kind).length;
    const jobs = events.flatMap((event) => (event.kind === 'acted' ? [event.job] : []));
    const isHidden = events.some(
      (event) =>
        event.kind === 'acted' && event.outcome.action.kind === 'hide' && event.outcome.status === 'done',
    );
    const kinds = actionsByCase.get(id) ?? [];
    const card = platform.cards.get(id);
    const isConsistent =
      isHidden &&
      count('opened') === 1 &&
      count('struck') === 1 &&
      count('escalated') === 1 &&
      new Set(jobs).size === jobs.length &&
      new Set(kinds).size === kinds.length &&
      kinds.includes('hide') &&
      kinds.includes('warn') &&
      card?.revision === events.length;
    if (!isConsistent)
      inconsistentCases.push(
        `${id}: ${events.map(({ kind }) => kind).join(' ')}; requested ${kinds.join(' ')}; card ${card?.revision}`,
      );
  }

  const miscounted: string[] = [];
  for (const [author, cases] of casesByMember) {
    let strikes = 0;
    for (const id of await sql.archive.listCasesByAuthor(member(author, { server: SERVER }), 10_000)) {
      strikes += (await sql.archive.read(id)).filter(({ kind }) => kind === 'struck').length;
    }
    // Without Redis all processes count in the database.
    const counted =
      world.storage.redisUrl === undefined
        ? await sql.strikes.count(
            member(author, { server: SERVER }),
            new Date(),
            TEST_POLICY.strikes.windowDays,
          )
        : cases;
    if (strikes !== cases || counted !== cases)
      miscounted.push(`${author}: ${strikes} written, ${counted} counted, of ${cases}`);
  }
  const { finding } = await sql.verify();
  const requestedActions = [...platform.actions.values()];
  return {
    cases: offences.length,
    missingCases,
    inconsistentCases,
    hiddenWithoutEvidence: platform.hiddenWithoutEvidence,
    unfinishedCount: (await sql.outbox.countPending()) + (await sql.archive.listUnfinished()).length,
    finding,
    miscounted,
    repeatedActions: requestedActions.reduce((sum, { requestCount }) => sum + requestCount - 1, 0),
    actions: requestedActions.length,
  };
}

/** Id of the case of a message. @example caseIdOf(platform.post('RECRUIT')) */
export const caseIdOf = ({ id }: Pick<PostedMessage, 'id'>): string =>
  deriveCaseId({ server: SERVER, channel: 'general', id });

/** The report of a run without errors. */
export const CONSISTENT = {
  missingCases: [],
  inconsistentCases: [],
  hiddenWithoutEvidence: [],
  unfinishedCount: 0,
  finding: undefined,
  miscounted: [],
} as const satisfies Partial<ConsistencyReport>;
