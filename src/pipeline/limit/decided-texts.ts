import type { Clock, Decision, KeyValueStore, Server } from '#core';
import { serverKey } from '#core';
import { type CaseState, deriveCaseState, joinMessages } from '../../cases/index.ts';
import { createLimitSubject, type LimitSubject } from './limit-subject.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long the decision on a text counts for later posts of the same text. */
const RETENTION_MS = 30 * DAY_MS;
const KEY_PREFIX = 'decided-text/';

/** The newest decisions of moderators by text and contact. All methods reject when the store is unavailable. */
export interface DecidedTexts {
  /** Stores the decision of a case under the names of its message, unless a newer one is stored. Idempotent. */
  record(state: CaseState): Promise<void>;
  /** The newest decision under one of the names. */
  findNewest(server: Server, names: readonly string[]): Promise<Decision | undefined>;
  /** Deletes decisions that are too old to count. Call it once a day. */
  deleteExpired(): Promise<void>;
}

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
  const keyOf = (server: Server, name: string): string => `${KEY_PREFIX}${serverKey(server)}/${name}`;
  const isExpired = (at: Date): boolean => clock.now().getTime() - at.getTime() > RETENTION_MS;

  return {
    async record(state) {
      const { moderatorDecision, evidence } = state;
      const subject = decidedSubjectOf(state);
      if (!moderatorDecision || !subject) return;
      const { decision, at } = moderatorDecision;
      const keys = subject.campaign.map((name) => keyOf(evidence.message.ref.server, name));
      await Promise.all(
        keys.map(async (key) => {
          const previous = parseEntry(await keyValueStore.get(key));
          if (previous && previous.at >= at) return;
          await keyValueStore.put(key, `${decision} ${at.toISOString()}`);
        }),
      );
    },
    async findNewest(server, names) {
      const entries = await Promise.all(
        names.map(async (name) => parseEntry(await keyValueStore.get(keyOf(server, name)))),
      );
      return entries
        .filter((entry) => entry !== undefined && !isExpired(entry.at))
        .reduce((newest, entry) => (newest && newest.at >= entry!.at ? newest : entry), undefined)?.decision;
    },
    async deleteExpired() {
      for (const [key, text] of await keyValueStore.list(KEY_PREFIX)) {
        const entry = parseEntry(text);
        if (!entry || isExpired(entry.at)) await keyValueStore.delete(key);
      }
    },
  };
}

function parseEntry(
  text: string | undefined,
): { readonly decision: Decision; readonly at: Date } | undefined {
  const [decision, at = ''] = text?.split(' ') ?? [];
  return decision === 'uphold' || decision === 'overturn' ? { decision, at: new Date(at) } : undefined;
}
