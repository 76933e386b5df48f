import { cpus } from 'node:os';
import type { Ruling } from '#core';
import { type Cold, type ColdOptions, coldProcess } from './bench-cold.ts';
import { type BenchGoal, benchGoals, YAMIDOME } from './bench-goals.ts';
import { heapPerText } from './bench-heap.ts';
import { HOSTILE, type HostileKind } from './bench-hostile.ts';
import type { Messages, Posts } from './bench-messages.ts';
import { loadPeers, type Matcher, type Peer, regexp, type TermLists } from './bench-peers.ts';
import {
  BARE,
  bareLoop,
  each,
  type Lane,
  lengthOf,
  median,
  type RoundOptions,
  type Speed,
  shuffled,
  timeLanes,
} from './bench-rounds.ts';

/** How many of so many lines. */
export interface Share {
  readonly lines: number;
  readonly hit: number;
}

/** What one way of looking makes of labelled posts and of chat; `review` is only yamidome's. */
export interface Recall {
  readonly name: string;
  readonly terms: keyof TermLists | null;
  readonly hide: Share;
  readonly pass: Share;
  readonly chat: Share;
  readonly review?: { readonly hide: number; readonly pass: number; readonly chat: number };
}

export interface Report {
  readonly node: string;
  readonly cpu: string;
  readonly packs: string;
  readonly terms: { readonly all: number; readonly crime: number };
  readonly messages: Record<'chat' | 'candidates', { from: string; messages: number; characters: number }>;
  readonly rounds: RoundOptions;
  readonly speed: readonly Speed[];
  readonly worst: readonly Cold[];
  readonly heap: { readonly bytesPerMessage: number | null; readonly bareLoop: number | null };
  readonly start: { readonly readMs: number; readonly compileMs: number; readonly processes: number };
  readonly recall: readonly Recall[];
  readonly peers: readonly { readonly name: string; readonly note: Peer['note'] }[];
  readonly missing: readonly string[];
  readonly goals: readonly BenchGoal[];
}

export interface BenchInput {
  readonly packs: string;
  readonly terms: TermLists;
  readonly chat: Messages;
  readonly posts: Posts;
  readonly rule: (text: string) => Ruling;
  readonly rounds: RoundOptions;
  readonly kinds: readonly HostileKind[];
  readonly cold: ColdOptions;
}

/** All hostile kinds. @example benchReport({ …, kinds: ALL_KINDS }) */
export const ALL_KINDS = Object.keys(HOSTILE) as readonly HostileKind[];

/** So many messages of chat are looked through for false alarms. */
const MOST_CHAT_LOOKED_AT = 2_000;
const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

/**
 * Measures everything, one thing after another. `say` hears what is being done.
 * @example const report = await benchReport(input, (what) => process.stderr.write(`${what}\n`))
 */
export const benchReport = async (
  input: BenchInput,
  say: (what: 'start' | 'speed' | 'recall') => void,
): Promise<Report> => {
  const { terms, chat, posts, rule, rounds } = input;
  say('start');
  const worst: Cold[] = [];
  for (const kind of input.kinds) worst.push(await coldProcess(kind, input.cold));

  const { peers: others, missing } = await loadPeers();
  const peers = [regexp, ...others];
  const matchers = peers.map((peer) => peer.matcher(terms.all));
  const yamidome = each((text) => RULINGS.indexOf(rule(text)));
  say('speed');
  const speed = timeLanes(
    [
      { name: BARE, set: 'chat', read: bareLoop },
      { name: "normalize('NFKC')", set: 'chat', read: each((text) => text.normalize('NFKC').length) },
      ...peers.map(({ name }, i): Lane => ({ name, set: 'chat', read: matching(matchers[i]!) })),
      { name: YAMIDOME, set: 'chat', read: yamidome },
      { name: BARE, set: 'candidates', read: bareLoop },
      { name: YAMIDOME, set: 'candidates', read: yamidome },
    ],
    { chat: chat.texts, candidates: posts.candidates },
    rounds,
  );
  const heap = {
    bytesPerMessage: heapPerText(yamidome, chat.texts),
    bareLoop: heapPerText(bareLoop, chat.texts),
  };

  say('recall');
  const someChat = shuffled(chat.texts).slice(0, MOST_CHAT_LOOKED_AT);
  const recallOf = (name: string, list: keyof TermLists, matches: Matcher): Recall => ({
    name,
    terms: list,
    hide: share(posts.hide, matches),
    pass: share(posts.pass, matches),
    chat: share(someChat, matches),
  });
  const recall = [
    ...peers.map(({ name }, i) => recallOf(name, 'all', matchers[i]!)),
    // One at a time: a peer may keep one list for all.
    ...peers.map((peer) => recallOf(peer.name, 'crime', peer.matcher(terms.crime))),
    recallOfYamidome(posts, someChat, rule),
  ];

  const start = {
    readMs: median(worst.map(({ readMs }) => readMs)),
    compileMs: median(worst.map(({ compileMs }) => compileMs)),
    processes: worst.length,
  };
  return {
    node: process.version,
    cpu: `${cpus()[0]?.model.trim() ?? '?'} × ${cpus().length}`,
    packs: input.packs,
    terms: { all: terms.all.length, crime: terms.crime.length },
    messages: {
      chat: { from: chat.from, messages: chat.texts.length, characters: lengthOf(chat.texts) },
      candidates: {
        from: posts.from,
        messages: posts.candidates.length,
        characters: lengthOf(posts.candidates),
      },
    },
    rounds,
    speed,
    worst,
    heap,
    start,
    recall,
    peers: peers.map(({ name, note }) => ({ name, note })),
    missing,
    goals: benchGoals(speed, worst, heap.bytesPerMessage, start.readMs + start.compileMs),
  };
};

const matching = (matches: Matcher): Lane['read'] => each((text) => (matches(text) ? 1 : 0));

const share = (texts: readonly string[], matches: Matcher): Share => ({
  lines: texts.length,
  hit: texts.filter(matches).length,
});

const recallOfYamidome = (posts: Posts, chat: readonly string[], rule: BenchInput['rule']): Recall => {
  const reviewed = (texts: readonly string[]): number =>
    texts.filter((text) => rule(text) === 'review').length;
  const hidden: Matcher = (text) => rule(text) === 'hide';
  return {
    name: YAMIDOME,
    terms: null,
    hide: share(posts.hide, hidden),
    pass: share(posts.pass, hidden),
    chat: share(chat, hidden),
    review: { hide: reviewed(posts.hide), pass: reviewed(posts.pass), chat: reviewed(chat) },
  };
};
