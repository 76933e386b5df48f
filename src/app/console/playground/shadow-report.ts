import type { Adapter, ConsoleViewer, MessageRef, ShadowReport } from '#core';
import { deriveCaseId } from '../../../cases/index.ts';
import type { Difference } from '../../rule-rollout/differences.ts';
import { type ChangeCounts, readRolloutCounts } from '../../rule-rollout/rollout-counters.ts';
import type { RolloutParts } from '../../rule-rollout/rollout-parts.ts';
import { changeKind } from './ruling-changes.ts';

/** The page shows the last ones. */
const MAX_SHOWN = 100;

/**
 * What the draft in shadow, or of a share, judges differently; undefined if live messages are judged with none.
 * @example (await readShadowReport(viewer, adapter, rollout))?.days[0]?.judged
 */
export async function readShadowReport(
  { caller }: ConsoleViewer,
  adapter: Adapter | undefined,
  { drafts, differences, counters, live, clock }: RolloutParts,
): Promise<ShadowReport | undefined> {
  const { server } = caller;
  const draft = await drafts.read(server);
  if (draft?.stage !== 'shadow' && draft?.stage !== 'share') return undefined;
  await live.storeCounts();
  const since = draft.steps.at(-1)?.at ?? new Date(0);
  const { days, rules } = await readRolloutCounts(server, draft, since, { counters, now: clock.now() });
  const isReadable = await readableChannels(caller, adapter);
  const last = await differences.list(server, draft.revision);
  return {
    since,
    days: days.map(({ day, judged, changes }) => ({ day, judged, ...countKinds(changes) })),
    skipped: days.reduce((sum, { skipped }) => sum + skipped, 0),
    rules: rules.map(({ rule, count }) => ({ rule, count })),
    last: last.slice(0, MAX_SHOWN).map((difference) => {
      const ref = { server, channel: difference.channel, id: difference.id };
      return { ...toShown(difference, ref), ...textIf(isReadable(difference), live.textOf(ref)) };
    }),
  };
}

function countKinds(changes: ChangeCounts): { hidden: number; reviewed: number; released: number } {
  const counts = { hidden: 0, reviewed: 0, released: 0 };
  for (const [change, number] of Object.entries(changes)) {
    const [before, after] = change.split('-') as [Difference['before'], Difference['after']];
    const kind = changeKind(before, after);
    if (kind) counts[kind] += number;
  }
  return counts;
}

const toShown = (
  { at, before, after, rules, url }: Difference,
  ref: MessageRef,
): Omit<ShadowReport['last'][number], 'mayRead' | 'text'> => ({
  ...{ at, before, after, rules },
  ...(before !== 'pass' && { caseId: deriveCaseId(ref) }),
  ...(url !== undefined && { url }),
});

const textIf = (mayRead: boolean, text: string | undefined) => ({
  mayRead,
  ...(mayRead && text !== undefined && { text }),
});

/** Administrators read everything where the platform cannot tell who may read a channel. */
async function readableChannels(
  caller: ConsoleViewer['caller'],
  adapter: Adapter | undefined,
): Promise<(difference: Pick<Difference, 'channel' | 'within'>) => boolean> {
  const channels = await adapter?.listChannels?.(caller.server, caller);
  if (channels === undefined) return () => caller.administrator === true;
  const ids = new Set(channels.map(({ id }) => id));
  return ({ channel, within = [] }) => [channel, ...within].some((id) => ids.has(id));
}
