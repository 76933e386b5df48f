import { describe, expect, test } from 'vitest';
import type {
  Comparison,
  ConsoleRole,
  Draft,
  JudgedPost,
  Playground,
  PlaygroundVerdict,
  ShadowReport,
} from '#core';
import { openFakeSite } from '../fake-console.ts';

const PAGE = '/console/s/square/main/playground';
const HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>';

const verdict = (more: Partial<PlaygroundVerdict> = {}): PlaygroundVerdict => ({
  segments: [
    { text: HOSTILE, isMarked: true },
    { text: ' end', isMarked: false },
  ],
  ruling: 'hide',
  probability: 0.97,
  required: { review: 0.04, hide: 0.55 },
  stance: 'soliciting',
  needsSecondSort: false,
  isExtrapolated: false,
  reasons: [{ rule: 'a/b', weight: 2.5, note: HOSTILE, words: [HOSTILE] }],
  moreReasons: 2,
  against: [{ rule: 'a/c', weight: -1, note: '弁護', words: [] }],
  isHeldByStance: false,
  ...more,
});

const draft = (more: Partial<Draft> = {}): Draft => ({
  id: '0f1e2d3c4b5a',
  settings: {
    probability: { review: 0.04, hide: 0.6 },
    phrases: [{ text: HOSTILE, ruling: 'hide' }],
    ownPack: `id: x # ${HOSTILE}</textarea>\n`,
  },
  stage: 'draft',
  steps: [{ step: 'saved', at: new Date('2026-11-30T00:00:00Z'), by: { id: 'kei', name: HOSTILE } }],
  revision: 3,
  ...more,
});

const changes = {
  judged: 0,
  counts: { hidden: 0, reviewed: 0, released: 0 },
  hidden: [],
  reviewed: [],
  released: [],
};

/** A playground that remembers what it was asked. */
function fakePlayground(more: Partial<Playground> = {}) {
  const asked: unknown[][] = [];
  const record =
    <T>(name: string, result: T) =>
    (_viewer: unknown, ...input: unknown[]): Promise<T> => {
      asked.push([name, ...input]);
      return Promise.resolve(result);
    };
  const playground: Playground = {
    judge: record<readonly JudgedPost[]>('judge', [
      { author: HOSTILE, inForce: verdict(), withDraft: verdict({ ruling: 'pass' }), together: 3 },
    ]),
    readOverview: async () => ({ inForce: draft().settings, draft: draft(), before: draft().settings }),
    saveDraft: record('save', { done: true as const }),
    moveDraft: record('move', { done: true as const }),
    listChannels: async () => [{ id: '1', name: HOSTILE }],
    startComparison: record('compare', 'started' as const),
    readComparison: () => undefined,
    cancelComparison: () => void asked.push(['cancel']),
    readShadow: async () => undefined,
    readPrecision: async (_viewer, days) => ({
      days,
      packs: [{ name: 'yami-baito', upheld: 9, decided: 10, low: 0.596, high: 0.982 }],
      rules: [
        { name: 'yami-baito/a', upheld: 9, decided: 10, low: 0.596, high: 0.982 },
        { name: 'yami-baito/b', upheld: 2, decided: 2, low: 0.342, high: 1 },
      ],
    }),
    listExamples: async () => [{ caseId: 'Y-1', text: HOSTILE, expect: 'hide', rule: 'a/b' }],
    formatExamples: (_viewer, lines, format) => ({
      name: `examples.${format}`,
      text: JSON.stringify(lines),
    }),
    ...more,
  };
  return { playground, asked };
}

const open = (
  more: Partial<Playground> = {},
  roles: readonly ConsoleRole[] = ['moderator', 'administrator'],
) => {
  const { playground, asked } = fakePlayground(more);
  return { ...openFakeSite({ playground }, { current: roles }), asked };
};

/** The page has the hostile text, and only as text. */
function expectHarmless(text: string): void {
  expect(text).toContain('&lt;script&gt;alert(1)');
  expect(text).not.toContain('<script>alert(1)');
  expect(text).not.toContain('<img src=x');
}

describe('the page that judges a text', () => {
  test('shows ruling, probability, reasons and what spoke against it, without and with the draft', async () => {
    const { browser, asked } = open();
    const response = await browser.post(PAGE, { text: 'rin: 日給5万', conversation: 'on' });
    const text = await response.text();
    expect(asked).toEqual([['judge', { text: 'rin: 日給5万', isConversation: true, language: 'ja' }]]);
    for (const part of [
      '<!doctype html>',
      '非表示',
      '97%',
      '+2.50',
      '反対の材料',
      '-1.00',
      '下書き',
      'ほかに2件',
      '全部で3件',
    ])
      expect(text).toContain(part);
    expectHarmless(text);
  });

  test('offers a post and a conversation to try, which fill in the form', async () => {
    const { browser, asked } = open();
    const text = await (await browser.get(PAGE)).text();
    expect(text).toContain(`href="${PAGE}?example=post"`);
    expect(await (await browser.get(`${PAGE}?example=post`)).text()).toMatch(
      /<textarea[^>]*>荷物を受け取って/,
    );
    const talk = await (await browser.get(`${PAGE}?example=talk`)).text();
    expect(talk).toMatch(/<textarea[^>]*>ken：/);
    expect(talk).toMatch(/name="conversation" checked/);
    expect(await (await browser.get(`${PAGE}?example=x`)).text()).toMatch(/<textarea[^>]*><\/textarea>/);
    expect(asked).toEqual([]);
  });

  test('answers a partial update with the result only', async () => {
    const { browser } = open();
    const text = await (await browser.post(PAGE, { text: 'x' }, { 'hx-request': 'true' })).text();
    expect(text).not.toContain('<html');
    expect(text).toContain('判定結果');
  });

  test('asks for a text when there is none, and judges nothing', async () => {
    const { browser, asked } = open();
    expect(await (await browser.post(PAGE, { text: '  ' })).text()).toContain('文章を入力してください');
    expect(asked).toEqual([]);
  });
});

describe('who may do what', () => {
  test.each(['moderator', 'auditor'] as const)(
    'a %s reads and judges texts, and changes nothing',
    async (role) => {
      const { browser, asked } = open({}, [role]);
      for (const path of ['', '/draft', '/compare', '/precision'])
        expect((await browser.get(PAGE + path)).status).toBe(200);
      expect((await browser.post(PAGE, { text: 'x' })).status).toBe(200);
      expect(asked.map(([name]) => name)).toEqual(['judge']);
      expect((await browser.get(`${PAGE}/examples`)).status).toBe(404);
      for (const path of [
        '/draft',
        '/draft/shadow',
        '/draft/share',
        '/draft/activate',
        '/draft/roll-back',
        '/compare',
        '/examples',
      ])
        expect((await browser.post(PAGE + path, { confirm: 'on', use: 'Y-1' })).status).toBe(403);
      expect(asked).toHaveLength(1);
      expect(await (await browser.get(`${PAGE}/draft`)).text()).not.toContain('下書きを保存');
    },
  );

  test('the inquiry desk has no playground', async () => {
    const { browser } = open({}, ['inquiry-desk']);
    expect((await browser.get(PAGE)).status).toBe(404);
    expect((await browser.post(PAGE, { text: 'x' })).status).toBe(404);
  });
});

describe('the page of the draft', () => {
  test('shows its fields, stage and steps as text', async () => {
    const { browser } = open();
    const text = await (await browser.get(`${PAGE}/draft`)).text();
    for (const part of ['value="60%"', '非表示: ', '保存', '元に戻す', '試験運転を始める'])
      expect(text).toContain(part);
    expectHarmless(text);
  });

  test('saves what was typed, with the revision that was shown', async () => {
    const { browser, asked } = open();
    const fields = { review: '5%', hide: '60%', phrases: 'hide: a b', ownPack: 'id: x', revision: '3' };
    const response = await browser.post(`${PAGE}/draft`, fields);
    expect([response.status, response.headers.get('location')]).toEqual([303, `${PAGE}/draft?done=saved`]);
    const { revision: _, ...input } = fields;
    expect(asked).toEqual([['save', input, { revision: 3, language: 'ja' }]]);
  });

  test('keeps what was typed when it is refused, and says where the mistake is', async () => {
    const problem = `pack.yaml, line 6: unknown key "wieght"; did you mean "weight"? ${HOSTILE}`;
    const { browser } = open({
      saveDraft: async () => ({ done: false, code: 'invalid', field: 'ownPack', problem }),
    });
    const response = await browser.post(`${PAGE}/draft`, {
      hide: '71%',
      ownPack: 'wieght: 1',
      revision: '3',
    });
    const text = await response.text();
    expect(response.status).toBe(422);
    for (const part of ['line 6: unknown key', 'value="71%"', 'wieght: 1']) expect(text).toContain(part);
    expectHarmless(text);
  });

  test('goes into force only after the box was ticked', async () => {
    const { browser, asked } = open();
    expect((await browser.post(`${PAGE}/draft/activate`, { revision: '3' })).status).toBe(422);
    expect(asked).toEqual([]);
    expect((await browser.post(`${PAGE}/draft/activate`, { revision: '3', confirm: 'on' })).status).toBe(303);
    expect((await browser.post(`${PAGE}/draft/roll-back`, { revision: '4' })).status).toBe(303);
    expect(asked).toEqual([
      ['move', 'activate', 3],
      ['move', 'roll-back', 4],
    ]);
    expect((await browser.post(`${PAGE}/draft/explode`, { revision: '4' })).status).toBe(404);
  });

  test('is used for a share of authors after the box was ticked, and the page shows the share', async () => {
    const { browser, asked } = open();
    const share = (percent: string, more: Record<string, string> = { confirm: 'on' }) =>
      browser.post(`${PAGE}/draft/share`, { revision: '3', percent, ...more });
    expect((await share('10', {})).status).toBe(422);
    expect(asked).toEqual([]);
    for (const typed of ['10', '１０％', ' 2.5 % ']) expect((await share(typed)).status).toBe(303);
    expect(asked).toEqual([10, 10, 2.5].map((percent) => ['move', { share: percent }, 3]));
    const refused = open({ moveDraft: async () => ({ done: false, code: 'percent' }) });
    const fields = { revision: '3', percent: 'half', confirm: 'on' };
    const response = await refused.browser.post(`${PAGE}/draft/share`, fields);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('0.01から99.99まで');
    const steps: Draft['steps'] = [
      { step: 'share', percent: 10, at: new Date(0), by: { id: 'kei', name: 'Kei' } },
    ];
    const shared = draft({ stage: 'share', percent: 10, steps });
    const shown = open({ readOverview: async () => ({ inForce: shared.settings, draft: shared }) });
    const text = await (await shown.browser.get(`${PAGE}/draft`)).text();
    for (const part of ['適用中（10%）', '投稿者の10%に適用', '一部への適用をやめる', 'value="10"'])
      expect(text).toContain(part);
    expect(text).not.toContain('試験運転を始める');
  });

  test('says when another administrator was first, and what a rollback left', async () => {
    const changed = open({ moveDraft: async () => ({ done: false, code: 'changed' }) });
    const response = await changed.browser.post(`${PAGE}/draft/shadow`, { revision: '1' });
    expect(response.status).toBe(409);
    expect(await response.text()).toContain('ほかの管理者が下書きを変更しました');
    const kept = open({ moveDraft: async () => ({ done: true, kept: ['phrases'] }) });
    const page = await (await kept.browser.post(`${PAGE}/draft/roll-back`, { revision: '1' })).text();
    expect(page).toContain('その後に変更された項目はそのままです：語句');
  });

  test('in shadow shows counts and differences; a link of another kind is no link', async () => {
    const report: ShadowReport = {
      since: new Date('2026-11-29T00:00:00Z'),
      days: [{ day: '2026-11-30', judged: 812, hidden: 3, reviewed: 2, released: 1 }],
      skipped: 41,
      rules: [{ rule: HOSTILE, count: 5 }],
      last: [
        {
          at: new Date(0),
          before: 'pass',
          after: 'hide',
          rules: ['a/b'],
          url: 'javascript:alert(1)',
          mayRead: true,
          text: HOSTILE,
        },
        {
          at: new Date(0),
          before: 'review',
          after: 'pass',
          rules: [],
          caseId: 'Y-9',
          url: 'https://chat.example/1',
          mayRead: false,
        },
      ],
    };
    const { browser } = open({ readShadow: async () => report });
    const text = await (await browser.get(`${PAGE}/draft`)).text();
    for (const part of [
      '812',
      '41件は比べていません',
      'https://chat.example/1',
      '/case/Y-9',
      'このチャンネルを読む権限がありません',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('javascript:');
    expectHarmless(text);
  });
});

describe('the page of the comparison', () => {
  test('starts one on the chosen channels, or says why not', async () => {
    const { browser, asked } = open();
    const response = await browser.post(`${PAGE}/compare`, { channel: '1', examples: 'on' });
    expect(response.headers.get('location')).toBe(`${PAGE}/compare`);
    expect(asked).toEqual([['compare', { channels: ['1'], examples: true, language: 'ja' }]]);
    const busy = open({ startComparison: async () => 'busy' });
    const refused = await busy.browser.post(`${PAGE}/compare`, {});
    expect(await (await busy.browser.get(refused.headers.get('location')!)).text()).toContain(
      '別の比較を実行中',
    );
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(await (await busy.browser.get(`${PAGE}/compare?refused=${name}`)).text()).not.toMatch(
        /native code|\[object/,
      );
  });

  test('shows the progress, asks for itself while it runs, and lists the changed texts', async () => {
    const comparison: Comparison = {
      state: 'running',
      startedAt: new Date(0),
      revision: 2,
      read: 40,
      history: {
        ...changes,
        judged: 40,
        counts: { hidden: 150, reviewed: 0, released: 1 },
        hidden: [
          {
            text: HOSTILE,
            before: 'pass',
            after: 'hide',
            reasons: verdict().reasons,
            source: { url: 'https://chat.example/7' },
          },
        ],
        released: [{ text: 'b', before: 'hide', after: 'review', reasons: [], source: { channel: HOSTILE } }],
      },
      examples: changes,
      unreadChannels: [HOSTILE],
    };
    const { browser } = open({ readComparison: () => comparison });
    const fragment = await (await browser.get(`${PAGE}/compare/result`, { 'hx-request': 'true' })).text();
    for (const part of [
      '40件を判定しました',
      'hx-trigger',
      '150件のうち、最初の1件',
      'https://chat.example/7',
      '下書きが変更されました',
    ])
      expect(fragment).toContain(part);
    expectHarmless(fragment);
    const done = open({ readComparison: () => ({ ...comparison, state: 'done' }) });
    expect(await (await done.browser.get(`${PAGE}/compare`)).text()).not.toContain('hx-trigger="load');
  });
});

describe('example lines', () => {
  test('become a file only from lines that were ticked and read', async () => {
    const { browser } = open();
    expectHarmless(await (await browser.get(`${PAGE}/examples`)).text());
    const fields = { use: 'Y-1', 'text-Y-1': '直した文', 'expect-Y-1': 'pass', format: 'jsonl' };
    const refused = await browser.post(`${PAGE}/examples`, fields);
    expect([refused.status, refused.headers.get('location')]).toEqual([
      303,
      `${PAGE}/examples?refused=nothing`,
    ]);
    const file = await browser.post(`${PAGE}/examples`, { ...fields, confirm: 'on' });
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="examples.jsonl"');
    expect(await file.json()).toEqual([{ text: '直した文', expect: 'pass' }]);
  });
});

test('the precision of rules is sorted by the chosen column and links to the cases of the pack', async () => {
  const { browser } = open();
  const orderOf = async (query: string) => {
    const text = await (await browser.get(`${PAGE}/precision${query}`)).text();
    return [...text.matchAll(/<code>(yami-baito\/.)<\/code>/g)].map(([, name]) => name);
  };
  expect(await orderOf('')).toEqual(['yami-baito/a', 'yami-baito/b']);
  expect(await orderOf('?days=30&sort=share')).toEqual(['yami-baito/b', 'yami-baito/a']);
  const text = await (await browser.get(`${PAGE}/precision?sort=%3Cscript%3E`)).text();
  for (const part of [
    '90%',
    '100%',
    '59.6%',
    '/queue?pack=yami-baito&amp;state=all',
    'aria-sort="descending"',
  ])
    expect(text).toContain(part);
});
