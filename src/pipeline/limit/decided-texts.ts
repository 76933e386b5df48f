import type { Clock, Decision, KeyValueStore, Server } from '#core';
import { DECIDED_TEXT_PREFIX, serverKey } from '#core';
import { type CaseState, deriveCaseState, joinMessages } from '../../cases/index.ts';
import { createLimitSubject, type LimitSubject } from './limit-subject.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the decision on a text counts for later posts of the same text. */
const RETENTION_MS = 30 * DAY_MS;

/**
 * The newest decisions of moderators by text and contact. An uphold counts for the whole campaign; an overturn only for
 * nearly the same text without further contacts. All methods reject when the store is unavailable.
 */
export interface DecidedTexts {
  /** Stores the decision of a case under the names of its message, unless a newer one is stored. Idempotent. */
  record(state: CaseState): Promise<void>;
  /** Removes the decision of a case that was taken back. Idempotent. */
  forget(state: CaseState): Promise<void>;
  /** The decision on exactly this text. */
  findExact(server: Server, subject: LimitSubject): Promise<Decision | undefined>;
  /** The newest decision on nearly the same text or, for an uphold, on a post of the same campaign. */
  findNewest(server: Server, subject: LimitSubject): Promise<Decision | undefined>;
  /** Deletes decisions that are too old to count. Call it once a day. */
  deleteExpired(): Promise<void>;
}

/** A stored decision. Entries of earlier versions have only the first two fields. */
interface Entry {
  readonly decision: Decision;
  readonly at: Date;
  readonly caseId: string | undefined;
  /** The index of the decision in its case. */
  readonly index: number;
  /** The names of the contacts of the decided text. */
  readonly contacts: readonly string[];
}

/**
 * The names under which a decision counts: of an uphold also contacts and parts of the text, of an overturn only the text.
 * @example decidedNames('overturn', subject) // ['near/…', 'exact/…']
 */
export const decidedNames = (
  decision: Decision,
  { nearText, exactText, campaign }: LimitSubject,
): readonly string[] =>
  [nearText, ...(decision === 'uphold' ? campaign : [exactText])].filter((name) => name !== undefined);

/**
 * The names of the messages of a case.
 * @example subjectOf(state).exactText // 'exact/…'
 */
export const subjectOf = ({ evidence: { message, pieces } }: CaseState): LimitSubject =>
  createLimitSubject(joinMessages(message, pieces));

/**
 * The names of the messages that the moderator of the newest decision saw: a later edit must not get the decision about
 * the text before it. Undefined for an undecided case.
 * @example decidedSubjectOf(state)?.exactText // 'exact/…'
 */
export function decidedSubjectOf({ moderatorDecision, events }: CaseState): LimitSubject | undefined {
  if (!moderatorDecision) return undefined;
  const atDecision = deriveCaseState(events.slice(0, moderatorDecision.index + 1));
  return atDecision && subjectOf(atDecision);
}

/**
 * Creates the store. Only hashed names are stored, each with the decision and its time.
 * @example const decidedTexts = createDecidedTexts({ keyValueStore, clock }); await decidedTexts.record(state)
 */
export function createDecidedTexts({
  keyValueStore,
  clock,
}: {
  readonly keyValueStore: KeyValueStore;
  readonly clock: Clock;
}): DecidedTexts {
  const keyOf = (server: Server, name: string): string =>
    `${DECIDED_TEXT_PREFIX}${serverKey(server)}/${name}`;
  const isExpired = (at: Date): boolean => clock.now().getTime() - at.getTime() > RETENTION_MS;

  const find = async (server: Server, name: string): Promise<Entry | undefined> => {
    const entry = parseEntry(await keyValueStore.get(keyOf(server, name)));
    return entry && !isExpired(entry.at) ? entry : undefined;
  };

  return {
    async record(state) {
      const subject = decidedSubjectOf(state);
      if (!state.moderatorDecision || !subject) return;
      const { decision, at, index } = state.moderatorDecision;
      const entry: Entry = { decision, at, caseId: state.id, index, contacts: subject.contacts };
      const names = decidedNames(decision, subject);
      const { server } = state.evidence.message.ref;
      await Promise.all(
        decidedNames('uphold', subject).map(async (name) => {
          const key = keyOf(server, name);
          const previous = parseEntry(await keyValueStore.get(key));
          if (previous && !isNewer(entry, previous)) return;
          if (names.includes(name)) return keyValueStore.put(key, formatEntry(entry));
          // The same case was upheld before.
          if (previous?.caseId === state.id) await keyValueStore.delete(key);
        }),
      );
    },
    async forget({ id, events, reopening, evidence }) {
      if (!reopening) return;
      const atDecision = deriveCaseState(events.slice(0, reopening.decisionIndex + 1));
      if (!atDecision) return;
      await Promise.all(
        decidedNames('uphold', subjectOf(atDecision)).map(async (name) => {
          const key = keyOf(evidence.message.ref.server, name);
          const entry = parseEntry(await keyValueStore.get(key));
          if (entry?.caseId === id && entry.index === reopening.decisionIndex)
            await keyValueStore.delete(key);
        }),
      );
    },
    findExact: async (server, { exactText }) =>
      exactText === undefined ? undefined : (await find(server, exactText))?.decision,
    async findNewest(server, subject) {
      const entries = await Promise.all(
        decidedNames('uphold', subject).map(async (name) => {
          const entry = await find(server, name);
          if (entry?.decision !== 'overturn') return entry;
          // Earlier versions stored an overturn also under contacts and parts of the text.
          const isAboutText = name === subject.nearText;
          return isAboutText && subject.contacts.every((contact) => entry.contacts.includes(contact))
            ? entry
            : undefined;
        }),
      );
      return entries
        .filter((entry) => entry !== undefined)
        .reduce<Entry | undefined>(
          (newest, entry) => (newest && !isNewer(entry, newest) ? newest : entry),
          undefined,
        )?.decision;
    },
    async deleteExpired() {
      for (const [key, text] of await keyValueStore.list(DECIDED_TEXT_PREFIX)) {
        const entry = parseEntry(text);
        if (!entry || isExpired(entry.at)) await keyValueStore.delete(key);
      }
    },
  };
}

/** Decisions of one case are compared by their order in the case, because the clock may have been set back. */
const isNewer = (entry: Entry, previous: Entry): boolean =>
  entry.caseId !== undefined && entry.caseId === previous.caseId
    ? entry.index > previous.index
    : entry.at > previous.at;

const formatEntry = ({ decision, at, caseId, index, contacts }: Entry): string =>
  [decision, at.toISOString(), caseId, index, contacts.join(',')].join(' ');

function parseEntry(text: string | undefined): Entry | undefined {
  const [decision, at = '', caseId, index = '-1', contacts = ''] = text?.split(' ') ?? [];
  if (decision !== 'uphold' && decision !== 'overturn') return undefined;
  return {
    decision,
    at: new Date(at),
    caseId,
    index: Number(index),
    contacts: contacts.split(',').filter((contact) => contact !== ''),
  };
}
