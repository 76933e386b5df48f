import type {
  Archive,
  CaseLink,
  CaseMemberHistory,
  CaseNote,
  CaseSanction,
  Intake,
  Log,
  Server,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import {
  activeSanctions,
  appliedSanction,
  type CaseState,
  deriveCaseState,
  formatCaseStatus,
  type ReaderLocale,
} from '../../../cases/index.ts';

const MAX_CASES_SHOWN = 10;

/** The dependencies of the history of a member. */
export interface HistoryPorts {
  readonly archive: Pick<Archive, 'read' | 'listCasesByAuthor' | 'listCasesByReporter'>;
  readonly intake: Pick<Intake, 'getMemberHistory'>;
  readonly log: Log;
}

/**
 * What is known about the author of a case on this server. A case that cannot be read now is left out.
 * @example (await readMemberHistory(state, locale, now, ports)).cases.length
 */
export async function readMemberHistory(
  state: CaseState,
  locale: ReaderLocale,
  now: Date,
  ports: HistoryPorts,
): Promise<CaseMemberHistory> {
  const { author } = state.evidence.message;
  // A person without an account of the platform, or erased: others may have the same id.
  if (author.unknown === 'person')
    return { cases: [], hasMoreCases: false, sanctions: [], notes: [], reported: [] };
  const { strikes, others, hasMore, reported } = await readMemberCases(state, ports);
  return {
    strikes,
    cases: others.map((other) => toLink(other, locale)),
    hasMoreCases: hasMore,
    sanctions: [state, ...others].flatMap((each) => sanctionsOf(each, locale, now)),
    notes: others.flatMap(notesOf).sort((a, b) => b.at.getTime() - a.at.getTime()),
    reported: reported.map((each) => toLink(each, locale)),
  };
}

/** The cases of one member on one server. */
export interface MemberCases {
  readonly strikes: number;
  /** Other cases against the member, newest first, at most ten. */
  readonly others: readonly CaseState[];
  readonly hasMore: boolean;
  /** Cases that the member reported, newest first, at most ten. */
  readonly reported: readonly CaseState[];
}

/**
 * The other cases of the author of a case, and the strikes in force. A case that cannot be read now is left out.
 * @example (await readMemberCases(state, ports)).others.length
 */
export async function readMemberCases(state: CaseState, ports: HistoryPorts): Promise<MemberCases> {
  const { archive, intake } = ports;
  const { author } = state.evidence.message;
  const [{ strikes }, authored, reportedIds] = await Promise.all([
    intake.getMemberHistory(author),
    archive.listCasesByAuthor(author, MAX_CASES_SHOWN + 2),
    archive.listCasesByReporter(author, MAX_CASES_SHOWN),
  ]);
  const otherIds = authored.filter((id) => id !== state.id);
  return {
    strikes,
    others: await readCases(otherIds.slice(0, MAX_CASES_SHOWN), author.server, ports),
    hasMore: otherIds.length > MAX_CASES_SHOWN,
    reported: await readCases(reportedIds, author.server, ports),
  };
}

/** The first ten other cases of the campaign. @example (await readCampaign(state, locale, ports)).total // 12 */
export async function readCampaign(
  state: CaseState,
  locale: ReaderLocale,
  ports: HistoryPorts,
): Promise<{ readonly cases: readonly CaseLink[]; readonly total: number }> {
  const { campaignCases } = state;
  const { server } = state.evidence.message.ref;
  const cases = await readCases(campaignCases.slice(0, MAX_CASES_SHOWN), server, ports);
  return { cases: cases.map((other) => toLink(other, locale)), total: campaignCases.length };
}

/** The notes in one case, oldest first. @example notesOf(state)[0]?.by // 'aoi' */
export const notesOf = ({ id, events }: CaseState): CaseNote[] =>
  events.flatMap((event) =>
    event.kind === 'noted' ? [{ by: event.moderator.name, at: event.at, text: event.text, caseId: id }] : [],
  );

async function readCases(
  ids: readonly string[],
  server: Server,
  { archive, log }: HistoryPorts,
): Promise<readonly CaseState[]> {
  const states = await Promise.all(
    ids.map(async (id) => {
      try {
        return deriveCaseState(await archive.read(id));
      } catch (error) {
        log.warn('console_case_left_out', { case: id, error: errorName(error) });
        return undefined;
      }
    }),
  );
  return states.filter(
    (other) => other !== undefined && serverKey(other.evidence.message.ref.server) === serverKey(server),
  ) as readonly CaseState[];
}

const toLink = (state: CaseState, { wording }: ReaderLocale): CaseLink => ({
  caseId: state.id,
  openedAt: state.openedAt,
  status: formatCaseStatus(state, wording),
  needsDecision: state.needsDecision,
});

const sanctionsOf = (state: CaseState, { wording }: ReaderLocale, now: Date): CaseSanction[] =>
  activeSanctions(state, now).flatMap((change) => {
    const applied = appliedSanction(state, change);
    if (!applied || (applied.until && applied.until <= now)) return [];
    return [
      {
        label: wording.action[applied.kind],
        caseId: state.id,
        ...(applied.until && { until: applied.until }),
      },
    ];
  });
