/** The partitions that a worker reads or is about to give away. */
export interface WorkerShare {
  readonly id: string;
  readonly partitions: readonly number[];
}

/**
 * The partitions that a worker reads from now on: those it has, up to its fair share, and free ones. A partition that a
 * living worker still has is not free, so no two workers share one. `holding`: what this worker has.
 * @example sharePartitions(4, [0, 1, 2, 3], [{ id: 'b', partitions: [] }]) // [0, 1]
 */
export function sharePartitions(
  partitionCount: number,
  holding: readonly number[],
  others: readonly WorkerShare[],
): readonly number[] {
  const taken = new Set(others.flatMap(({ partitions }) => partitions));
  const fairShare = Math.ceil(partitionCount / (others.length + 1));
  const kept = holding.filter((partition) => partition < partitionCount && !taken.has(partition));
  const all = Array.from({ length: partitionCount }, (_, partition) => partition);
  const free = all.filter((partition) => !taken.has(partition) && !kept.includes(partition));
  return [...kept, ...free].slice(0, fairShare);
}
