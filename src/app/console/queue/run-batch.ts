import { setImmediate } from 'node:timers/promises';
import type { Archive, Intake, Server } from '#core';
import { deriveCaseState } from '../../../cases/index.ts';
import { type BatchItem, type BatchStore, moderatorOf, type StoredBatch } from './batch-store.ts';

/** The progress is stored after this many cases. After a crash at most these are looked at again. */
const CASES_PER_WRITE = 20;

/** The dependencies of `runBatch`. */
export interface RunBatchPorts {
  readonly archive: Pick<Archive, 'read'>;
  readonly intake: Pick<Intake, 'decide' | 'performModeratorAction'>;
  readonly store: Pick<BatchStore, 'put'>;
  readonly signal: AbortSignal;
  /** False if the platform says that this person is no moderator now. Absent: the rights do not change. */
  readonly mayDecide?: (server: Server, id: string) => Promise<boolean>;
}

/**
 * Does the work that a batch still needs, one case after the other, and stores the progress. Harmless to repeat: a case that
 * was decided before a crash counts as decided by this batch. Before each twenty cases the rights are read again; of a person
 * who lost them, the rest stays as it is. Rejects when the store is unavailable.
 * @example const finished = await runBatch(batch, ports)
 */
export async function runBatch(batch: StoredBatch, ports: RunBatchPorts): Promise<StoredBatch> {
  const isUndo = batch.state === 'undoing';
  let current = batch;
  let unwritten = 0;
  for (const [index, item] of batch.items.entries()) {
    if (ports.signal.aborted) break;
    if (!isOpen(item, isUndo)) continue;
    if (unwritten % CASES_PER_WRITE === 0 && !(await mayContinue(current, ports))) {
      current = { ...current, items: current.items.map((left) => leaveOpen(left, isUndo)) };
      break;
    }
    const next = isUndo ? await undoItem(current, item, ports) : await decideItem(current, item, ports);
    current = { ...current, items: current.items.with(index, next) };
    unwritten += 1;
    if (unwritten % CASES_PER_WRITE === 0) await ports.store.put(current);
    // Live messages go first.
    await setImmediate();
  }
  if (!current.items.some((item) => isOpen(item, isUndo)))
    current = { ...current, state: isUndo ? 'undone' : 'finished' };
  await ports.store.put(current);
  return current;
}

const isOpen = ({ result, undone }: BatchItem, isUndo: boolean): boolean =>
  isUndo ? result === 'accepted' && undone === undefined : result === undefined;

/** The rights of the person who started the batch, or of the one who takes it back. */
const mayContinue = async (
  { server, by, undo }: StoredBatch,
  { mayDecide }: Pick<RunBatchPorts, 'mayDecide'>,
): Promise<boolean> => (await mayDecide?.(server, (undo?.by ?? by).id)) ?? true;

const leaveOpen = (item: BatchItem, isUndo: boolean): BatchItem =>
  !isOpen(item, isUndo) ? item : isUndo ? { ...item, undone: 'left' } : { ...item, result: 'failed' };

async function decideItem(
  { server, by, at, decision }: StoredBatch,
  { caseId }: BatchItem,
  { archive, intake }: RunBatchPorts,
): Promise<BatchItem> {
  const result = await intake.decide({ caseId, moderator: moderatorOf(server, by), decision });
  if (!result.accepted && result.code !== 'already-decided') return { caseId, result: 'failed' };
  const decided = deriveCaseState(await archive.read(caseId).catch(() => []))?.moderatorDecision;
  const isOwn =
    decided !== undefined &&
    decided.moderator.id === by.id &&
    decided.decision === decision &&
    decided.at >= at;
  return isOwn ? { caseId, result: 'accepted', decisionIndex: decided.index } : { caseId, result: 'skipped' };
}

async function undoItem(
  { server, undo }: StoredBatch,
  item: BatchItem,
  { intake }: RunBatchPorts,
): Promise<BatchItem> {
  const { caseId, decisionIndex } = item;
  if (!undo || decisionIndex === undefined) return { ...item, undone: 'left' };
  const { accepted } = await intake.performModeratorAction({
    caseId,
    moderator: moderatorOf(server, undo.by),
    action: 'reopen',
    decisionIndex,
  });
  return { ...item, undone: accepted ? 'accepted' : 'left' };
}
