import { describe, expect, test } from 'vitest';
import { accountsIn, namesAccount, redactAccount } from '../../../../adapters/sql/operator/redact-account.ts';

const redact = (value: unknown, id: string) => redactAccount(value, { id, pseudonym: 'erased-1' });

describe('an account in an event of a feed', () => {
  test('is replaced where accounts and persons stand, and in sentences; its letter is emptied', () => {
    const event = {
      subject: 'rin',
      data: {
        accountId: 'rin',
        decidedBy: 'rin',
        letter: { text: 'rin様', verification: { url: 'https://gate.example/v/1' }, appealable: true },
        status: { ja: 'rinさんが判断', en: 'decided by rin' },
      },
    };
    expect(redact(event, 'rin')).toEqual({
      subject: 'erased-1',
      data: {
        accountId: 'erased-1',
        decidedBy: 'erased-1',
        letter: { text: '', appealable: true },
        status: { ja: 'erased-1さんが判断', en: 'decided by erased-1' },
      },
    });
  });

  test('with a short id damages no other id, time or number', () => {
    const data = {
      accountId: '11',
      postId: '11',
      caseId: 'Y-11',
      openedAt: '2026-11-02T11:00:00Z',
      revision: 11,
    };
    expect(redact(data, '11')).toEqual({ ...data, accountId: 'erased-1' });
    expect(redact({ ...data, accountId: '12' }, '11')).toEqual({ ...data, accountId: '12' });
  });

  test('is found where it is named, and only there', () => {
    expect(namesAccount({ subject: 'Y-1', data: { account: 'rin' } }, 'rin')).toBe(true);
    expect(namesAccount({ subject: 'Y-1', data: { text: '（rin）について' } }, 'rin')).toBe(true);
    expect(namesAccount({ subject: 'rin-1', data: { postId: 'rin', accountId: 'mio' } }, 'rin')).toBe(false);
    expect(accountsIn({ subject: 'Y-1', data: { accountId: 'rin', decidedBy: 'kei' } })).toEqual([
      'Y-1',
      'rin',
      'kei',
    ]);
  });
});
