import { describe, expect, test } from 'vitest';
import { CaseConflict, type Inquiries, type InquiryStep } from '#core';
import { DAY, HOUR } from '../support/clock.ts';
import { moderator, SERVER } from '../support/messages.ts';
import { registered } from '../support/papers.ts';
import { later, type Make, using } from './made.ts';

const OTHER = { platform: 'fake', id: 'other' };
const held = (until: Date): InquiryStep => ({
  ...{ kind: 'held', at: later(1), by: moderator('aoi'), until },
  ...{ accounts: ['rin'], cases: ['Y-1'] },
});

/** What every register of inquiries must do. */
export function inquiriesContract(name: string, make: Make<Inquiries>): void {
  describe(`inquiries: ${name}`, () => {
    test('each server counts its own from 1, also when several are registered at once', () =>
      using(make, async (inquiries) => {
        const numbers = await Promise.all([1, 2, 3].map(() => inquiries.register(SERVER, registered())));
        expect(numbers.sort()).toEqual([1, 2, 3]);
        expect(await inquiries.register(OTHER, registered())).toBe(1);
      }));

    test('its steps come back as they were written, in order; an unknown number has none', () =>
      using(make, async (inquiries) => {
        const first = registered({ from: later(0), until: later(DAY), other: '連絡先' });
        const number = await inquiries.register(SERVER, first);
        await inquiries.append(SERVER, number, 1, held(later(30 * DAY)));
        expect(await inquiries.read(SERVER, number)).toEqual([first, held(later(30 * DAY))]);
        expect(await inquiries.read(SERVER, 99)).toEqual([]);
        expect(await inquiries.read(OTHER, number)).toEqual([]);
      }));

    test('whoever has not seen the newest step is told so', () =>
      using(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registered());
        const step = { kind: 'approved', at: later(1), by: moderator('kei') } as const;
        await inquiries.append(SERVER, number, 1, step);
        await expect(inquiries.append(SERVER, number, 1, step)).rejects.toThrow(CaseConflict);
        await expect(inquiries.append(SERVER, 99, 1, step)).rejects.toThrow(CaseConflict);
      }));

    test('the register says what is held until when, when it was answered, and what is closed', () =>
      using(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registered());
        await inquiries.register(SERVER, registered({ ground: 'preservation' }));
        await inquiries.append(SERVER, number, 1, held(later(30 * DAY)));
        const by = moderator('aoi');
        const until = later(60 * DAY);
        await inquiries.append(SERVER, number, 2, { kind: 'extended', at: later(2), by, until });
        const row = { server: SERVER, number, ground: 'inquiry', receivedAt: later(0), closed: false };
        const second = { ...row, number: 2, ground: 'preservation' };
        expect(await inquiries.list(SERVER)).toEqual([second, { ...row, heldUntil: until }]);
        await inquiries.append(SERVER, number, 3, {
          ...{ kind: 'disclosed', at: later(5 * HOUR), by, items: ['posts'], cases: ['Y-1'] },
          ...{ messages: 1, attachments: 0, manifest: 'f'.repeat(64) },
        });
        const closed = { kind: 'closed', at: later(9 * HOUR), by, ending: 'answered' } as const;
        await inquiries.append(SERVER, number, 4, closed);
        expect((await inquiries.list(SERVER))[1]).toEqual({
          ...{ ...row, answeredAt: later(5 * HOUR), closed: true },
        });
      }));

    test('a hold is overdue from its end on, until it is lifted', () =>
      using(make, async (inquiries) => {
        const number = await inquiries.register(SERVER, registered());
        await inquiries.append(SERVER, number, 1, held(later(30 * DAY)));
        expect(await inquiries.overdue(later(30 * DAY - 1))).toEqual([]);
        expect(await inquiries.overdue(later(30 * DAY))).toEqual([{ server: SERVER, number }]);
        await inquiries.append(SERVER, number, 2, { kind: 'lifted', at: later(30 * DAY) });
        expect(await inquiries.overdue(later(40 * DAY))).toEqual([]);
      }));
  });
}
