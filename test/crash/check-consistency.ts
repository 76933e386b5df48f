import { deriveCaseId } from '../../src/cases/index.ts';
import { member, SERVER } from '../support/messages.ts';
import type { PostedMessage } from './bot-process.ts';
import { type CrashWorld, TEST_POLICY } from './harness.ts';

/** What is left when all is over: empty lists are what everybody hopes for. */
export interface ConsistencyReport {
  readonly cases: number;
  /** Offences without a case, or whose words are not those that were posted. */
  readonly missingCases: readonly string[];
  /** Cases in which something happened twice, or not at all. */
  readonly inconsistentCases: readonly string[];
  /** Hidden before there was evidence. */
  readonly hiddenWithoutEvidence: readonly string[];
  /** Owed actions, unfinished cases. */
  readonly unfinishedCount: number;
  /** What `verify` found. */
  readonly finding: unknown;
  /** Members whose strikes are not their cases. */
  readonly miscounted: readonly string[];
  /** Actions that the platform was asked for a second time, the first answer having been lost. */
  readonly repeatedActions: number;
  readonly actions: number;
}

/**
 * Looks at everything that happened: each offence is one case, walked to its end, done once, with its words.
 * @example expect(await aftermath(world)).toMatchObject({ missing: [], odd: [], blind: [], left: 0, finding: undefined })
 */
export async function checkConsistency(world: CrashWorld): Promise<ConsistencyReport> {
  const { platform, sql } = world;
  const offences = platform.posted.filter(({ text }) => text.startsWith('RECRUIT'));
  const missingCases: string[] = [];
  const inconsistentCases: string[] = [];
  const perMember = new Map<string, number>();
  const byCase = new Map<string, string[]>();
  for (const { caseId: id, kind } of platform.actions.values())
    byCase.set(id, [...(byCase.get(id) ?? []), kind]);

  for (const posted of offences) {
    const id = caseIdOf(posted);
    const events = await sql.archive.read(id);
    const [first] = events;
    if (first?.kind !== 'opened' || first.message.text !== posted.text) missingCases.push(id);
    perMember.set(posted.author, (perMember.get(posted.author) ?? 0) + 1);

    const count = (kind: string) => events.filter((event) => event.kind === kind).length;
    const jobs = events.flatMap((event) => (event.kind === 'acted' ? [event.job] : []));
    const hidden = events.some(
      (event) =>
        event.kind === 'acted' && event.outcome.action.kind === 'hide' && event.outcome.status === 'done',
    );
    const kinds = byCase.get(id) ?? [];
    const card = platform.cards.get(id);
    const whole =
      hidden &&
      count('opened') === 1 &&
      count('struck') === 1 &&
      count('escalated') === 1 &&
      new Set(jobs).size === jobs.length &&
      new Set(kinds).size === kinds.length &&
      kinds.includes('hide') &&
      kinds.includes('warn') &&
      card?.revision === events.length;
    if (!whole)
      inconsistentCases.push(
        `${id}: ${events.map(({ kind }) => kind).join(' ')}; asked for ${kinds.join(' ')}; card ${card?.revision}`,
      );
  }

  const miscounted: string[] = [];
  for (const [author, cases] of perMember) {
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
  const deeds = [...platform.actions.values()];
  return {
    cases: offences.length,
    missingCases,
    inconsistentCases,
    hiddenWithoutEvidence: platform.hiddenWithoutEvidence,
    unfinishedCount: (await sql.outbox.countPending()) + (await sql.archive.listUnfinished()).length,
    finding,
    miscounted,
    repeatedActions: deeds.reduce((sum, { requestCount }) => sum + requestCount - 1, 0),
    actions: deeds.length,
  };
}

export const caseIdOf = ({ id }: Pick<PostedMessage, 'id'>): string =>
  deriveCaseId({ server: SERVER, channel: 'general', id });

/** What everybody hopes for. */
export const CONSISTENT = {
  missingCases: [],
  inconsistentCases: [],
  hiddenWithoutEvidence: [],
  unfinishedCount: 0,
  finding: undefined,
  miscounted: [],
} as const satisfies Partial<ConsistencyReport>;
