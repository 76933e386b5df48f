import type {
  Counters,
  JudgedByDraft,
  Log,
  Message,
  Policy,
  PolicyStore,
  Ruling,
  Server,
  Verdict,
} from '#core';
import { serverKey } from '#core';
import { createLruMap, errorName } from '#lib';
import type { DraftOfMessage } from '../../pipeline/context/judging-policy.ts';
import type { JudgeMessage } from '../../pipeline/decide.ts';
import { isInShare } from './author-share.ts';
import { type Difference, type DifferenceStore, MAX_DIFFERENCES } from './differences.ts';
import { type DraftStore, type StoredDraft, withDraft } from './draft-store.ts';
import {
  changeCounter,
  counterName,
  JUDGED_COUNTER,
  ruleCounter,
  SKIPPED_COUNTER,
} from './rollout-counters.ts';

/** Messages that wait to be judged a second time; further ones are left out and counted. */
const MAX_WAITING = 1000;
/** Messages between two turns of the event loop. */
const MESSAGES_PER_TURN = 10;

/** Judges live messages with the drafts in shadow and those of a share, and counts what they would change. */
export interface LiveDrafts {
  /** The draft that judges a message, if its author is in a share. Synchronous: it is called for every message. */
  readonly draftOf: DraftOfMessage;
  /** For each judged message. Returns at once: it is judged a second time after live messages had their turn. */
  onJudged(message: Message, verdict: Verdict, judge: JudgeMessage): void;
  /** Reads the drafts and stores the counts. Call it every few seconds: other processes see a new stage then. */
  refresh(): Promise<void>;
  /** Stores what was counted since the last time. */
  storeCounts(): Promise<void>;
  /** The text of a message with a difference, if this process judged it lately and may keep texts. */
  textOf(ref: Message['ref']): string | undefined;
  /** Resolves when no message waits. */
  waitUntilIdle(): Promise<void>;
}

/** One draft in shadow or of a share. */
interface Watched {
  readonly server: Server;
  readonly draft: StoredDraft;
  /** Not yet stored, oldest first. */
  differences: readonly Difference[];
  /** By counter name: not yet stored. */
  readonly counts: Map<string, number>;
  /** Made from the policy `base`. */
  judging: { readonly base: Policy; readonly policy: Policy; readonly draft: JudgedByDraft } | undefined;
}

interface Waiting {
  readonly watched: Watched;
  readonly message: Message;
  readonly verdict: Verdict;
  /** The draft judged the message, and the rules in force are tried. */
  readonly byDraft: boolean;
  readonly judge: JudgeMessage;
}

/** What judging with drafts needs. */
export interface LiveDraftPorts {
  readonly drafts: Pick<DraftStore, 'list'>;
  readonly differences: Pick<DifferenceStore, 'add'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly counters: Counters;
  /** Whether texts of the last differences may be in memory, for people who may read them where they were posted. */
  readonly keepsTexts: (server: Server) => boolean;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/**
 * Knows no draft until `refresh`. A message of a server without a live draft costs one look-up. An ordinary message causes no
 * call to a store: counts stay in memory until `refresh`.
 * @example const live = createLiveDrafts(ports); await live.refresh(); live.draftOf(message)?.policy
 */
export function createLiveDrafts(ports: LiveDraftPorts): LiveDrafts {
  const { drafts, differences, policies, counters, keepsTexts, clock, log } = ports;
  let watchedByServer = new Map<string, Watched>();
  const texts = createLruMap<string>(MAX_DIFFERENCES);
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  const watchedOf = ({ ref }: Pick<Message, 'ref'>): Watched | undefined =>
    watchedByServer.size === 0 ? undefined : watchedByServer.get(serverKey(ref.server));

  function judgingOf(watched: Watched): NonNullable<Watched['judging']> {
    const base = policies.of(watched.server);
    if (watched.judging?.base !== base) watched.judging = createJudging(base, watched.draft);
    return watched.judging!;
  }

  const draftOf: LiveDrafts['draftOf'] = (message) => {
    const watched = watchedOf(message);
    if (!watched) return undefined;
    const { id, stage, percent = 0 } = watched.draft;
    return stage === 'share' && isInShare(message.author.id, id, percent) ? judgingOf(watched) : undefined;
  };

  function judgeAgain({ watched, message, verdict, byDraft, judge }: Waiting): void {
    const { base, policy } = judgingOf(watched);
    const other = judge(message, byDraft ? base : policy);
    const [before, after] = byDraft ? [other, verdict] : [verdict, other];
    count(watched, JUDGED_COUNTER);
    if (before.ruling === after.ruling) return;
    count(watched, changeCounter(before.ruling, after.ruling));
    const rules = differingRules(before, after);
    for (const rule of rules) count(watched, ruleCounter(before.ruling, after.ruling, rule));
    const difference = toDifference(message, before.ruling, after.ruling, rules);
    watched.differences = newest([...watched.differences, difference]);
    if (keepsTexts(watched.server)) texts.set(textKey(message.ref), message.text);
  }

  async function judgeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      // Live messages first: they are judged a second time in a later turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      for (const one of waiting.splice(0, MESSAGES_PER_TURN))
        try {
          judgeAgain(one);
        } catch (error) {
          log.warn('playground_shadow_failed', {
            server: serverKey(one.watched.server),
            error: errorName(error),
          });
        }
    }
    running = undefined;
  }

  async function storeCounts(): Promise<void> {
    for (const watched of watchedByServer.values()) {
      await storeCountsOf(watched, counters, clock.now());
      const added = watched.differences;
      if (added.length === 0) continue;
      watched.differences = [];
      const { server, draft } = watched;
      const isStored = await differences.add(server, draft.revision, added).catch(() => false);
      if (!isStored) watched.differences = newest([...added, ...watched.differences]);
    }
  }

  return {
    draftOf,
    onJudged(message, verdict, judge) {
      const watched = watchedOf(message);
      if (!watched) return;
      if (waiting.length >= MAX_WAITING) return count(watched, SKIPPED_COUNTER);
      waiting.push({ watched, message, verdict, byDraft: draftOf(message) !== undefined, judge });
      running ??= judgeWaiting();
    },
    async refresh() {
      await storeCounts();
      const next = new Map<string, Watched>();
      for (const [server, draft] of await drafts.list()) {
        if (draft.stage !== 'shadow' && draft.stage !== 'share') continue;
        const key = serverKey(server);
        const known = watchedByServer.get(key);
        next.set(key, known?.draft.revision === draft.revision ? known : watch(server, draft));
      }
      watchedByServer = next;
    },
    storeCounts,
    textOf: (ref) => texts.get(textKey(ref)),
    waitUntilIdle: async () => running,
  };
}

const watch = (server: Server, draft: StoredDraft): Watched => ({
  server,
  draft,
  differences: [],
  counts: new Map(),
  judging: undefined,
});

const createJudging = (base: Policy, draft: StoredDraft): NonNullable<Watched['judging']> => ({
  base,
  policy: withDraft(base, draft),
  draft: { id: draft.id, stage: 'share', percent: draft.percent ?? 0 },
});

const count = ({ counts }: Watched, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const newest = (differences: readonly Difference[]): readonly Difference[] =>
  differences.slice(-MAX_DIFFERENCES);

/** A count that cannot be stored stays for the next time. */
async function storeCountsOf(
  { server, draft, counts }: Watched,
  counters: Counters,
  now: Date,
): Promise<void> {
  for (const [name, number] of [...counts]) {
    counts.delete(name);
    try {
      await counters.increment(server, counterName(draft, name), now, number);
    } catch (error) {
      counts.set(name, (counts.get(name) ?? 0) + number);
      throw error;
    }
  }
}

const textKey = ({ server, channel, id }: Message['ref']): string =>
  JSON.stringify([serverKey(server), channel, id]);

const toDifference = (
  { ref, within, url, sentAt, editedAt }: Message,
  before: Ruling,
  after: Ruling,
  rules: readonly string[],
): Difference => ({
  channel: ref.channel,
  id: ref.id,
  ...(within && { within }),
  ...(url !== undefined && { url }),
  at: editedAt ?? sentAt,
  before,
  after,
  rules,
});

/** The rules that only one of the two verdicts has; all of the heavier one if both have the same. */
function differingRules(before: Verdict, after: Verdict): readonly string[] {
  const rulesOf = ({ signals }: Verdict) => signals.map(({ rule }) => rule);
  const [a, b] = [rulesOf(before), rulesOf(after)];
  const different = [...a.filter((rule) => !b.includes(rule)), ...b.filter((rule) => !a.includes(rule))];
  return different.length > 0 ? different : b.slice(0, 3);
}
