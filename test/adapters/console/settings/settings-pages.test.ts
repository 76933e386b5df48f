import { describe, expect, test } from 'vitest';
import type { ConsoleRole, Policy } from '#core';
import { createSettingsWorld } from '../../../app/console/settings/settings-world.ts';
import { ORIGIN, openFakeSite, SQUARE, TOKEN } from '../fake-console.ts';
import { readSentForm } from './sent-form.ts';

const SETTINGS = '/console/s/square/main/settings';

/** The pages of the settings, with the real settings of a server behind them. */
function openSettings(
  { policy = {}, adapter = {} }: { policy?: Partial<Policy>; adapter?: object } = {},
  roles: readonly ConsoleRole[] = ['moderator', 'administrator'],
) {
  const world = createSettingsWorld(policy, { adapter });
  const current = { current: roles };
  const site = openFakeSite({ settings: world.settings }, current);
  const open = async (path = '') => (await site.browser.get(`${SETTINGS}${path}`)).text();
  const post = (path: string, body: URLSearchParams | FormData) =>
    site.send(`${SETTINGS}${path}`, {
      method: 'POST',
      headers: { cookie: `__Host-yamidome-console=${TOKEN}`, 'accept-language': 'ja', origin: ORIGIN },
      body,
    });
  const tokenOf = (page: string) => /name="token" value="([^"]+)"/.exec(page)![1]!;
  return {
    ...world,
    ...site,
    roles: current,
    open,
    post,
    tokenOf,
    policyNow: () => world.policies.of(SQUARE),
  };
}

describe('the form of the settings', () => {
  test('goes from a changed field over the review to the saved version, without script', async () => {
    const site = openSettings();
    const review = await site.post(
      '/review',
      readSentForm(await site.open(), '/review', { 'quota.hidesPerHour': ['8'] }),
    );
    expect(review.status).toBe(200);
    const page = await review.text();
    expect(page).toContain('<del>30件</del>');
    expect(page).toContain('<ins>8件</ins>');
    const saved = await site.post('/save', readSentForm(page, '/save'));
    expect(saved.status).toBe(303);
    expect(saved.headers.get('location')).toBe(`${SETTINGS}/history/2`);
    expect(site.policyNow().quota.hidesPerHour).toBe(8);
    expect(await site.open('/history/2')).toContain('この設定が有効です');
    expect(await site.open('/history')).toContain('第2版');
  });

  test('a review that changes nothing offers no button to save', async () => {
    const site = openSettings();
    const page = await (await site.post('/review', readSentForm(await site.open(), '/review'))).text();
    expect(page).toContain('変更はありません');
    expect(page).not.toContain(`${SETTINGS}/save`);
  });

  test('the way back from the review keeps everything that was typed', async () => {
    const site = openSettings();
    const typed = readSentForm(await site.open(), '/review', { 'quota.hidesPerHour': ['8'], native: ['on'] });
    const review = await (await site.post('/review', typed)).text();
    const form = await (await site.post('/edit', readSentForm(review, '/edit'))).text();
    const again = readSentForm(form, '/review');
    expect([again.get('quota.hidesPerHour'), again.get('native')]).toEqual(['8', 'on']);
  });

  test('a value that cannot be used comes back with a link to its field and what to write', async () => {
    const site = openSettings();
    const form = readSentForm(await site.open(), '/review', { 'retention.days': ['0'] });
    const response = await site.post('/review', form);
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('href="#setting-retention-days"');
    expect(page).toMatch(/id="retention-days"[^>]*aria-invalid="true"/);
    expect(readSentForm(page, '/review').get('retention.days')).toBe('0');
  });

  test('the buttons of a list work without script, and htmx gets the same page to cut the setting out of', async () => {
    const site = openSettings();
    const form = readSentForm(await site.open(), '/review', { operation: ['remove ladder 0'] });
    const page = await (await site.post('/edit', form)).text();
    const after = readSentForm(page, '/review');
    expect(after.get('ladder.0.do')).toBe('timeout');
    expect(after.has('ladder.2.do')).toBe(false);
    expect(page).toContain('id="setting-ladder"');
  });

  test('channels are chosen by name; a typed id counts if the list does not have the channel', async () => {
    const adapter = { listChannels: async () => [{ id: '1', name: '雑談' }] };
    const site = openSettings({ policy: { channels: {} }, adapter });
    const form = readSentForm(await site.open(), '/review', { 'channels.moderators': ['1', ''] });
    const chosen = await (await site.post('/review', form)).text();
    expect(chosen).toContain('<ins>#雑談</ins>');
    const typed = readSentForm(await site.open(), '/review', { 'channels.moderators': ['', '99'] });
    await site.post('/save', readSentForm(await (await site.post('/review', typed)).text(), '/save'));
    expect(site.policyNow().channels.moderators).toBe('99');
  });

  test('settings that another administrator changed meanwhile are reviewed again and not overwritten', async () => {
    const site = openSettings();
    const review = async (changes: Record<string, string[]>) =>
      (await site.post('/review', readSentForm(await site.open(), '/review', changes))).text();
    const [first, second] = [await review({ native: ['on'] }), await review({ 'retention.days': ['90'] })];
    await site.post('/save', readSentForm(first, '/save'));
    const late = await site.post('/save', readSentForm(second, '/save'));
    expect(late.status).toBe(409);
    const page = await late.text();
    expect(page).toContain('ほかの管理者が設定を変更しました');
    expect(site.policyNow().retention.days).toBe(180);
    await site.post('/save', readSentForm(page, '/save'));
    expect(site.policyNow()).toMatchObject({ native: 'on', retention: { days: 90 } });
  });
});

describe('who may do what', () => {
  test.each([['moderator'], ['auditor']] as const)(
    'a %s reads all pages and has no button to change',
    async (role) => {
      const site = openSettings({}, [role]);
      for (const path of ['', '/history', '/file']) {
        const page = await site.open(path);
        expect(page).not.toMatch(/\/(review|save|import)"/);
      }
      expect(await site.open()).toContain('変更できるのは、サーバーの管理者です');
    },
  );

  test.each(['/edit', '/review', '/save', '/import', '/hide-found'])(
    'a moderator who sends a form to %s is refused',
    async (path) => {
      const site = openSettings({}, ['moderator']);
      const token = /name="form-token" content="([^"]+)"/.exec(await site.open())![1]!;
      const body = new URLSearchParams({
        token,
        changes: '[{"path":"native","after":"on"}]',
        text: 'mode: shadow',
      });
      expect((await site.post(path, body)).status).toBe(403);
      expect(site.policyNow().native).toBe('off');
    },
  );

  test('an administrator who lost the right between review and saving changes nothing', async () => {
    const site = openSettings();
    const form = readSentForm(await site.open(), '/review', { native: ['on'] });
    const review = await (await site.post('/review', form)).text();
    site.roles.current = ['moderator'];
    expect((await site.post('/save', readSentForm(review, '/save'))).status).toBe(403);
    expect(site.policyNow().native).toBe('off');
  });

  test('the inquiry desk without another role does not find the settings', async () => {
    const site = openSettings({}, ['inquiry-desk']);
    expect((await site.browser.get(SETTINGS)).status).toBe(404);
  });
});

describe('what people wrote is text and never a part of the page', () => {
  const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;

  test('in phrases, names of channels and roles, and files', async () => {
    const adapter = {
      listChannels: async () => [{ id: '1', name: HOSTILE }],
      listRoles: async () => [{ id: '2', name: HOSTILE }],
    };
    const site = openSettings({
      policy: {
        phrases: [{ text: HOSTILE.slice(0, 50), ruling: 'hide' }],
        exempt: { roles: ['2', HOSTILE], channels: ['1'] },
      },
      adapter,
    });
    const form = readSentForm(await site.open(), '/review', {
      'exempt.roles': [HOSTILE],
      'quota.hidesPerHour': [HOSTILE],
    });
    const file = new FormData();
    file.set('token', site.tokenOf(await site.open()));
    file.set('file', new File([`${HOSTILE}: 1`], `${HOSTILE}.yaml`));
    const pages = [
      await site.open(),
      await (await site.post('/review', form)).text(),
      await (await site.post('/import', file)).text(),
    ];
    for (const page of pages) {
      expect(page).not.toContain('<img src=x');
      expect(page).not.toContain('<script>alert');
    }
  });

  test('in the name of an administrator in the history', async () => {
    const site = openSettings();
    await site.policies.set(SQUARE, site.policyNow(), {
      ...{ at: new Date(0), by: { id: 'x', name: HOSTILE }, from: 'config' },
      ...{ before: site.policyNow(), basedOn: 0 },
    });
    expect(await site.open('/history')).not.toContain('<img src=x');
  });
});

describe('history and files', () => {
  test('an older version is restored through the review', async () => {
    const site = openSettings();
    const form = readSentForm(await site.open(), '/review', { native: ['on'] });
    await site.post('/save', readSentForm(await (await site.post('/review', form)).text(), '/save'));
    const review = await site.open('/history/1/restore');
    expect(review).toContain('<ins>使わない</ins>');
    await site.post('/save', readSentForm(review, '/save'));
    expect(site.policyNow().native).toBe('off');
    expect(await site.open('/history')).toContain('管理画面（復元）');
  });

  test('a change by a key of the API names the key, and not an erased person', async () => {
    const site = openSettings();
    const change = (id: string) =>
      site.policies.set(SQUARE, site.policyNow(), {
        ...{ at: new Date(0), by: { id }, from: 'api' as const, before: site.policyNow() },
        basedOn: site.policies.latestVersion(SQUARE),
      });
    await change('k3m9');
    expect(await site.open('/history')).toContain('APIの鍵 k3m9');
    expect(await site.open('/history')).not.toContain('消去された人');
    await change('erased-0123456789abcdef0123');
    expect(await site.open('/history')).toContain('消去された人');
  });

  test('a step of a draft of rules is shown with its reason', async () => {
    const site = openSettings();
    await site.policies.set(SQUARE, site.policyNow(), {
      ...{ at: new Date(0), by: { id: 'kei', name: 'けい' }, from: 'api' },
      reason: { step: 'share', percent: 5, why: '誤検知<b>なし' },
      ...{ before: site.policyNow(), basedOn: 0 },
    });
    for (const path of ['/history', '/history/2'])
      expect(await site.open(path)).toContain('ルールの下書きを投稿者の5%に適用 · 誤検知&lt;b&gt;なし');
  });

  test('a version of another server looks like a number that does not exist', async () => {
    const site = openSettings();
    const other = { platform: 'square', id: 'other' };
    await site.policies.set(
      other,
      { ...site.policies.of(other), native: 'on' },
      {
        ...{ at: new Date(0), by: { id: 'x', name: '他サーバーの管理者' }, from: 'config' },
        ...{ before: site.policies.of(other), basedOn: 0 },
      },
    );
    for (const path of ['/history/2', '/history/2/restore', '/history/1']) {
      const [foreign, unknown] = await Promise.all([
        site.browser.get(`${SETTINGS}${path}`),
        site.browser.get(`${SETTINGS}${path.replace(/\d/, '77')}`),
      ]);
      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      const page = await foreign.text();
      expect(page).not.toContain('他サーバーの管理者');
      expect(page.replaceAll(path, '')).toBe((await unknown.text()).replaceAll(path.replace(/\d/, '77'), ''));
    }
    expect(await site.open('/history')).toContain('まだ変更はありません');
  });

  test.each(['/history/7', '/history/x', '/history/7/restore'])('%s is an unknown address', async (path) => {
    const site = openSettings();
    expect((await site.browser.get(`${SETTINGS}${path}`)).status).toBe(404);
  });

  test('the exported file is a download that can be imported again', async () => {
    const site = openSettings();
    const response = await site.browser.get(`${SETTINGS}/export`);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="policy.yaml"');
    const text = (await response.text()).replace(/hidesPerHour: \d+/, 'hidesPerHour: 8');
    const form = new FormData();
    form.set('token', site.tokenOf(await site.open('/file')));
    form.set('file', new File([text], 'policy.yaml'));
    const review = await (await site.post('/import', form)).text();
    expect(review).toContain('<ins>8件</ins>');
    await site.post('/save', readSentForm(review, '/save'));
    expect(site.policyNow().quota.hidesPerHour).toBe(8);
  });

  test('a file with mistakes comes back with their lines, and changes nothing', async () => {
    const site = openSettings();
    const before = site.policyNow();
    const form = new FormData();
    form.set('token', site.tokenOf(await site.open('/file')));
    form.set('text', 'mode: enforce\nquotas: 1');
    const response = await site.post('/import', form);
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain('2行目');
    expect(page).toContain('「quota」のことでしょうか');
    expect(site.policyNow()).toEqual(before);
  });

  test('after the change to enforce the posts that were found can be hidden with one button', async () => {
    const site = openSettings({ policy: { mode: 'shadow' } });
    const form = readSentForm(await site.open(), '/review', { mode: ['enforce'] });
    await site.post('/save', readSentForm(await (await site.post('/review', form)).text(), '/save'));
    expect(await site.open('/history/2')).toContain('実施（enforce）に切り替えました');
    const token = site.tokenOf(await site.open());
    const answer = await (await site.post('/hide-found', new URLSearchParams({ token }))).text();
    expect(answer).toContain('ありません');
  });
});
