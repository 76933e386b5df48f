import type {
  Adapter,
  ChangedText,
  Comparison,
  ComparisonRefusal,
  ConsoleViewer,
  Language,
  Leases,
  Log,
  Message,
  NamedId,
  Policy,
  Server,
  Verdict,
} from '#core';
import { memberKey, serverKey } from '#core';
import { errorName } from '#lib';
import type { RuleTextLookup } from '../../../cases/index.ts';
import type { Detector } from '../../../detect/index.ts';
import { isExempt } from '../../../pipeline/exempt.ts';
import { judgeHistory, MAX_HISTORY_MESSAGES } from '../../../pipeline/preview/judge-history.ts';
import type { IntakeService } from '../../intake.ts';
import { explainFor } from './judge-texts.ts';
import { listRuleExamples } from './rule-examples.ts';
import { type ChangeCollector, createChangeCollector } from './ruling-changes.ts';

/** The most channels of one comparison. */
const MAX_CHANNELS = 20;
/** A result is dropped after this time: nothing of the history is kept longer. */
const KEEP_MS = 30 * 60_000;
/** A process that dies in the middle must not keep others from comparing for longer. */
const LEASE_MS = 15 * 60_000;

/** What comparing needs. */
export interface ComparePorts {
  readonly intake: Pick<IntakeService, 'previewVerdict'>;
  readonly adapterOf: (server: Server) => Adapter | undefined;
  readonly detector: () => Detector;
  readonly reasons: RuleTextLookup;
  readonly leases: Leases;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** What is compared, for whom. */
export interface ComparisonRequest {
  readonly channels: readonly string[];
  readonly examples: boolean;
  readonly language: Language;
  readonly inForce: Policy;
  readonly draft: Policy;
  readonly revision: number;
}

/** The comparisons of this process, at most one for each server. */
export interface Comparisons {
  start(viewer: ConsoleViewer, request: ComparisonRequest): Promise<'started' | ComparisonRefusal>;
  read(viewer: ConsoleViewer): Comparison | undefined;
  cancel(viewer: ConsoleViewer): void;
}

interface Run {
  readonly by: string;
  readonly startedAt: Date;
  readonly revision: number;
  readonly history: ChangeCollector;
  readonly examples: ChangeCollector;
  readonly unreadChannels: string[];
  state: Comparison['state'];
  read: number;
  isCancelled: boolean;
}

/**
 * Compares a draft with what is in force, between live messages. Texts stay in the memory of this process, for the person who
 * started it, for half an hour.
 * @example await comparisons.start(viewer, { channels: ['general'], examples: true, language, inForce, draft, revision })
 */
export function createComparisons(ports: ComparePorts): Comparisons {
  const { adapterOf, leases, clock, log } = ports;
  const runs = new Map<string, Run>();

  function dropOld(): void {
    for (const [key, { startedAt, state }] of runs)
      if (state !== 'running' && clock.now().getTime() - startedAt.getTime() > KEEP_MS) runs.delete(key);
  }

  const runOf = ({ caller }: ConsoleViewer): Run | undefined => {
    const run = runs.get(serverKey(caller.server));
    return run?.by === memberKey(caller) ? run : undefined;
  };

  async function work(
    run: Run,
    viewer: ConsoleViewer,
    request: ComparisonRequest,
    channels: readonly NamedId[],
  ): Promise<void> {
    const server = serverKey(viewer.caller.server);
    const lease = leaseOf(server);
    try {
      if (request.examples) await compareExamples(run, viewer, request, ports);
      await compareChannels(run, viewer, request, channels, ports);
      run.state = run.isCancelled ? 'cancelled' : 'done';
    } catch (error) {
      run.state = 'broken';
      log.warn('playground_comparison_failed', { server, error: errorName(error) });
    } finally {
      await leases.release(lease).catch(() => undefined);
    }
  }

  return {
    async start(viewer, request) {
      dropOld();
      const server = serverKey(viewer.caller.server);
      if (request.channels.length === 0 && !request.examples) return 'no-channel';
      if (runs.get(server)?.state === 'running') return 'busy';
      const channels =
        (await adapterOf(viewer.caller.server)?.listChannels?.(viewer.caller.server, viewer.caller)) ?? [];
      const chosen = channels.filter(({ id }) => request.channels.includes(id)).slice(0, MAX_CHANNELS);
      if (chosen.length === 0 && !request.examples) return 'no-channel';
      if (!(await leases.acquire(leaseOf(server), clock.now(), LEASE_MS))) return 'busy';
      const run: Run = {
        by: memberKey(viewer.caller),
        startedAt: clock.now(),
        revision: request.revision,
        history: createChangeCollector(),
        examples: createChangeCollector(),
        unreadChannels: [],
        state: 'running',
        read: 0,
        isCancelled: false,
      };
      runs.set(server, run);
      // Not awaited: the page shows the progress.
      void work(run, viewer, request, chosen);
      return 'started';
    },
    read(viewer) {
      dropOld();
      const run = runOf(viewer);
      return (
        run && {
          ...{ state: run.state, startedAt: run.startedAt, revision: run.revision, read: run.read },
          history: run.history.result(),
          examples: run.examples.result(),
          unreadChannels: run.unreadChannels,
        }
      );
    },
    cancel(viewer) {
      const run = runOf(viewer);
      if (run) run.isCancelled = true;
    },
  };
}

const leaseOf = (server: string): string => `console/playground/compare/${server}`;

/** Reads the channels one after the other, together at most `MAX_HISTORY_MESSAGES` messages. */
async function compareChannels(
  run: Run,
  { caller }: ConsoleViewer,
  request: ComparisonRequest,
  channels: readonly NamedId[],
  ports: ComparePorts,
): Promise<void> {
  const adapter = ports.adapterOf(caller.server);
  let left = MAX_HISTORY_MESSAGES;
  for (const { id, name } of channels) {
    if (run.isCancelled || left === 0) break;
    let readHere = 0;
    try {
      const history = await adapter?.readHistory?.(caller.server, id, caller);
      if (!history) {
        run.unreadChannels.push(name);
        continue;
      }
      await judgeHistory(history, {
        most: left,
        isCancelled: () => run.isCancelled,
        onRead: (read) => {
          run.read += read - readHere;
          readHere = read;
        },
        judge: (message) => compareMessage(run.history, message, request, ports),
      });
    } catch (error) {
      run.unreadChannels.push(name);
      const fields = { server: serverKey(caller.server), error: errorName(error) };
      ports.log.warn('playground_history_failed', fields);
    }
    left -= Math.min(left, readHere);
  }
}

async function compareMessage(
  collector: ChangeCollector,
  message: Message,
  { inForce, draft, language }: ComparisonRequest,
  { intake, reasons }: ComparePorts,
): Promise<void> {
  if (isExempt(message, inForce)) return;
  const [before, after] = [
    await intake.previewVerdict(message, inForce),
    await intake.previewVerdict(message, draft),
  ];
  collector.add({ before: before.ruling, after: after.ruling }, after.logOdds, () => ({
    ...describeChange(message.text, before, after, draft, { reasons, language }),
    source: message.url === undefined ? { channel: message.ref.channel } : { url: message.url },
  }));
}

async function compareExamples(
  run: Run,
  { caller }: ConsoleViewer,
  request: ComparisonRequest,
  ports: ComparePorts,
): Promise<void> {
  const examples = listRuleExamples(ports.detector(), request.inForce.packs);
  const ruleByText = new Map(examples.map(({ text, rule }) => [text, rule]));
  const author = { server: caller.server, id: 'example', name: '', roles: [] };
  async function* asMessages(): AsyncGenerator<Message> {
    for (const [index, { text }] of examples.entries())
      yield {
        ref: { server: caller.server, channel: 'examples', id: String(index) },
        ...{ author, text, parts: [], sentAt: new Date(0) },
      };
  }
  const before = run.read;
  await judgeHistory(asMessages(), {
    most: examples.length,
    isCancelled: () => run.isCancelled,
    onRead: (read) => {
      run.read = before + read;
    },
    async judge(message) {
      const verdicts = [
        await ports.intake.previewVerdict(message, request.inForce),
        await ports.intake.previewVerdict(message, request.draft),
      ] as const;
      const [now, then] = verdicts;
      run.examples.add({ before: now.ruling, after: then.ruling }, then.logOdds, () => ({
        ...describeChange(message.text, now, then, request.draft, { ...ports, language: request.language }),
        source: { rule: ruleByText.get(message.text) ?? '' },
      }));
    },
  });
}

/** A change as the page shows it. @example describeChange(text, before, after, policy, { reasons, language: 'ja' }).after */
const describeChange = (
  text: string,
  before: Verdict,
  after: Verdict,
  policy: Policy,
  reader: { readonly reasons: RuleTextLookup; readonly language: Language },
): Omit<ChangedText, 'source'> => ({
  text: text.length > MAX_TEXT_SHOWN ? `${text.slice(0, MAX_TEXT_SHOWN)}…` : text,
  before: before.ruling,
  after: after.ruling,
  reasons: explainFor(text, after.ruling === 'pass' ? before : after, policy, reader).reasons.slice(0, 3),
});

/** In UTF-16 units. */
const MAX_TEXT_SHOWN = 600;
