import { hash } from 'node:crypto';
import type {
  Action,
  Adapter,
  Archive,
  Clock,
  KeyValueStore,
  Member,
  OutboxJob,
  PolicyStore,
  SanctionChangeKind,
  Server,
  Wording,
} from '#core';
import { ACTIONS, fillTemplate, memberKey } from '#core';
import { createKeyedMutex } from '#lib';
import { type CaseState, countsAsStrike, findSanctionChange } from '../../cases/index.ts';
import type { CaseRepository } from './case-repository.ts';
import { readReadableCases } from './skip-failing-cases.ts';

const MINUTE_MS = 60 * 1000;
/** Older entries are deleted. */
const RETENTION_MS = 24 * 60 * MINUTE_MS;
const MAX_CASES_SEARCHED = 50;
/** A letter lists this many case numbers and counts the others. */
const MAX_CASES_LISTED = 10;
const KEY_PREFIX = 'letters/';

type WarnAction = Extract<Action, { kind: 'warn' }>;

/** What to do with the warning of a case. */
export type LetterPlan =
  | { readonly kind: 'send'; readonly action: WarnAction }
  /** A warning was sent a moment ago; the next one waits and lists all posts until then. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** Another warning to the same author lists this case. */
  | { readonly kind: 'listed' };

/** Groups the warnings to one author. Rejects when a store is unavailable. */
export interface LetterGroups {
  /** Plans the warning of one job. A plan to send counts as sent. */
  plan(state: CaseState, jobId: string, action: WarnAction): Promise<LetterPlan>;
}

/** The last warning to an author: its time and job, the consequences that the author knows, the other cases in its list. */
interface SentLetter {
  readonly at: string;
  readonly job: string;
  readonly kinds: readonly string[];
  readonly otherCases: readonly string[];
}

/**
 * Creates the grouping: the first warning is sent at once, and so is one that names another consequence, for example a
 * timeout. Further ones within `strikes.groupLettersMinutes` wait, and one letter then lists all of them. A warning by
 * a moderator, or before a member is removed, never waits.
 * @example const plan = await createLetterGroups(ports).plan(state, job.id, action)
 */
export function createLetterGroups(ports: {
  readonly caseRepository: Pick<CaseRepository, 'read' | 'pendingJobs' | 'localizerFor'>;
  readonly archive: Pick<Archive, 'listCasesByAuthor'>;
  readonly keyValueStore: KeyValueStore;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly adapterOf: (server: Server) => Pick<Adapter, 'waitingRequests'> | undefined;
  readonly clock: Clock;
}): LetterGroups {
  const { caseRepository, archive, keyValueStore, policies, adapterOf, clock } = ports;
  const runExclusive = createKeyedMutex();

  /** The author's other cases whose warning still waits. */
  async function listWaitingCases(author: Member, ownCaseId: string): Promise<readonly string[]> {
    const ids = await archive.listCasesByAuthor(author, MAX_CASES_SEARCHED);
    const others = await readReadableCases(
      ids.filter((id) => id !== ownCaseId),
      caseRepository,
    );
    const waiting: string[] = [];
    for (const other of others) {
      const warning = countsAsStrike(other) && findWaitingWarning(other, caseRepository.pendingJobs(other));
      if (warning && !(await isRequested(author.server, warning.id))) waiting.push(other.id);
    }
    return waiting;
  }

  /** Whether the platform was asked to send it and has not confirmed that yet. */
  const isRequested = async (server: Server, jobId: string): Promise<boolean> =>
    (await adapterOf(server)?.waitingRequests?.find(server, jobId)) !== undefined;

  async function planInTurn(
    state: CaseState,
    jobId: string,
    action: WarnAction,
    kind: SanctionChangeKind,
  ): Promise<LetterPlan> {
    const key = keyOf(action.member);
    const stored = await keyValueStore.get(key);
    const last = stored === undefined ? undefined : (JSON.parse(stored) as SentLetter);
    if (last?.otherCases.includes(state.id)) return { kind: 'listed' };
    const { letter } = caseRepository.localizerFor(state)(action.member).wording;
    // The platform did not take it at the first attempt.
    if (last?.job === jobId) return { kind: 'send', action: addOtherCases(action, last.otherCases, letter) };
    const now = clock.now();
    const windowMs = policies.of(action.member.server).strikes.groupLettersMinutes * MINUTE_MS;
    const endsInMs = last ? new Date(last.at).getTime() + windowMs - now.getTime() : 0;
    const isInWindow = last !== undefined && endsInMs > 0;
    if (isInWindow && last.kinds.includes(kind)) return { kind: 'wait', ms: endsInMs };
    const otherCases = last && !isInWindow ? await listWaitingCases(action.member, state.id) : [];
    const sent: SentLetter = isInWindow
      ? { ...last, job: jobId, kinds: [...last.kinds, kind] }
      : { at: now.toISOString(), job: jobId, kinds: [kind], otherCases };
    await keyValueStore.put(key, JSON.stringify(sent));
    return { kind: 'send', action: addOtherCases(action, otherCases, letter) };
  }

  return {
    async plan(state, jobId, action) {
      const change = findSanctionChange(state, jobId);
      const isGrouped = policies.of(action.member.server).strikes.groupLettersMinutes > 0;
      if (!isGrouped || !change || change.by || ACTIONS[change.kind].removesMember)
        return { kind: 'send', action };
      // The jobs of several cases run at the same time.
      return runExclusive(memberKey(action.member), () => planInTurn(state, jobId, action, change.kind));
    },
  };
}

/**
 * Deletes what is no longer needed of letters older than a day.
 * @example await deleteExpiredLetters(keyValueStore, clock.now())
 */
export async function deleteExpiredLetters(keyValueStore: KeyValueStore, now: Date): Promise<void> {
  for (const [key, text] of await keyValueStore.list(KEY_PREFIX)) {
    const { at } = JSON.parse(text) as SentLetter;
    if (new Date(at).getTime() < now.getTime() - RETENTION_MS) await keyValueStore.delete(key);
  }
}

/** The key does not reveal the member. */
const keyOf = (member: Pick<Member, 'server' | 'id'>): string =>
  `${KEY_PREFIX}${hash('sha256', `letter/${memberKey(member)}`, 'base64url').slice(0, 22)}`;

const findWaitingWarning = (
  state: CaseState,
  pendingJobs: ReturnType<CaseRepository['pendingJobs']>,
): OutboxJob | undefined =>
  pendingJobs.find(
    ({ id, action }) => action.kind === 'warn' && findSanctionChange(state, id)?.by === undefined,
  );

function addOtherCases(
  action: WarnAction,
  cases: readonly string[],
  { others }: Wording['letter'],
): WarnAction {
  if (cases.length === 0) return action;
  const listed = cases.slice(0, MAX_CASES_LISTED).join(' ');
  const more = cases.length > MAX_CASES_LISTED ? ` +${cases.length - MAX_CASES_LISTED}` : '';
  const text = fillTemplate(others, { count: cases.length, cases: listed + more });
  return { ...action, letter: { ...action.letter, text: `${action.letter.text}\n${text}` } };
}
