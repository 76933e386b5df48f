import { expect, test } from 'vitest';
import type { CaseNeighbours, CaseView, ConsoleCases, ConsoleRole, RequestResult } from '#core';
import { parseFilter } from '../../../../adapters/console/queue/filter-query.ts';
import { openFakeSite } from '../fake-console.ts';

const ID = 'Y-4G7C2Q0M1X';
const PATH = `/console/s/square/main/case/${ID}`;
const HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>';
const at = new Date('2026-11-02T03:00:00Z');

const VIEW: CaseView = {
  kind: 'case',
  caseId: ID,
  version: 5,
  title: `闇バイト勧誘の疑い ${ID}`,
  status: '投稿を非表示にしました。',
  needsDecision: true,
  author: { id: 'rin', name: HOSTILE, isErased: false },
  channel: { id: 'C1', name: HOSTILE },
  sentAt: at,
  url: 'https://square.example/1',
  postCount: 1,
  isErased: false,
  text: [
    { text: '日給5万', isMarked: true },
    { text: HOSTILE, isMarked: false },
  ],
  parts: [{ label: 'ファイル名', pieces: [{ text: HOSTILE, isMarked: true }] }],
  editedText: HOSTILE,
  reasons: [{ text: '高すぎる報酬', rule: 'work/pay' }],
  moreReasons: [{ text: 'ほか', rule: 'work/other' }],
  facts: [{ label: '通報', value: HOSTILE }],
  pictures: [
    {
      copy: { name: `${HOSTILE}.png`, file: 'ab12', bytes: 1200 },
      size: { width: 400, height: 200 },
      lines: [
        {
          pieces: [{ text: HOSTILE, isMarked: true }],
          sureness: '読み取り良好（確かさ 90%）',
          box: { left: 10, top: 20, width: 300, height: 30 },
        },
      ],
      codes: [
        {
          pieces: [{ text: 'https://t.me/example', isMarked: false }],
          box: { left: 100, top: 80, width: 90, height: 90 },
        },
      ],
    },
    {
      ...{ lines: [], codes: [], problem: 'ファイルが壊れている' },
      known: { text: 'Y-0000000001 と同じ画像があります', caseId: 'Y-0000000001' },
    },
  ],
  files: [
    { name: `${HOSTILE}.png`, file: 'ab12', bytes: 1200 },
    { name: `${HOSTILE}.svg`, file: 'cd34', bytes: 10 },
  ],
  buttons: [
    { kind: 'decide', decision: 'uphold', isUndo: false },
    { kind: 'decide', decision: 'overturn', isUndo: false },
    { kind: 'act', action: 'timeout', label: 'タイムアウト（60分）' },
    { kind: 'act', action: 'note', label: 'メモ' },
    { kind: 'act', action: 'ask', label: '投稿者に質問する' },
  ],
  conversation: [
    { kind: 'appeal', at, text: HOSTILE },
    { kind: 'question', at, text: HOSTILE, by: HOSTILE, delivery: '失敗（不達）', isUndelivered: true },
  ],
  notes: [{ by: HOSTILE, at, text: HOSTILE, caseId: ID }],
  campaign: {
    cases: [{ caseId: 'Y-0000000001', openedAt: at, status: '確認待ちです。', needsDecision: true }],
    total: 12,
  },
  member: {
    strikes: 2,
    cases: [],
    hasMoreCases: false,
    sanctions: [{ label: 'タイムアウト', until: at, caseId: ID }],
    notes: [{ by: HOSTILE, at, text: HOSTILE, caseId: ID }],
    reported: [],
  },
  timeline: [{ at, text: HOSTILE }],
  readers: [{ name: HOSTILE, firstAt: at, lastAt: at }],
};

const accepted: RequestResult = { accepted: true, code: 'ok', text: 'ok' };

/** Cases with one known number; every call is recorded. */
function openCases(overrides: Partial<ConsoleCases> = {}, roles: readonly ConsoleRole[] = ['moderator']) {
  const calls: unknown[] = [];
  const neighbours: CaseNeighbours = {
    kind: 'messages',
    before: [
      { author: HOSTILE, isAuthorOfCase: true, sentAt: at, text: HOSTILE, url: 'javascript:alert(1)' },
    ],
    after: [],
  };
  const own = <T>(caseId: string, value: T) => Promise.resolve(caseId === ID ? value : undefined);
  const cases: ConsoleCases = {
    read: (_, caseId) => own(caseId, VIEW),
    readNeighbours: (_, caseId) => own(caseId, neighbours),
    readFile: (_, caseId, file) =>
      own(
        caseId,
        file === 'ab12'
          ? { name: `${HOSTILE}.png`, bytes: Uint8Array.of(1, 2), pictureType: 'image/png' }
          : { name: 'evil.svg', bytes: Uint8Array.of(60) },
      ),
    decide: (_, caseId, decision) => {
      calls.push(decision);
      return own(caseId, accepted);
    },
    takeBack: (_, caseId, index) => {
      calls.push(index);
      return own(caseId, accepted);
    },
    act: (_, caseId, request) => {
      calls.push(request);
      return own(caseId, accepted);
    },
    ...overrides,
  };
  return { calls, ...openFakeSite({ cases }, { current: roles }) };
}

test('nothing that a person wrote becomes markup, and the marks can be heard', async () => {
  const { browser } = openCases();
  const page = await (await browser.get(PATH)).text();
  expect(page).not.toMatch(/<img src=x|<script>alert/);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).toMatch(/<mark><span[^>]*>（根拠の言葉）<\/span>日給5万/);
  const neighbours = await (await browser.get(`${PATH}/neighbours`, { 'hx-request': 'true' })).text();
  expect(neighbours).not.toMatch(/<img src=x|<script>alert|javascript:/);
});

test('a picture that was read has a box around each text; its code is no link', async () => {
  const { browser } = openCases();
  const page = await (await browser.get(PATH)).text();
  expect(page).toContain('<svg viewBox="0 0 400 200" aria-hidden="true"');
  expect(page).toContain('<g class="marked"><rect x="10" y="20" width="300" height="30"/>');
  expect(page).toMatch(/<input type="checkbox" id="picture-1-clear"><label for="picture-1-clear">画像1の/);
  expect(page).toContain('https://t.me/example');
  expect(page).not.toContain('href="https://t.me');
  expect(page).toContain('<a href="/console/s/square/main/case/Y-0000000001">Y-0000000001</a>');
  expect(page).toContain('読み取れなかったか、途中までの結果です（ファイルが壊れている）。');
});

test('the links to all cases of the author and of the campaign lead to these cases, not to the whole list', async () => {
  const { browser } = openCases({
    read: async () => ({ ...VIEW, member: { ...VIEW.member, hasMoreCases: true } }),
  });
  const page = await (await browser.get(PATH)).text();
  const filters = [...page.matchAll(/href="[^"?]*\/queue\?([^"]+)"/g)].map(([, query]) =>
    parseFilter(new URLSearchParams(query!.replaceAll('&amp;', '&'))),
  );
  expect(filters).toContainEqual({ state: 'all', search: 'rin' });
  expect(filters).toContainEqual({ state: 'all', campaignOf: ID });
});

test('a link of a post that is no web address is no link', async () => {
  const { browser } = openCases({ read: async () => ({ ...VIEW, url: 'javascript:alert(1)' }) });
  expect(await (await browser.get(PATH)).text()).not.toContain('javascript:');
});

test('an unknown number and every part of it are not found', async () => {
  const { browser } = openCases();
  const other = PATH.replace(ID, 'Y-0000000000');
  for (const path of ['', '/live', '/neighbours', '/files/ab12'])
    expect((await browser.get(`${other}${path}`)).status, path).toBe(404);
  expect((await browser.post(`${other}/decide`, { decision: 'uphold' })).status).toBe(404);
  expect((await browser.post(`${other}/act`, { action: 'claim' })).status).toBe(404);
});

test('the decisions have the same names as in the list', async () => {
  const { browser } = openCases();
  const page = await (await browser.get(PATH)).text();
  expect(page).toMatch(/value="uphold"[^>]*>違反と認める</);
  expect(page).toMatch(/value="overturn"[^>]*>問題なし</);
});

test('a decision returns to the case and says what was done', async () => {
  const { browser, calls } = openCases();
  const response = await browser.post(`${PATH}/decide`, { decision: 'uphold' });
  expect([response.status, response.headers.get('location')]).toEqual([303, `${PATH}?done=uphold`]);
  expect(calls).toEqual(['uphold']);
  expect(await (await browser.get(`${PATH}?done=uphold`)).text()).toContain(
    '違反と認める判断を記録しました。',
  );
  expect(await (await browser.get(`${PATH}?done=__proto__`)).text()).not.toContain('[object');
});

test('a decision is taken back by its own number only', async () => {
  const { browser, calls } = openCases({
    read: async () => ({ ...VIEW, needsDecision: false, decided: '違反と認める（aoi）', decisionIndex: 7 }),
  });
  expect(await (await browser.get(PATH)).text()).toMatch(/name="index" value="7"[^>]*data-action="undo"/);
  const response = await browser.post(`${PATH}/undo`, { index: '7' });
  expect(response.headers.get('location')).toBe(`${PATH}?done=undone`);
  expect((await browser.post(`${PATH}/undo`, { index: '7; drop' })).status).toBe(404);
  expect(calls).toEqual([7]);
});

test('a refused decision shows why, beside the case as it is now', async () => {
  const text = 'すでに aoi さんが違反と認めています。';
  const { browser } = openCases({
    decide: async () => ({ accepted: false, code: 'already-decided', text }),
  });
  const response = await browser.post(`${PATH}/decide`, { decision: 'overturn' });
  expect(response.status).toBe(409);
  expect(await response.text()).toContain(text);
});

test('a note and a question need a text; an unknown action is not found', async () => {
  const { browser, calls } = openCases();
  expect((await browser.post(`${PATH}/act`, { action: 'note', text: ' ' })).status).toBe(409);
  expect((await browser.post(`${PATH}/act`, { action: 'delete' })).status).toBe(404);
  expect((await browser.post(`${PATH}/decide`, { decision: 'delete' })).status).toBe(404);
  expect(calls).toEqual([]);
  await browser.post(`${PATH}/act`, { action: 'ask', text: ' どこで見ましたか ' });
  await browser.post(`${PATH}/act`, { action: 'timeout' });
  expect(calls).toEqual([{ action: 'ask', text: 'どこで見ましたか' }, { action: 'timeout' }]);
});

test('an auditor reads the case and changes nothing', async () => {
  const { browser, calls } = openCases({ read: async () => ({ ...VIEW, buttons: [] }) }, ['auditor']);
  const page = await (await browser.get(PATH)).text();
  expect(page).toContain('閲覧のみの権限');
  expect(page).not.toContain(`action="${PATH}/`);
  expect((await browser.post(`${PATH}/decide`, { decision: 'uphold' })).status).toBe(403);
  expect((await browser.post(`${PATH}/act`, { action: 'claim' })).status).toBe(403);
  expect(calls).toEqual([]);
});

test('the inquiry desk alone does not see cases', async () => {
  const { browser } = openCases({}, ['inquiry-desk']);
  expect((await browser.get(PATH)).status).toBe(404);
});

test('a picture is shown and cannot run anything; another file is only saved', async () => {
  const { browser } = openCases();
  const picture = await browser.get(`${PATH}/files/ab12`);
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(picture.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect(picture.headers.get('x-content-type-options')).toBe('nosniff');
  expect(picture.headers.get('content-disposition')).toMatch(/^inline; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/);
  const file = await browser.get(`${PATH}/files/cd34`);
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment; /);
});

test('a live update replaces state, buttons and messages, and no form with a text', async () => {
  const { browser } = openCases();
  const parts = await (await browser.get(`${PATH}/live`, { 'hx-request': 'true' })).text();
  const ids = [...parts.matchAll(/id="([^"]+)" hx-swap-oob="true"/g)].map(([, id]) => id);
  expect(ids).toEqual(['case-head', 'case-conversation', 'case-notes', 'case-facts', 'case-timeline']);
  expect(parts).not.toContain('<textarea');
});

test('the neighbours can be read without a script, and say when the platform has none', async () => {
  const { browser } = openCases({ readNeighbours: async () => ({ kind: 'unsupported' }) });
  const page = await (await browser.get(`${PATH}/neighbours`)).text();
  expect(page).toContain('<!doctype html>');
  expect(page).toContain('この接続先では、前後の投稿を取得できません。');
});

test('a case that cannot be decrypted says what to do', async () => {
  const { browser } = openCases({
    read: async () => ({
      kind: 'unreadable',
      caseId: ID,
      status: '復号できません。',
      advice: '復元してください。',
    }),
  });
  const response = await browser.get(PATH);
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('復元してください。');
});

test('an erased person has no name and no history', async () => {
  const author = { id: 'erased-1', name: '（消去済み）', isErased: true };
  const { browser } = openCases({ read: async () => ({ ...VIEW, author, isErased: true, text: [] }) });
  const page = await (await browser.get(PATH)).text();
  expect(page).toContain('消去済みです。');
  expect(page).toContain('履歴はありません。');
});
