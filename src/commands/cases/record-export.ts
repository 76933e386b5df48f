import type { Archive, Clock, Member } from '#core';
import { CaseConflict } from '#core';

/** The calls of the archive that `recordExport` needs. */
export type ExportArchive = Pick<Archive, 'read' | 'append' | 'markFinished' | 'listUnfinished'>;

/**
 * Appends the event `exported` to each case, with the person who reads the evidence out. Call it before the file
 * leaves. A finished case stays finished, because its card does not change. Throws when the archive is unavailable.
 * @example await recordExport({ archive, clock }, ['Y-4G7C2Q0M1X'], caller)
 */
export async function recordExport(
  { archive, clock }: { readonly archive: ExportArchive; readonly clock: Clock },
  ids: readonly string[],
  by: Member,
): Promise<void> {
  const exported = { kind: 'exported', at: clock.now(), by } as const;
  const open = new Set(await archive.listUnfinished());
  for (const id of ids) {
    for (let attempt = 0; ; attempt++) {
      const { length } = await archive.read(id);
      try {
        await archive.append(id, length, [exported]);
        if (!open.has(id) && attempt === 0) await archive.markFinished(id, length + 1);
        break;
      } catch (error) {
        if (!(error instanceof CaseConflict)) throw error;
      }
    }
  }
}
