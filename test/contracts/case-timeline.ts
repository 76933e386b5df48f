import { describe, expect, test } from 'vitest';
import type { Archive, CaseRecord, CaseTimeline, Server } from '#core';
import { DAY_MS } from '../support/fake-clock.ts';
import { message, moderator, SERVER } from '../support/messages.ts';
import { openedEvent } from './archive.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

const OTHER_SERVER: Server = { platform: 'fake', id: 'other' };

async function collectRecords(
  caseTimeline: CaseTimeline,
  from: Date,
  to: Date,
  server = SERVER,
): Promise<CaseRecord[]> {
  const records: CaseRecord[] = [];
  for await (const record of caseTimeline.listCasesBetween(server, from, to)) records.push(record);
  return records;
}

/**
 * The contract of every case timeline, which reads the events of an archive.
 * @example caseTimelineContract('memory', () => ({ store: createMemoryCaseStores(), close: () => undefined }))
 */
export function caseTimelineContract(
  name: string,
  make: OpenStore<{ readonly archive: Archive; readonly caseTimeline: CaseTimeline }>,
): void {
  describe(`case timeline: ${name}`, () => {
    test('an archive without cases has no servers and no records', () =>
      withStore(make, async ({ caseTimeline }) => {
        expect(await caseTimeline.listServers()).toEqual([]);
        expect(await collectRecords(caseTimeline, afterStart(-DAY_MS), afterStart(DAY_MS))).toEqual([]);
      }));

    test('the cases of a server come oldest first with all their events and times', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        for (const id of ['Y-2', 'Y-1']) await archive.append(id, 0, [openedEvent(message('rin', id))]);
        const other = { ...moderator('rin'), server: OTHER_SERVER };
        await archive.append('Y-3', 0, [openedEvent(message(other, 'x'))]);
        const ruled = { kind: 'ruled', moderator: moderator(), decision: 'uphold' } as const;
        await archive.append('Y-2', 1, [{ ...ruled, at: afterStart(DAY_MS) }]);
        const records = await collectRecords(caseTimeline, afterStart(0), afterStart(1));
        expect(records.map(({ caseId }) => caseId)).toEqual(['Y-2', 'Y-1']);
        expect(records[0]!.events.map(({ kind, at }) => [kind, at])).toEqual([
          ['opened', afterStart(0)],
          ['ruled', afterStart(DAY_MS)],
        ]);
        expect(records[0]!.events[1]).toMatchObject({ decision: 'uphold', moderator: { id: 'aoi' } });
        expect((await caseTimeline.listServers()).map(({ id }) => id).sort()).toEqual(['other', 'square']);
      }));

    test('a case belongs to a period if it was opened before the end and has an event since the start', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        await archive.append('Y-1', 0, [openedEvent()]);
        const ids = async (from: number, to: number) =>
          (await collectRecords(caseTimeline, afterStart(from), afterStart(to))).map(({ caseId }) => caseId);
        expect(await ids(0, 1)).toEqual(['Y-1']);
        expect(await ids(1, DAY_MS)).toEqual([]);
        expect(await ids(-DAY_MS, 0)).toEqual([]);
        await archive.append('Y-1', 1, [
          { kind: 'appealed', at: afterStart(5), author: message('rin', 'x').author, plea: 'x' },
        ]);
        expect(await ids(5, DAY_MS)).toEqual(['Y-1']);
      }));

    test('more cases than one page are listed once each', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        const ids = Array.from({ length: 205 }, (_, i) => `Y-${String(i).padStart(3, '0')}`);
        await Promise.all(ids.map((id) => archive.append(id, 0, [openedEvent(message('rin', id))])));
        const records = await collectRecords(caseTimeline, afterStart(0), afterStart(1));
        expect(records.map(({ caseId }) => caseId).sort()).toEqual(ids);
      }));

    test('the cases that changed after a position are listed once each, with the number of their events', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        expect(
          await caseTimeline.listChangedCases(SERVER, await caseTimeline.getPosition(SERVER), 9),
        ).toMatchObject({ cases: [] });
        for (const id of ['Y-1', 'Y-2']) await archive.append(id, 0, [openedEvent(message('rin', id))]);
        const position = await caseTimeline.getPosition(SERVER);
        const other = { ...moderator('rin'), server: OTHER_SERVER };
        await archive.append('Y-3', 0, [openedEvent(message(other, 'x'))]);
        const claimed = { kind: 'claimed', at: afterStart(1), moderator: moderator() } as const;
        await archive.append('Y-2', 1, [claimed]);
        await archive.append('Y-2', 2, [claimed]);
        const changes = await caseTimeline.listChangedCases(SERVER, position, 100);
        expect(changes.cases).toEqual([{ caseId: 'Y-2', eventCount: 3 }]);
        expect(await caseTimeline.listChangedCases(SERVER, changes.position, 100)).toEqual({
          cases: [],
          position: changes.position,
        });
        expect((await caseTimeline.listChangedCases(OTHER_SERVER, 0, 100)).cases).toEqual([
          { caseId: 'Y-3', eventCount: 1 },
        ]);
      }));

    test('changes are read in pages', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        const ids = ['Y-1', 'Y-2', 'Y-3', 'Y-4', 'Y-5'];
        for (const id of ids) await archive.append(id, 0, [openedEvent(message('rin', id))]);
        const found: string[] = [];
        for (let position = 0; ; ) {
          const page = await caseTimeline.listChangedCases(SERVER, position, 2);
          if (page.position === position) break;
          position = page.position;
          found.push(...page.cases.map(({ caseId }) => caseId));
        }
        expect(found).toEqual(ids);
      }));
  });
}
