import { describe, expect, test } from 'vitest';
import type { Archive, CaseRecord, Chronicle, Server } from '#core';
import { message, moderator, SERVER } from '../support/messages.ts';
import { opening } from './archive.ts';
import { later, type Make, using } from './made.ts';

const DAY = 24 * 60 * 60 * 1000;
const elsewhere: Server = { platform: 'fake', id: 'other' };

async function all(chronicle: Chronicle, from: Date, to: Date, server = SERVER): Promise<CaseRecord[]> {
  const records: CaseRecord[] = [];
  for await (const record of chronicle.between(server, from, to)) records.push(record);
  return records;
}

/** What every chronicle must do; it belongs to an archive. */
export function chronicleContract(
  name: string,
  make: Make<{ readonly archive: Archive; readonly chronicle: Chronicle }>,
): void {
  describe(`chronicle: ${name}`, () => {
    test('an archive without cases has no servers and nothing to tell', () =>
      using(make, async ({ chronicle }) => {
        expect(await chronicle.servers()).toEqual([]);
        expect(await all(chronicle, later(-DAY), later(DAY))).toEqual([]);
      }));

    test('cases come oldest first with all their events and times, those of other servers do not', () =>
      using(make, async ({ archive, chronicle }) => {
        for (const id of ['Y-2', 'Y-1']) await archive.append(id, 0, [opening(message('rin', id))]);
        const other = { ...moderator('rin'), server: elsewhere };
        await archive.append('Y-3', 0, [opening(message(other, 'x'))]);
        const ruled = { kind: 'ruled', moderator: moderator(), decision: 'uphold' } as const;
        await archive.append('Y-2', 1, [{ ...ruled, at: later(DAY) }]);
        const found = await all(chronicle, later(0), later(1));
        expect(found.map(({ caseId }) => caseId)).toEqual(['Y-2', 'Y-1']);
        expect(found[0]!.events.map(({ kind, at }) => [kind, at])).toEqual([
          ['opened', later(0)],
          ['ruled', later(DAY)],
        ]);
        expect(found[0]!.events[1]).toMatchObject({ decision: 'uphold', moderator: { id: 'aoi' } });
        expect((await chronicle.servers()).map(({ id }) => id).sort()).toEqual(['other', 'square']);
      }));

    test('a case counts for a period when it was opened before its end and something happened since its beginning', () =>
      using(make, async ({ archive, chronicle }) => {
        await archive.append('Y-1', 0, [opening()]);
        const ids = async (from: number, to: number) =>
          (await all(chronicle, later(from), later(to))).map(({ caseId }) => caseId);
        expect(await ids(0, 1)).toEqual(['Y-1']);
        expect(await ids(1, DAY)).toEqual([]);
        expect(await ids(-DAY, 0)).toEqual([]);
        await archive.append('Y-1', 1, [
          { kind: 'appealed', at: later(5), author: message('rin', 'x').author, plea: 'x' },
        ]);
        expect(await ids(5, DAY)).toEqual(['Y-1']);
      }));

    test('more cases than are read at once are told each once', () =>
      using(make, async ({ archive, chronicle }) => {
        const ids = Array.from({ length: 205 }, (_, i) => `Y-${String(i).padStart(3, '0')}`);
        await Promise.all(ids.map((id) => archive.append(id, 0, [opening(message('rin', id))])));
        const found = await all(chronicle, later(0), later(1));
        expect(found.map(({ caseId }) => caseId).sort()).toEqual(ids);
      }));
  });
}
