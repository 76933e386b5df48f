import { cpus } from 'node:os';
import type { Ruling } from '#core';
import { type ColdStartOptions, type ColdStartResult, measureColdStart } from './cold-start.ts';
import { type BenchGoal, checkBenchGoals, PREFILTER, YAMIDOME } from './goals.ts';
import { measureHeapPerText } from './measure-heap.ts';
import {
  loadPeers,
  type PeerLibrary,
  type PeerMatcher,
  regexpPeer,
  type TermLists,
} from './peer-libraries.ts';
import type { ChatCorpus, LabelledCorpus } from './read-corpus.ts';
import {
  BASELINE_TASK,
  type BenchTask,
  type BenchTaskResult,
  baselineLoop,
  median,
  type RoundOptions,
  readEach,
  runBenchTasks,
  shuffleDeterministically,
  totalLength,
} from './runner.ts';
import { WORST_CASE_UNITS, type WorstCaseKind } from './worst-case.ts';

/** How many of the lines were matched. */
export interface HitCount {
  readonly lines: number;
  readonly hit: number;
}

/** What one task finds in labelled posts and in chat. `review` exists only for yamidome. */
export interface RecallResult {
  readonly name: string;
  readonly terms: keyof TermLists | null;
  readonly hide: HitCount;
  readonly pass: HitCount;
  readonly chat: HitCount;
  readonly review?: { readonly hide: number; readonly pass: number; readonly chat: number };
}

/** The report, as `--json` prints it. */
export interface BenchReport {
  readonly node: string;
  readonly cpu: string;
  readonly packs: string;
  readonly terms: { readonly all: number; readonly crime: number };
  readonly messages: Record<'chat' | 'candidates', { from: string; messages: number; characters: number }>;
  readonly rounds: RoundOptions;
  readonly speed: readonly BenchTaskResult[];
  readonly worst: readonly ColdStartResult[];
  /** The share of chat that is evaluated in full, 0 to 1. */
  readonly evaluatedShare: number;
  readonly heap: { readonly bytesPerMessage: number | null; readonly bareLoop: number | null };
  readonly start: { readonly readMs: number; readonly compileMs: number; readonly processes: number };
  readonly recall: readonly RecallResult[];
  readonly peers: readonly { readonly name: string; readonly note: PeerLibrary['note'] }[];
  readonly missing: readonly string[];
  readonly goals: readonly BenchGoal[];
}

/** What is measured. */
export interface BenchInput {
  readonly packs: string;
  readonly terms: TermLists;
  readonly chat: ChatCorpus;
  readonly posts: LabelledCorpus;
  readonly rulingOf: (text: string) => Ruling;
  /** The prefilter alone. */
  readonly needsEvaluation: (text: string) => boolean;
  readonly rounds: RoundOptions;
  readonly worstCases: readonly WorstCaseKind[];
  readonly coldStart: ColdStartOptions;
}

/** What is measured one after the other. */
export type BenchPhase = 'start' | 'speed' | 'recall';

/** All kinds of hostile messages. @example runBenchmarks({ …, worstCases: WORST_CASE_KINDS }, onProgress) */
export const WORST_CASE_KINDS = Object.keys(WORST_CASE_UNITS) as readonly WorstCaseKind[];

/** Chat messages that are checked for false positives. */
const MAX_CHAT_SAMPLE = 2_000;
const RULINGS: readonly Ruling[] = ['pass', 'review', 'hide'];

/**
 * Runs all measurements one after the other. `onProgress` gets the phase and the share of it that is done, from 0 to 1.
 * @example const report = await runBenchmarks(input, (phase, share) => progress.update(phase, share))
 */
export const runBenchmarks = async (
  input: BenchInput,
  onProgress: (phase: BenchPhase, share: number) => void,
): Promise<BenchReport> => {
  const { terms, chat, posts, rulingOf, needsEvaluation, rounds } = input;
  const worst: ColdStartResult[] = [];
  for (const [i, kind] of input.worstCases.entries()) {
    onProgress('start', i / input.worstCases.length);
    worst.push(await measureColdStart(kind, input.coldStart));
  }

  const { peers: others, missing } = await loadPeers();
  const peers = [regexpPeer, ...others];
  const matchers = peers.map((peer) => peer.createMatcher(terms.all));
  const yamidome = readEach((text) => RULINGS.indexOf(rulingOf(text)));
  const speed = runBenchTasks(
    [
      { name: BASELINE_TASK, set: 'chat', read: baselineLoop },
      { name: "normalize('NFKC')", set: 'chat', read: readEach((text) => text.normalize('NFKC').length) },
      ...peers.map(({ name }, i): BenchTask => ({ name, set: 'chat', read: readWithMatcher(matchers[i]!) })),
      { name: PREFILTER, set: 'chat', read: readWithMatcher(needsEvaluation) },
      { name: YAMIDOME, set: 'chat', read: yamidome },
      { name: BASELINE_TASK, set: 'candidates', read: baselineLoop },
      { name: YAMIDOME, set: 'candidates', read: yamidome },
    ],
    { chat: chat.texts, candidates: posts.candidates },
    rounds,
    (share) => onProgress('speed', share),
  );
  const evaluatedShare = chat.texts.filter(needsEvaluation).length / chat.texts.length;
  const heap = {
    bytesPerMessage: measureHeapPerText(yamidome, chat.texts),
    bareLoop: measureHeapPerText(baselineLoop, chat.texts),
  };

  onProgress('recall', 0);
  const someChat = shuffleDeterministically(chat.texts).slice(0, MAX_CHAT_SAMPLE);
  const measureRecall = (name: string, list: keyof TermLists, matches: PeerMatcher): RecallResult => ({
    name,
    terms: list,
    hide: countHits(posts.hide, matches),
    pass: countHits(posts.pass, matches),
    chat: countHits(someChat, matches),
  });
  const recall = [
    ...peers.map(({ name }, i) => measureRecall(name, 'all', matchers[i]!)),
    // One after the other, because a library may have only one list.
    ...peers.map((peer) => measureRecall(peer.name, 'crime', peer.createMatcher(terms.crime))),
    measureYamidomeRecall(posts, someChat, rulingOf),
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
      chat: { from: chat.from, messages: chat.texts.length, characters: totalLength(chat.texts) },
      candidates: {
        from: posts.from,
        messages: posts.candidates.length,
        characters: totalLength(posts.candidates),
      },
    },
    rounds,
    speed,
    evaluatedShare,
    worst,
    heap,
    start,
    recall,
    peers: peers.map(({ name, note }) => ({ name, note })),
    missing,
    goals: checkBenchGoals({
      speed,
      worst,
      evaluatedShare,
      bytes: heap.bytesPerMessage,
      startMs: start.readMs + start.compileMs,
    }),
  };
};

const readWithMatcher = (matches: PeerMatcher): BenchTask['read'] =>
  readEach((text) => (matches(text) ? 1 : 0));

const countHits = (texts: readonly string[], matches: PeerMatcher): HitCount => ({
  lines: texts.length,
  hit: texts.filter(matches).length,
});

const measureYamidomeRecall = (
  posts: LabelledCorpus,
  chat: readonly string[],
  rulingOf: BenchInput['rulingOf'],
): RecallResult => {
  const reviewed = (texts: readonly string[]): number =>
    texts.filter((text) => rulingOf(text) === 'review').length;
  const hidden: PeerMatcher = (text) => rulingOf(text) === 'hide';
  return {
    name: YAMIDOME,
    terms: null,
    hide: countHits(posts.hide, hidden),
    pass: countHits(posts.pass, hidden),
    chat: countHits(chat, hidden),
    review: { hide: reviewed(posts.hide), pass: reviewed(posts.pass), chat: reviewed(chat) },
  };
};
