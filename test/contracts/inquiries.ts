import { describe, expect, test } from 'vitest';
import { CaseConflict, type InquiryEvent, type InquiryStore } from '#core';
import { DAY_MS, HOUR_MS } from '../support/fake-clock.ts';
import { registeredStep } from '../support/inquiry-requests.ts';
import { moderator, SERVER } from '../support/messages.ts';
import { afterStart, type OpenStore, withStore } from './contract-helpers.ts';

const OTHER_SERVER = { platform: 'fake', id: 'other' };
const heldStep = (until: Date): Extract<InquiryEvent, { kind: 'held' }> => ({
  ...{ kind: 'held', at: afterStart(1), by: moderator('aoi'), until },
  ...{ accounts: ['rin'], cases: ['Y-1'] },
});

/**
 * The contract of every inquiry store.
 * @example inquiriesContract('memory', () => ({ store: createMemoryInquiryStore(), close: () => undefined }))
 */
export function inquiriesContract(name: string, make: OpenStore<InquiryStore>): void {
  describe(`inquiries: ${name}`, () => {
    test('each server numbers its inquiries from 1, also when several are registered at once', () =>
      withStore(make, async (inquiries) => {
        const numbers = await Promise.all([1, 2, 3].map(() => inquiries.register(SERVER, registeredStep())));
        expect(numbers.sort()).toEqual([1, 2, 3]);
        expect(await inquiries.register(OTHER_SERVER, registeredStep())).toBe(1);
      }));

    test('events come back as they were written, in order; an unknown number has none', () =>
      withStore(make, async (inquiries) => {
        const first = registeredStep({ from: afterStart(0), until: afterStart(DAY_MS), other: '連絡先' });
        const number = await inquiries.register(SERVER, first);
        await inquiries.append(SERVER, number, 1, heldStep(afterStart(30 * DAY_MS)));
        expect(await inquiries.read(SERVER, number)).toEqual([first, heldStep(afterStart(30 * DAY_MS))]);
        expect(await inquiries.read(SERVER, 99)).toEqual([]);
        expect(await inquiries.read(OTHER_SERVER, number)).toEqual([]);
      }));

    test('an inquiry is registered together with its hold, or not at all', () =>
      withStore(make, async (inquiries) => {
        const until = afterStart(30 * DAY_MS);
        const number = await inquiries.register(SERVER, registeredStep(), heldStep(until));
        expect(await inquiries.read(SERVER, number)).toEqual([registeredStep(), heldStep(until)]);
        expect(await inquiries.list(SERVER)).toMatchObject([{ number, heldUntil: until }]);
        const step = { kind: 'approved', at: afterStart(1), by: moderator('kei') } as const;
        await expect(inquiries.append(SERVER, number, 1, step)).rejects.toThrow(CaseConflict);
        await inquiries.append(SERVER, number, 2, step);
        expect(await inquiries.listExpiredHolds(until)).toEqual([{ server: SERVER, number }]);
      }));

    test('a step after outdated steps is rejected', () =>
      withStore(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registeredStep());
        const step = { kind: 'approved', at: afterStart(1), by: moderator('kei') } as const;
        await inquiries.append(SERVER, number, 1, step);
        await expect(inquiries.append(SERVER, number, 1, step)).rejects.toThrow(CaseConflict);
        await expect(inquiries.append(SERVER, 99, 1, step)).rejects.toThrow(CaseConflict);
      }));

    test('the list has the end of a hold, the time of the answer, and whether the inquiry is closed', () =>
      withStore(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registeredStep());
        await inquiries.register(SERVER, registeredStep({ ground: 'preservation' }));
        await inquiries.append(SERVER, number, 1, heldStep(afterStart(30 * DAY_MS)));
        const by = moderator('aoi');
        const until = afterStart(60 * DAY_MS);
        await inquiries.append(SERVER, number, 2, { kind: 'extended', at: afterStart(2), by, until });
        const row = { server: SERVER, number, ground: 'inquiry', receivedAt: afterStart(0), closed: false };
        const second = { ...row, number: 2, ground: 'preservation' };
        expect(await inquiries.list(SERVER)).toEqual([second, { ...row, heldUntil: until }]);
        await inquiries.append(SERVER, number, 3, {
          ...{ kind: 'disclosed', at: afterStart(5 * HOUR_MS), by, items: ['posts'], cases: ['Y-1'] },
          ...{ messages: 1, attachments: 0, manifest: 'f'.repeat(64) },
        });
        const closed = { kind: 'closed', at: afterStart(9 * HOUR_MS), by, ending: 'answered' } as const;
        await inquiries.append(SERVER, number, 4, closed);
        expect((await inquiries.list(SERVER))[1]).toEqual({
          ...{ ...row, answeredAt: afterStart(5 * HOUR_MS), closed: true },
        });
      }));

    test('a hold is listed as expired from its end until it is lifted', () =>
      withStore(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registeredStep());
        await inquiries.append(SERVER, number, 1, heldStep(afterStart(30 * DAY_MS)));
        expect(await inquiries.listExpiredHolds(afterStart(30 * DAY_MS - 1))).toEqual([]);
        expect(await inquiries.listExpiredHolds(afterStart(30 * DAY_MS))).toEqual([
          { server: SERVER, number },
        ]);
        await inquiries.append(SERVER, number, 2, { kind: 'lifted', at: afterStart(30 * DAY_MS) });
        expect(await inquiries.listExpiredHolds(afterStart(40 * DAY_MS))).toEqual([]);
      }));
  });
}
