import type {
  Adapter,
  Clock,
  ConsoleViewer,
  Counters,
  DraftSettings,
  Log,
  Message,
  Policy,
  PolicyStore,
  Ruling,
  Server,
  ShadowReport,
  Verdict,
} from '#core';
import { serverKey } from '#core';
import { errorName } from '#lib';
import { deriveCaseId } from '../../../cases/index.ts';
import type { JudgeMessage } from '../../../pipeline/decide.ts';
import { formatDay } from '../../../scoreboard/index.ts';
import { type DraftStore, type StoredDraft, settingsOf } from './draft-store.ts';
import { withSettings } from './drafts.ts';
import { type ChangeKind, changeKind } from './ruling-changes.ts';

/** Differences with texts, in the memory of this process. */
const MAX_DIFFERENCES = 100;
/** Messages that wait to be judged with the draft; further ones are left out and counted. */
const MAX_WAITING = 1000;
/** Messages between two turns of the event loop. */
const MESSAGES_PER_TURN = 10;
/** Days of the report. */
const MAX_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

/** Judges live messages with the drafts in shadow, after they were handled. */
export interface ShadowWatch {
  /** For each judged message. Returns at once: the draft is tried after live messages had their turn. */
  onJudged(message: Message, verdict: Verdict, judge: JudgeMessage): void;
  /** Reads which drafts are in shadow and stores the counts. Call it every few seconds. */
  refresh(): Promise<void>;
  /** Undefined if no draft of the viewer's server is in shadow. */
  report(viewer: ConsoleViewer, adapter: Adapter | undefined): Promise<ShadowReport | undefined>;
  /** Resolves when no message waits. */
  waitUntilIdle(): Promise<void>;
}

type Difference = {
  readonly message: Message;
  readonly before: Ruling;
  readonly after: Ruling;
  readonly rules: readonly string[];
};

/** One draft in shadow. */
interface Watched {
  readonly server: Server;
  readonly revision: number;
  readonly settings: DraftSettings;
  readonly since: Date;
  /** Newest last. */
  readonly differences: Difference[];
  /** By counter name: not yet stored. */
  readonly counts: Map<string, number>;
  policy: { readonly base: Policy; readonly draft: Policy } | undefined;
}

interface Waiting {
  readonly watched: Watched;
  readonly message: Message;
  readonly before: Verdict;
  readonly judge: JudgeMessage;
}

/** What the watch needs. */
export interface ShadowPorts {
  readonly drafts: Pick<DraftStore, 'list'>;
  readonly policies: Pick<PolicyStore, 'of'>;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Creates a watch that knows no draft yet. A message of a server without a draft in shadow costs one look-up. An ordinary
 * message causes no call to a store: counts stay in memory until `refresh`.
 * @example const shadow = createShadowWatch(ports); await shadow.refresh()
 */
export function createShadowWatch({ drafts, policies, counters, clock, log }: ShadowPorts): ShadowWatch {
  let watchedByServer = new Map<string, Watched>();
  const waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  function judgeOne({ watched, message, before, judge }: Waiting): void {
    const base = policies.of(watched.server);
    if (watched.policy?.base !== base) watched.policy = { base, draft: withSettings(base, watched.settings) };
    const after = judge(message, watched.policy.draft);
    count(watched, 'judged');
    const kind = changeKind(before.ruling, after.ruling);
    if (!kind) return;
    count(watched, kind);
    const rules = differingRules(before, after);
    for (const rule of rules) count(watched, `rule.${rule}`);
    watched.differences.push({ message, before: before.ruling, after: after.ruling, rules });
    if (watched.differences.length > MAX_DIFFERENCES) watched.differences.shift();
  }

  async function judgeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      // Live messages first: the draft is tried in a later turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
      for (const one of waiting.splice(0, MESSAGES_PER_TURN))
        try {
          judgeOne(one);
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
    const now = clock.now();
    for (const { server, revision, counts } of watchedByServer.values())
      for (const [name, number] of [...counts]) {
        counts.delete(name);
        await counters.increment(server, counterName(revision, name), now, number);
      }
  }

  return {
    onJudged(message, before, judge) {
      if (watchedByServer.size === 0) return;
      const watched = watchedByServer.get(serverKey(message.ref.server));
      if (!watched) return;
      if (waiting.length >= MAX_WAITING) return count(watched, 'skipped');
      waiting.push({ watched, message, before, judge });
      running ??= judgeWaiting();
    },
    async refresh() {
      await storeCounts();
      const next = new Map<string, Watched>();
      for (const [server, draft] of await drafts.list()) {
        if (draft.stage !== 'shadow') continue;
        const key = serverKey(server);
        const known = watchedByServer.get(key);
        next.set(key, known?.revision === draft.revision ? known : watch(server, draft));
      }
      watchedByServer = next;
    },
    async report({ caller }, adapter) {
      const watched = watchedByServer.get(serverKey(caller.server));
      if (!watched) return undefined;
      await storeCounts();
      const readable = await readableChannels(caller, adapter);
      return {
        since: watched.since,
        ...(await readCounts(watched, counters, clock.now())),
        last: watched.differences.toReversed().map(({ message, ...difference }) => ({
          ...difference,
          at: message.sentAt,
          ...(difference.before !== 'pass' && { caseId: deriveCaseId(message.ref) }),
          ...(message.url !== undefined && { url: message.url }),
          ...(readable(message) && { text: message.text }),
        })),
      };
    },
    waitUntilIdle: async () => running,
  };
}

const watch = (server: Server, draft: StoredDraft): Watched => ({
  server,
  revision: draft.revision,
  settings: settingsOf(draft.settings),
  since: draft.steps.at(-1)?.at ?? new Date(0),
  differences: [],
  counts: new Map(),
  policy: undefined,
});

const count = ({ counts }: Watched, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** The names are stored. */
const counterName = (revision: number, name: string): string => `playground.${revision}.${name}`;

/** The rules that only one of the two verdicts has; all of the heavier one if both have the same. */
function differingRules(before: Verdict, after: Verdict): readonly string[] {
  const rulesOf = ({ signals }: Verdict) => signals.map(({ rule }) => rule);
  const [a, b] = [rulesOf(before), rulesOf(after)];
  const different = [...a.filter((rule) => !b.includes(rule)), ...b.filter((rule) => !a.includes(rule))];
  return different.length > 0 ? different : b.slice(0, 3);
}

/** Administrators read everything where the platform cannot tell who may read a channel. */
async function readableChannels(
  caller: ConsoleViewer['caller'],
  adapter: Adapter | undefined,
): Promise<(message: Message) => boolean> {
  const channels = await adapter?.listChannels?.(caller.server, caller);
  if (channels === undefined) return () => caller.administrator === true;
  const ids = new Set(channels.map(({ id }) => id));
  return ({ ref, within = [] }) => [ref.channel, ...within].some((id) => ids.has(id));
}

async function readCounts(
  { server, revision, since }: Watched,
  counters: Counters,
  now: Date,
): Promise<Pick<ShadowReport, 'days' | 'rules'>> {
  const prefix = counterName(revision, '');
  const days: ShadowReport['days'][number][] = [];
  const rules = new Map<string, number>();
  const first = Math.max(startOfDay(since), startOfDay(now) - (MAX_DAYS - 1) * DAY_MS);
  for (let at = startOfDay(now); at >= first; at -= DAY_MS) {
    const totals = await counters.getTotals(server, new Date(at), new Date(at + DAY_MS));
    const of = (name: ChangeKind | 'judged'): number => totals[prefix + name] ?? 0;
    days.push({
      day: formatDay(new Date(at)),
      judged: of('judged'),
      hidden: of('hidden'),
      reviewed: of('reviewed'),
      released: of('released'),
    });
    for (const [name, number] of Object.entries(totals))
      if (name.startsWith(`${prefix}rule.`)) {
        const rule = name.slice(prefix.length + 'rule.'.length);
        rules.set(rule, (rules.get(rule) ?? 0) + number);
      }
  }
  return {
    days,
    rules: [...rules].map(([rule, number]) => ({ rule, count: number })).sort((a, b) => b.count - a.count),
  };
}

/** Midnight in Japan, in milliseconds. */
const startOfDay = (at: Date): number =>
  Math.floor((at.getTime() + 9 * HOUR_MS) / DAY_MS) * DAY_MS - 9 * HOUR_MS;
