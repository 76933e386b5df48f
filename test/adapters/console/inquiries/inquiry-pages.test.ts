import { describe, expect, test } from 'vitest';
import type { ConsoleInquiries, ConsoleRole, InquiryChange, InquiryRow, InquiryView } from '#core';
import { openFakeSite } from '../fake-console.ts';

const INQUIRIES = '/console/s/square/main/inquiries';
const HOSTILE = '"><script>alert(1)</script>';

const row = (more: Partial<InquiryRow> = {}): InquiryRow => ({
  id: 'Q-1',
  ground: '令状',
  receivedAt: new Date('2026-11-02T00:00:00Z'),
  answerBy: '2026-11-20',
  ...{ isLate: true, isClosed: false, needsApproval: true },
  heldUntil: new Date('2026-12-02T00:00:00Z'),
  ...more,
});

const view = (more: Partial<InquiryView> = {}): InquiryView => ({
  row: row(),
  facts: [{ label: '照会した機関', value: `みなと警察署長${HOSTILE}` }],
  steps: [{ at: new Date('2026-11-02T00:00:00Z'), text: `${HOSTILE} が登録` }],
  possible: new Set(['extend', 'release', 'close']),
  reasons: { approve: 'ご自身が登録した照会は承認できません。', bundle: '承認されていません。' },
  ...{ needsTypedNumber: true, defaultHoldDays: 30 },
  ...more,
});

/** A desk with one inquiry, which records the changes. It refuses those whose inquiry is closed. */
function openDesk(roles: readonly ConsoleRole[] = ['administrator', 'inquiry-desk'], shown = view()) {
  const changes: InquiryChange[] = [];
  const typedNumbers: string[] = [];
  const mayRead = () => roles.includes('inquiry-desk') || roles.includes('auditor');
  const inquiries: ConsoleInquiries = {
    list: async () => (mayRead() ? { rows: [row()] } : undefined),
    read: async (_viewer, _language, id) => (mayRead() && id === 'Q-1' ? shown : undefined),
    count: async () => ['1件の事案に、投稿1件'],
    async change(_viewer, _language, change) {
      changes.push(change);
      if (change.do === 'register')
        return change.paper.dated === '2026-02-30'
          ? { accepted: false, text: '文書の日付は日付として読めません。' }
          : { accepted: true, text: 'Q-1 として登録しました。', id: 'Q-1' };
      return { accepted: shown.possible.has(change.do), text: `${change.do}: done` };
    },
    async makeBundle(_viewer, _language, id, typed) {
      typedNumbers.push(typed);
      if (typed !== id) return { ok: false, text: '中止しました。' };
      const content = new Blob(['PK']).stream() as ReadableStream<Uint8Array>;
      return { ok: true, name: `${id}.zip`, bytes: 2, content };
    },
  };
  return { ...openFakeSite({ inquiries }, { current: roles }), changes, typedNumbers };
}

describe('the pages of the inquiry desk', () => {
  test('the list shows what is late, what waits for approval, and until when it is held', async () => {
    const { browser } = openDesk();
    const page = await (await browser.get(INQUIRIES)).text();
    for (const text of [
      'Q-1',
      '期限超過',
      '承認待ち',
      '2026-11-20',
      '2026-12-02 09:00 JST',
      '照会を登録する',
    ])
      expect(page).toContain(text);
  });

  test('for a moderator without the role there is no such page, as for an address that never existed', async () => {
    const { browser, changes } = openDesk(['moderator', 'administrator']);
    const unknown = await (await browser.get('/console/s/square/main/nothing')).text();
    const withoutPath = (text: string) => text.replaceAll(/value="\/console[^"]*"/g, '');
    for (const path of ['', '/new', '/Q-1', '/Q-99']) {
      const response = await browser.get(`${INQUIRIES}${path}`);
      expect(response.status).toBe(404);
      expect(withoutPath(await response.text())).toBe(withoutPath(unknown));
    }
    for (const path of ['/new', '/Q-1/approve', '/Q-1/bundle'])
      expect((await browser.post(`${INQUIRIES}${path}`)).status).toBe(404);
    expect(changes).toEqual([]);
  });

  test('an auditor reads and has no button', async () => {
    const { browser, changes } = openDesk(['auditor'], view({ possible: new Set(), reasons: {} }));
    const list = await (await browser.get(INQUIRIES)).text();
    expect(list).toContain('監査担当として閲覧しています');
    expect(list).not.toContain('照会を登録する');
    const page = await (await browser.get(`${INQUIRIES}/Q-1`)).text();
    expect(page).not.toContain('method="post" action="/console/s/square/main/inquiries');
    for (const path of ['/new', '/Q-1/hold', '/Q-1/release', '/Q-1/approve', '/Q-1/close', '/Q-1/bundle'])
      expect((await browser.post(`${INQUIRIES}${path}`)).status).toBe(403);
    expect(changes).toEqual([]);
  });

  test('a registered document is shown with what the registration found', async () => {
    const { browser, changes } = openDesk();
    const response = await browser.post(`${INQUIRIES}/new`, {
      authority: 'みなと警察署長',
      dated: '2026-11-01',
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Q-1 として登録しました。');
    expect(changes).toMatchObject([{ do: 'register', paper: { authority: 'みなと警察署長', items: '' } }]);
  });

  test('a refused form says why and keeps what was typed', async () => {
    const { browser } = openDesk();
    const response = await browser.post(`${INQUIRIES}/new`, { dated: '2026-02-30', accounts: HOSTILE });
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('文書の日付は日付として読めません。');
    expect(page).toContain('value="2026-02-30"');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain(HOSTILE);
  });

  test('what is written in an inquiry is text', async () => {
    const { browser } = openDesk();
    const page = await (await browser.get(`${INQUIRIES}/Q-1`)).text();
    expect(page).not.toContain(HOSTILE);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; が登録');
  });

  test('the page offers the possible steps, and says why others are not', async () => {
    const { browser } = openDesk();
    const page = await (await browser.get(`${INQUIRIES}/Q-1`)).text();
    for (const step of ['extend', 'release', 'close']) expect(page).toContain(`/Q-1/${step}"`);
    for (const step of ['hold', 'approve', 'bundle']) expect(page).not.toContain(`/Q-1/${step}"`);
    expect(page).toContain('ご自身が登録した照会は承認できません。');
    expect(page).not.toContain('投稿1件');
    expect(await (await browser.get(`${INQUIRIES}/Q-1?count=1`)).text()).toContain('1件の事案に、投稿1件');
  });

  test('each step is done once, with what was typed', async () => {
    const { browser, changes } = openDesk();
    await browser.post(`${INQUIRIES}/Q-1/extend`, { days: '14' });
    await browser.post(`${INQUIRIES}/Q-1/release`);
    await browser.post(`${INQUIRIES}/Q-1/close`, { ending: 'withdrawn', remark: '取下書' });
    expect(changes).toEqual([
      { do: 'extend', id: 'Q-1', days: '14' },
      { do: 'release', id: 'Q-1' },
      { do: 'close', id: 'Q-1', ending: 'withdrawn', remark: '取下書' },
    ]);
    const refused = await browser.post(`${INQUIRIES}/Q-1/approve`);
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('role="alert"');
  });

  test('the bundle is a download after the number was typed', async () => {
    const { browser, typedNumbers } = openDesk();
    const refused = await browser.post(`${INQUIRIES}/Q-1/bundle`, { typed: 'yes' });
    expect(refused.status).toBe(409);
    expect(await refused.text()).toContain('中止しました。');
    const response = await browser.post(`${INQUIRIES}/Q-1/bundle`, { typed: 'Q-1' });
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="Q-1.zip"');
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(await response.text()).toBe('PK');
    expect(typedNumbers).toEqual(['yes', 'Q-1']);
  });

  test('an unknown number, and one that is no number, is an unknown page', async () => {
    const { browser } = openDesk();
    for (const id of ['Q-2', 'Q-', 'q-1', '..%2FQ-1', 'Q-1%00'])
      expect((await browser.get(`${INQUIRIES}/${id}`)).status).toBe(404);
  });
});
