import { describe, expect, test } from 'vitest';
import type { Archive, CaseListFilter, CaseListPosition, CaseRecord, CaseTimeline, Server } from '#core';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
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

    test('a list shows the undecided cases of one author, one channel or a time, oldest first and page by page', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        const listing = (needsDecision: boolean, channel = 'general') => ({
          listing: { needsDecision, channel },
        });
        const open = (id: string, author: string, hours: number, needsDecision = true, channel?: string) =>
          archive.append(
            id,
            0,
            [{ ...openedEvent(message(author, id)), at: afterStart(hours * HOUR_MS) }],
            [],
            listing(needsDecision, channel),
          );
        // Stored in another order than opened.
        await open('Y-3', 'rin', 3);
        await open('Y-1', 'rin', 1);
        await open('Y-2', 'sora', 2, true, 'jobs');
        await open('Y-4', 'sora', 4, false);
        const other = { ...moderator('rin'), server: OTHER_SERVER };
        await archive.append('Y-9', 0, [openedEvent(message(other, 'x'))], [], listing(true));
        const list = async (filter: CaseListFilter, limit = 9, after?: CaseListPosition) => {
          const cases = await caseTimeline.listCases(SERVER, filter, { limit, ...(after && { after }) });
          return { ids: cases.map(({ caseId }) => caseId), last: cases.at(-1)?.position };
        };
        expect((await list({})).ids).toEqual(['Y-1', 'Y-2', 'Y-3', 'Y-4']);
        expect((await list({ needsDecision: true })).ids).toEqual(['Y-1', 'Y-2', 'Y-3']);
        expect((await list({ needsDecision: false })).ids).toEqual(['Y-4']);
        expect((await list({ author: 'rin' })).ids).toEqual(['Y-1', 'Y-3']);
        expect((await list({ channel: 'jobs' })).ids).toEqual(['Y-2']);
        expect((await list({ openedSince: afterStart(3 * HOUR_MS) })).ids).toEqual(['Y-3', 'Y-4']);
        const firstPage = await list({}, 3);
        expect(firstPage.ids).toEqual(['Y-1', 'Y-2', 'Y-3']);
        expect((await list({}, 3, firstPage.last)).ids).toEqual(['Y-4']);
        // A decision moves a case out of the list of undecided ones.
        const ruled = {
          kind: 'ruled',
          moderator: moderator(),
          decision: 'uphold',
          at: afterStart(1),
        } as const;
        await archive.append('Y-1', 1, [ruled], [], listing(false));
        expect((await list({ needsDecision: true })).ids).toEqual(['Y-2', 'Y-3']);
        const [decided] = await caseTimeline.listCases(SERVER, { needsDecision: false }, { limit: 1 });
        expect(decided?.events.map(({ kind }) => kind)).toEqual(['opened', 'ruled']);
      }));

    test('cases of the same moment are listed once each over several pages', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        const ids = ['Y-1', 'Y-2', 'Y-3', 'Y-4', 'Y-5'];
        for (const id of ids) await archive.append(id, 0, [openedEvent(message('rin', id))]);
        const found: string[] = [];
        for (let after: CaseListPosition | undefined; ; ) {
          const page = await caseTimeline.listCases(SERVER, {}, { limit: 2, ...(after && { after }) });
          if (page.length === 0) break;
          found.push(...page.map(({ caseId }) => caseId));
          after = page.at(-1)?.position;
        }
        expect(found).toEqual(ids);
      }));

    test('a case belongs to its own server only', () =>
      withStore(make, async ({ archive, caseTimeline }) => {
        await archive.append('Y-1', 0, [openedEvent()]);
        expect(await caseTimeline.isCaseOf(SERVER, 'Y-1')).toBe(true);
        expect(await caseTimeline.isCaseOf(OTHER_SERVER, 'Y-1')).toBe(false);
        expect(await caseTimeline.isCaseOf(SERVER, 'Y-2')).toBe(false);
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
